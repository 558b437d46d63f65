"""The page of past watches: who watched live from when until when, for what, how it ended. A look at it is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks, dates
from ecrime.base.pages.language import page_language
from ecrime.base.pages.lists import MOST_COUNTED
from ecrime.base.pages.page import page, signed_in
from ecrime.base.pages.purpose.disclosure import access_for
from ecrime.base.pages.purpose.words import purpose_name
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage.queries import lawful_time
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import Watch, Why
from ecrime.cameras.watching.live.forms import WatchesForm
from ecrime.foundation.errors import NotFound, Problem

ENDS: dict[Why, str | Promise] = {
    Why.CLOSED: pgettext_lazy("watch", "closed by the officer"),
    Why.LOST: pgettext_lazy("watch", "its page or line was gone"),
    Why.SESSION: pgettext_lazy("watch", "the session ended"),
    Why.PASSKEY: pgettext_lazy("watch", "stopped: no passkey stood behind the session"),
    Why.RIGHT: pgettext_lazy("watch", "stopped: the right was withdrawn"),
    Why.UNIT: pgettext_lazy("watch", "stopped: the unit was no headquarters"),
    Why.ZONE: pgettext_lazy("watch", "stopped: the network was no headquarters'"),
    Why.CAMERA: pgettext_lazy("watch", "stopped: the camera was not to be watched"),
}


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One watch in words."""

    watch: Watch
    who: str
    purpose: str
    stated: str
    length: str
    ended: str


@require_GET
def list_watches(request: HttpRequest) -> HttpResponse:
    """Who watched a camera, or any of the area, in some days; told to the ledger before it is shown."""
    actor = signed_in(request)
    actor.require("watch.see")
    now = lawful_time(actor)
    form = WatchesForm(request, zone=actor.unit.zone, today=dates.today_in(actor.unit.zone, now))
    span = form.span()
    camera = None
    if code := form.value("camera"):
        try:
            camera = sites.camera(actor, code)
        except NotFound as none:
            form.refuse(Problem("camera", none.code))
    found: list[Watch] = []
    total: int | None = None
    if span is not None and not form.problems:
        sought = form.sought(span, camera.id if camera else None)
        look = actions.see_watch(access_for(actor, own=False), sought, camera)
        state = form.state
        # One query for the page and for how many there are up to what any list counts.
        rest = queries.watches(actor, look, sought, skip=state.offset, most=MOST_COUNTED + 1 - state.offset)
        found, total = rest[: state.size], state.offset + len(rest)
    return page(
        request,
        "watching/watches.html",
        status=422 if form.problems else 200,
        form=form,
        state=form.state,
        rows=_lines(actor, found),
        total=total,
        zone=actor.unit.zone,
    )


def _lines(actor: Actor, found: Sequence[Watch]) -> list[WatchLine]:
    names = officers.officer_names(actor, {one.officer for one in found})
    purposes = {code: purpose_name(code) for code in {one.purpose for one in found}}
    place = 0 if page_language() == "km" else 1
    return [
        WatchLine(
            one,
            names[one.officer][place] if one.officer in names else "",
            purposes[one.purpose],
            one.case_number or one.reason,
            _length(one.ended_at - one.begun_at) if one.ended_at else "",
            str(ENDS[one.ended_for]) if one.ended_for else "",
        )
        for one in found
    ]


def _length(length: timedelta) -> str:
    return clocks.span(length) if length >= timedelta(minutes=1) else "< " + clocks.span(timedelta(minutes=1))
