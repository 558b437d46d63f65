"""The page of footage: which cameras and when, then what is to be seen; marks, and pictures taken out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in, to_keep
from ecrime.base.pages.purpose.disclosure import access_for
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import actions, motion, queries, recorded, rules, serving, snapshot, words
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import NoteForm, OpenForm, check_choice, codes_of, read_at, written_at
from ecrime.cameras.watching.footage.screens import ZOOMS, screens, shown_about
from ecrime.foundation.errors import AlreadyDone, EcrimeError, NotFound, Problem

MOST_OFFERED = 500
MOTIONS = ("previous", "next")
BESIDE = timedelta(minutes=5)  # so much on each side of a moment is opened anyway when the page is asked for again


@require_http_methods(["GET", "POST"])
def open_footage(request: HttpRequest) -> HttpResponse:
    """Choose cameras and a moment; or see them, once that is in the ledger. A POST marks, or takes a picture out."""
    actor = signed_in(request)
    actor.require("footage.see")
    now = queries.lawful_time(actor)
    zone = actor.unit.zone
    form = OpenForm({name: str(request.GET[name]) for name in request.GET}, zone=zone, today=dates.today_in(zone, now))
    codes = codes_of(request)
    at = read_at(request.GET.get("at", ""))
    if request.GET.get("act") == "find" or (at is None and not form.value("date")):
        return _choose(request, actor, form, codes)
    form.refuse(*check_choice(codes))
    if at is None and (at := form.at()) is not None and not form.problems:
        return see_other(address(codes, at, zoom=request.GET.get("zoom", "")))
    window = rules.window_about(at, now) if at is not None else None
    if isinstance(window, Problem):
        form.refuse(window)
    if at is None or not isinstance(window, Window) or form.problems:
        return _choose(request, actor, form, codes)
    with acting_as(actor):
        cameras = [sites.camera(actor, code) for code in codes]
    zoom = request.GET.get("zoom", "")
    if (going := request.GET.get("motion", "")) in MOTIONS:
        found = motion.next_from(actor, [one.id for one in cameras], at, backwards=going == "previous", now=now)
        return see_other(address(codes, found or at, zoom=zoom, done="" if found else "no-motion"))
    seen = opened(actor, cameras, window, at=at, now=now)
    form.show(at)
    return _see(request, cameras, form, at=at, opened=seen, now=now)


def address(codes: Sequence[str], at: datetime, **more: str) -> str:
    """Where some cameras are to be seen at a moment."""
    said = {"cameras": ",".join(codes), "at": written_at(at), **{name: word for name, word in more.items() if word}}
    return f"{reverse('footage:open')}?{urlencode(said, safe=',:')}"


def opened(actor: Actor, cameras: Sequence[Camera], window: Window, *, at: datetime, now: datetime) -> Window:
    """The time that this session has opened about a moment; opened now, under an entry, where it was not."""
    ids = [one.id for one in cameras]
    beside = Window(at - BESIDE, max(min(at + BESIDE, now - rules.LAG), at))
    if standing := queries.opened_about(actor, ids, beside):
        return standing
    access = access_for(actor, own=False)
    actions.see_footage(access, cameras, window)
    return window


def _choose(request: HttpRequest, actor: Actor, form: OpenForm, codes: Sequence[str]) -> HttpResponse:
    with acting_as(actor):
        filters = sites.CameraFilters(area=form.area(), state="all", words=form.value("words"))
        found, total = sites.cameras(actor, filters, sort="site", limit=MOST_OFFERED)
        places = sites.sites_by_code(actor, {one.facts.site for one in found})
    offered: dict[str, list[Camera]] = {}
    for camera in found:
        offered.setdefault(camera.facts.site, []).append(camera)
    return page(
        request,
        "watching/choose.html",
        status=422 if form.problems else 200,
        form=form,
        offered=[(code, words.site_name(places.get(code)), cameras) for code, cameras in offered.items()],
        chosen=set(codes),
        kept=[code for code in codes if code not in {one.facts.code for some in offered.values() for one in some}],
        most=rules.MOST_CAMERAS,
        is_cut=total > MOST_OFFERED,
        is_filtered=bool(filters.words or filters.area),
    )


def _see(
    request: HttpRequest, cameras: Sequence[Camera], form: OpenForm, *, at: datetime, opened: Window, now: datetime
) -> HttpResponse:
    actor = signed_in(request)
    note = NoteForm(Form.values_of(request) if request.method == "POST" else {}, cameras)
    status = 200
    if request.method == "POST":
        try:
            return _note(request.POST.get("act", ""), actor, cameras, note)
        except EcrimeError as refused:
            status = note.refuse_act(refused)
            at = read_at(note.value("moment")) or at
    zoom = request.GET.get("zoom", "") if request.GET.get("zoom", "") in ZOOMS else "1h"
    window = shown_about(at, zoom, now)
    codes = [one.facts.code for one in cameras]
    response = page(
        request,
        "watching/see.html",
        status=status,
        form=note if note.problems else form,
        moment=form.moment,
        note=note,
        codes=",".join(codes),
        at=at,
        at_written=written_at(at),
        at_ms=recorded.nanoseconds(at) // recorded.MS,
        latest_ms=recorded.nanoseconds(now - rules.LAG) // recorded.MS,
        opened=opened,
        window=window,
        screens=screens(actor, cameras, window, at),
        steps=[(seconds, address(codes, at + timedelta(seconds=seconds), zoom=zoom)) for seconds in (-10, -1, 1, 10)],
        motions=[(word, address(codes, at, zoom=zoom, motion=word)) for word in MOTIONS],
        zooms=[(word, address(codes, at, zoom=word), word == zoom) for word in ZOOMS],
        zone=actor.unit.zone,
        may_mark=actor.may("footage.bookmark"),
        may_take=actor.may("footage.snapshot"),
        may_hold=actor.may("footage.hold"),
        done=request.GET.get("done", ""),
    )
    # What is played reaches a video through Media Source, which browsers name blob:.
    response.content_sources = {"media-src": "blob:"}  # type: ignore[attr-defined]
    return response


def _note(act: str, actor: Actor, cameras: Sequence[Camera], note: NoteForm) -> HttpResponse:
    if act != "bookmark":
        return _taken_out(actor, note.camera("taken_of"), note.at(), note.value("reason"))
    camera, at = note.camera("camera"), note.at()
    with suppress(AlreadyDone):
        actions.bookmark_footage.once(note.key)(actor, camera, at, note.value("words"))
    return see_other(address([one.facts.code for one in cameras], at, done="marked"))


def _taken_out(actor: Actor, camera: Camera, at: datetime, reason: str) -> HttpResponse:
    """One picture as a file to be kept: seen through the door, hashed, entered, and only then handed out."""
    access = access_for(actor, own=False)
    found = recorded.segment_at(actor, camera.id, at)
    if found is None:
        raise NotFound("footage.not_recorded")
    at_ns = recorded.nanoseconds(at)
    zones = queries.see(actor, camera.id, found.window(*serving.fragments_for(found, at_ns)))
    image, taken_ns = serving.picture(found, at_ns, zones)
    taken = recorded.moment(taken_ns)
    local = taken.astimezone(ZoneInfo(actor.unit.zone))
    here = f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03} UTC{local:%z}"
    filled = " · privacy zones filled" if zones else ""
    lines: tuple[str, ...] = (
        f"{camera.facts.code} · {here} · {written_at(taken)}",
        f"{actor.name_latin} · {actor.unit.code} · E-Crime{filled}",
    )
    if found.is_import:
        lines = (*lines, "from another recorder, not verified")
    picture = snapshot.signed(image, lines)
    actions.snapshot_footage(access, camera, at, reason=reason, picture=picture)
    response = HttpResponse(picture, content_type="image/png")
    return to_keep(response, f"{camera.facts.code}-{taken:%Y%m%dT%H%M%S}Z.png")
