"""What an operator does about what he watches, asked for by the wall: mark this moment, hold the last minutes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import signed_in
from ecrime.cameras.recorder.actions import hold_footage
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.watching.footage.actions import bookmark_footage
from ecrime.cameras.watching.footage.facts import BookmarkId
from ecrime.cameras.watching.footage.forms import read_at
from ecrime.cameras.watching.footage.hold_forms import HoldForm
from ecrime.cameras.watching.footage.queries import lawful_time
from ecrime.foundation.errors import AlreadyDone, Invalid, Problem
from ecrime.foundation.ids import uuid7


@require_POST
def mark_watched(request: HttpRequest) -> JsonResponse:
    """Mark the moment that a tile shows; its words come with it, or follow."""
    actor = signed_in(request)
    actor.require("footage.bookmark")
    camera = sites.camera(actor, request.POST.get("camera", ""))
    at, words_of = _moment(request, lawful_time(actor)), _words_of(request)
    words = request.POST.get("words", "")
    marked = bookmark_footage(actor, camera, at, words, is_live=True, words_of=words_of)
    said = _("The words are noted.") if words_of else _("The moment is marked.")
    return _json({"said": said, "bookmark": str(marked)})


@require_POST
def hold_watched(request: HttpRequest) -> JsonResponse:
    """Hold the last minutes of a tile, as the form on the wall says."""
    actor = signed_in(request)
    actor.require("footage.hold")
    camera = sites.camera(actor, request.POST.get("camera", ""))
    today = dates.today_in(actor.unit.zone, lawful_time(actor))
    form = HoldForm(Form.values_of(request), zone=actor.unit.zone, today=today)
    facts = form.facts((camera.id,))
    if form.problems:
        raise Invalid(form.problems)
    with suppress(AlreadyDone):  # sent twice: answered alike
        hold_footage.once(form.key)(actor, facts)
    said = _("%(camera)s is held from %(from)s to %(to)s, until %(day)s.")
    told = {"camera": camera.facts.code, "from": form.value("from"), "to": form.value("to")}
    # The key under which the next one is placed.
    return _json({"said": said % {**told, "day": dates.short_date(facts.expires_on)}, "key": str(uuid7())})


def _moment(request: HttpRequest, now: datetime) -> datetime:
    """The moment that is meant, which is never after now: the page's clock may run a little before ours."""
    typed = request.POST.get("at", "")
    at = read_at(typed) if typed else now
    if at is None:
        raise Invalid([Problem("", "request.unreadable")])
    return min(at, now)


def _words_of(request: HttpRequest) -> BookmarkId | None:
    """The mark whose words follow."""
    typed = request.POST.get("words_of", "")
    with suppress(ValueError):
        return BookmarkId(UUID(typed)) if typed else None
    raise Invalid([Problem("", "request.unreadable")])


def _json(said: dict[str, str]) -> JsonResponse:
    response = JsonResponse(said)
    response["Cache-Control"] = "no-store"
    return response
