"""The page that says how recording stands: what is recorded, what is not and why, how long there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from ecrime.base.database.context import acting_as
from ecrime.base.pages import clocks, dates
from ecrime.base.pages.page import page, signed_in
from ecrime.cameras.recorder import standing, standing_queries
from ecrime.cameras.recorder.standing import Covered, Recording, RoomFacts
from ecrime.cameras.recorder.words import cause_words
from ecrime.cameras.sites import queries as sites

MAY_SEE_HOLDS = ("footage.see", "footage.hold", "footage.lift", "footage.lift_again", "ledger.see")
WORST = 20
LEAST_TOLD = timedelta(hours=1)  # of what shorter pace nobody can tell anything


@dataclass(frozen=True, slots=True)
class DownLine:
    """A camera that is not recorded: why, since when and for how long."""

    code: str
    why: str
    since: datetime | None
    length: str


@require_GET
def see_recording(request: HttpRequest) -> HttpResponse:
    """How recording stands of the cameras in the officer's area."""
    actor = signed_in(request)
    actor.require("camera.see")
    may_see_holds = any(actor.may(right) for right in MAY_SEE_HOLDS)
    with acting_as(actor):
        told, now = standing_queries.told_now(actor)
        found = standing.covered(told, standing_queries.of_day(actor), now)
        room = standing_queries.room(actor)
        today = dates.today_in(actor.unit.zone, now)
        holds = standing_queries.holds_ending(actor, today) if may_see_holds else []
        codes = sites.codes_of(actor, {one.camera for one in holds})
    now_recorded = standing.recording(told, now)
    return page(
        request,
        "recorder/recording.html",
        found=now_recorded,
        down=[_line(one.code, one.cause, one.since, now) for one in now_recorded.down],
        lag=_lag(now_recorded),
        share=share_words(standing.whole(found)),
        worst=_worst(found),
        lost=[(cause_words(cause), length_words(timedelta(seconds=s)), n) for cause, s, n in standing.lost(found)],
        room=room,
        lasts=_lasts(room, now, actor.unit.zone) if room else "",
        holds=[(one, codes.get(one.camera, ""), dates.short_date(one.expires_on)) for one in holds],
        may_see_holds=may_see_holds,
        zone=actor.unit.zone,
        now=now,
    )


def share_words(share: float | None) -> str:
    """A share in per cent, never rounded up to all of it."""
    if share is None:
        return "–"
    return f"{int(share * 100_000) / 1000:.3f} %"


def length_words(length: timedelta) -> str:
    """A length of time; below a minute in seconds."""
    if length < timedelta(minutes=1):
        return pgettext("seconds", "%(count)s s") % {"count": int(length.total_seconds())}
    return clocks.span(length)


def _line(code: str, cause: str, since: datetime | None, now: datetime) -> DownLine:
    return DownLine(code, cause_words(cause), since, length_words(now - since) if since else "")


def _lag(found: Recording) -> str:
    return "" if found.lag is None else f"{found.lag.total_seconds():.0f}"


def _worst(found: Sequence[Covered]) -> list[tuple[str, str]]:
    """The cameras of which the most is missing; those of which all is recorded are not among them."""
    lacking = sorted((one for one in found if one.share is None or one.share < 1), key=lambda one: one.share or 0.0)
    return [(one.code, share_words(one.share)) for one in lacking[:WORST]]


def _lasts(room: RoomFacts, now: datetime, zone: str) -> str:
    """How long there is room, if all goes on as in the last day."""
    if room.pushed_out:
        said = _("There is no room: of the oldest footage %(size)s went in the last day, before its time was over.")
        return said % {"size": filesizeformat(room.pushed_out)}
    if room.took < LEAST_TOLD:
        return _("Too little is recorded yet to say how long there is room.")
    full = standing.full_at(room, now)
    if full is None:
        return _("At the pace of the last day it does not become full: what goes makes room for what comes.")
    if full <= now:
        return _("There is no room left: from now on the oldest footage is deleted before its time is over.")
    if full - now > timedelta(days=3650):
        return _("At the pace of the last day there is room for more than ten years.")
    said = _("At the pace of the last day it is full on %(day)s; then the oldest is deleted before its time is over.")
    return said % {"day": dates.short_date(dates.today_in(zone, full))}
