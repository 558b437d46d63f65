"""Pictures of footage, to whoever has opened them: pieces for a player, single pictures, and where there are any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from ecrime.base.database.context import acting_as
from ecrime.base.pages.page import signed_in
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.sites.facts import CameraId
from ecrime.cameras.watching.footage import queries, recorded, serving, snapshot, words
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import read_at
from ecrime.cameras.watching.footage.recorded import Segment
from ecrime.foundation.errors import Invalid, NotFound, Problem

# Nothing of a file runs, whatever it is, and no browser guesses what it might be.
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
LONGEST = timedelta(hours=2)
MOST_PIECES = 60


@require_GET
def list_pieces(request: HttpRequest) -> HttpResponse:
    """What there is to play of cameras in a time, and why there is nothing where there is not. No picture is in it."""
    actor = signed_in(request)
    actor.require("footage.see")
    window = _window(request)
    ids = _ids(request)
    with acting_as(actor):
        segments = recorded.segments(actor, ids, window)
        timelines = recorded.timelines(actor, ids, window)
    said: dict[str, dict[str, list[Any]]] = {str(id_): {"segments": [], "gaps": []} for id_ in ids}
    for segment in segments:
        said[str(segment.indexed.camera)]["segments"].append(_told(segment))
    for camera, timeline in timelines.items():
        for gap in timeline.gaps:
            ends = gap.end_ns or recorded.nanoseconds(window.to_at)
            words_of = words.cause_words(gap.cause)
            said[str(camera)]["gaps"].append([gap.start_ns / 1e6, ends / 1e6, words_of])
    response = JsonResponse({"cameras": said}, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def show_pieces(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """Some fragments of a segment as a file of its own; of key frames alone where ``keys`` is asked for."""
    actor = signed_in(request)
    actor.require("footage.see")
    role, start = request.GET.get("role", ""), request.GET.get("start", "")
    if role not in set(Role) or not _is_number(start, 18, 19):
        raise NotFound("footage.not_recorded")
    segment = recorded.segment(actor, camera_id, Role(role), int(start))
    first, last = _span(request.GET.get("pieces", ""))
    if segment is None or not first <= last < len(segment.pieces) or last - first >= MOST_PIECES:
        raise NotFound("footage.not_recorded")
    only_keys = request.GET.get("keys") == "1"
    zones = queries.see(actor, CameraId(camera_id), segment.window(first, last))
    if zones or only_keys:  # what is decoded or taken apart begins with a key frame
        first = max(n for n in segment.opening if n <= first)
        zones = queries.see(actor, CameraId(camera_id), segment.window(first, last))
    return _handed(serving.piece(segment, first, last, zones, only_keys=only_keys), "video/mp4")


@require_GET
def show_picture(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """The picture of one moment, for who has no player for it."""
    actor = signed_in(request)
    actor.require("footage.see")
    at = read_at(request.GET.get("at", ""))
    if at is None:
        raise Invalid([Problem("at", "time.unreadable")])
    found = recorded.segment_at(actor, camera_id, at)
    if found is None:
        queries.see(actor, CameraId(camera_id), Window(at, at))  # who may not know is told so first
        raise NotFound("footage.not_recorded")
    at_ns = recorded.nanoseconds(at)
    zones = queries.see(actor, CameraId(camera_id), found.window(*serving.fragments_for(found, at_ns)))
    image, taken_ns = serving.picture(found, at_ns, zones)
    response = _handed(snapshot.as_jpeg(image), "image/jpeg")
    response["X-Taken-Ms"] = str(taken_ns // 1_000_000)
    return response


def _span(said: str) -> tuple[int, int]:
    """The first and the last of some fragments, as an address names them."""
    first, _, last = said.partition("-")
    if not _is_number(first, 1, 5) or not _is_number(last, 1, 5):
        raise NotFound("footage.not_recorded")
    return int(first), int(last)


def _is_number(word: str, least: int, most: int) -> bool:
    return word.isascii() and word.isdigit() and least <= len(word) <= most


def _handed(content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response


def _told(segment: Segment) -> dict[str, Any]:
    one = segment.indexed
    return {
        "role": one.role.value,
        "start": one.start_ns / 1e6,
        "end": one.end_ns / 1e6,
        "name": str(one.start_ns),  # more figures than a script keeps exact
        "codec": one.codec,
        "frames": one.frames,
        "outside": segment.is_import,
        "pieces": [(ends - one.start_ns) // recorded.MS for _end, ends in one.pieces],
        "opening": sorted(segment.opening),
    }


def _window(request: HttpRequest) -> Window:
    from_at, to_at = read_at(request.GET.get("from", "")), read_at(request.GET.get("to", ""))
    if from_at is None or to_at is None or not timedelta() < to_at - from_at <= LONGEST:
        raise Invalid([Problem("", "request.unreadable")])
    return Window(from_at, to_at)


def _ids(request: HttpRequest) -> list[UUID]:
    try:
        found = [UUID(word) for word in request.GET.get("cameras", "").split(",") if word]
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
    if not 1 <= len(found) <= 9:
        raise Invalid([Problem("", "request.unreadable")])
    return found
