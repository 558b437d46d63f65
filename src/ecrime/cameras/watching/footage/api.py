"""Footage for programs: what there is of a time and what is held, holds and marks; never a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.act import Act
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import Done, caller, done_before, done_once, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.cameras.recorder import actions as recorder_actions
from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.recorder.facts import (
    Cause,
    Hold,
    HoldFacts,
    HoldId,
    HoldState,
    IndexedSegment,
    SegmentSource,
    Timeline,
)
from ecrime.cameras.sites import queries as sites
from ecrime.cameras.sites.api import Registered
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import actions, queries, recorded, rules
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import check_choice
from ecrime.foundation import canonical
from ecrime.foundation.errors import Forbidden, Invalid, Problem

router = Router(tags=["cameras"])
PAGE = 100
LONGEST, LONGEST_OF_SEGMENTS = timedelta(days=31), timedelta(hours=2)
SEES_HOLDS = ("footage.hold", "footage.lift", "footage.lift_again", "footage.see")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without a seam."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class GapFound:
    """A time without recording, and why; ``until`` is null while it lasts."""

    since: datetime
    until: datetime | None
    cause: Cause


@dataclass(frozen=True, slots=True)
class SegmentFound:
    """A file of about a minute. ``head`` is that of its chain; of what another recorder recorded nothing is proven."""

    since: datetime
    until: datetime
    role: str
    codec: str
    width: int
    height: int
    frames: int
    bytes: int
    head: str
    source: SegmentSource


@dataclass(frozen=True, slots=True)
class ImportFound:
    """A file of another recorder, not verified; ``sha256`` is of the file as it was handed over."""

    since: datetime
    until: datetime
    name: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold on one camera: nothing of its time is deleted while it stands."""

    id: UUID
    batch: UUID
    camera: str
    from_at: datetime
    to_at: datetime
    reason: str
    reference: str
    expires_on: date
    placed_at: datetime
    state: HoldState


@dataclass(frozen=True, slots=True)
class FootageOfCamera:
    """What there is of one camera: recorded, not recorded and why, kept no longer, held.

    deleted_for_room  those of the deleted that went before their time, for want of room
    kept_from         what is older is deleted unless it is held
    segments          empty where they are not asked for
    """

    camera: str
    recorded: tuple[Stretch, ...]
    gaps: tuple[GapFound, ...]
    deleted: tuple[Stretch, ...]
    deleted_for_room: tuple[Stretch, ...]
    imports: tuple[ImportFound, ...]
    holds: tuple[HoldShown, ...]
    segments: tuple[SegmentFound, ...]
    kept_from: datetime


@dataclass(frozen=True, slots=True)
class FootageFound:
    """What there is of some cameras between two moments."""

    since: datetime
    until: datetime
    cameras: tuple[FootageOfCamera, ...]


@dataclass(frozen=True, slots=True)
class HoldList:
    """Holds, the last placed first; ``next`` is the ``after`` of the page behind, "" where there is none."""

    rows: tuple[HoldShown, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A time of cameras, by their codes, that is opened for a purpose."""

    cameras: tuple[str, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Marking:
    """A moment of a camera and a few words; name nobody."""

    camera: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A time of cameras, by their codes, that nothing deletes until the end of a day."""

    cameras: tuple[str, ...]
    from_at: datetime
    to_at: datetime
    reason: str
    reference: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Lifting:
    """Why a hold is to end."""

    reason: str


OpeningStated, MarkingStated = schemas.stated(Opening), schemas.stated(Marking)
HoldingStated, LiftingStated = schemas.stated(Holding), schemas.stated(Lifting)


@operation(
    router,
    "GET",
    "",
    word="footage.find",
    summary=_("What there is of some cameras in a time: recorded, not recorded and why, held"),
    answers=schemas.shown(FootageFound),
    right="footage.see",
    errors=(404,),
)
def find_footage(
    request: HttpRequest, *, cameras: str, since: schemas.Moment, until: schemas.Moment, segments: bool = False
) -> dict[str, Any]:
    """Up to nine cameras by their codes, joined by commas, and 31 days; with ``segments`` two hours. No picture."""
    actor = caller(request)
    longest = LONGEST_OF_SEGMENTS if segments else LONGEST
    if not timedelta() < until - since <= longest:
        hours = str(int(longest.total_seconds()) // 3600)
        raise Invalid([Problem("until", "footage.window", {"hours": hours})])
    found = _cameras(actor, [code for code in cameras.split(",") if code])
    told: dict[str, Any] = canonical.plain(_found(actor, found, Window(since, until), segments=segments))
    return told


@operation(
    router,
    "POST",
    "/openings",
    word="footage.see",
    summary=_("Open a time of some cameras for a purpose, so that it may be marked"),
    answers=schemas.shown(Registered),
    right="footage.see",
    writes=True,
    looks=True,
    errors=(404,),
)
def open_footage(request: HttpRequest, body: OpeningStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """At most 24 hours, of nothing still to come; for half an hour of this session. Pictures are the page's alone."""
    actor = caller(request)
    said = schemas.facts_of(Opening, body)
    if not timedelta() < said.until - said.since <= rules.LONGEST:
        hours = str(int(rules.LONGEST.total_seconds()) // 3600)
        raise Invalid([Problem("until", "footage.window", {"hours": hours})])
    found = _cameras(actor, said.cameras)
    access = access_stated(request, actor)
    done = done_once(request, actions.see_footage)(access, found, Window(said.since, said.until))
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


@operation(
    router,
    "POST",
    "/bookmarks",
    word="footage.bookmark",
    summary=_("Mark a moment of footage that this session has opened"),
    answers=schemas.shown(Registered),
    right="footage.bookmark",
    writes=True,
    errors=(404,),
)
def bookmark_footage(request: HttpRequest, body: MarkingStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """A few words, which everybody may read who may see footage of that camera. Name nobody."""
    actor = caller(request)
    done = done_before(request, actions.bookmark_footage, actor)
    if done is None:
        said = schemas.facts_of(Marking, body)
        camera = sites.camera(actor, said.camera)
        done = done_once(request, actions.bookmark_footage)(actor, camera, said.at, said.words)
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


@operation(
    router,
    "GET",
    "/holds",
    word="hold.list",
    summary=_("Holds on footage of the area"),
    answers=schemas.shown(HoldList),
)
def list_holds(request: HttpRequest, *, after: UUID | None = None, ended: bool = False) -> dict[str, Any]:
    """A hundred a page, the last placed first; with ``ended`` those that have ended as well."""
    actor = caller(request)
    if not any(actor.may(right) for right in SEES_HOLDS):
        raise Forbidden("right.missing")
    before = None if after is None else HoldId(after)
    found = recorder.holds(actor, only_standing=not ended, before=before, limit=PAGE + 1)
    codes = queries.codes(actor, {one.camera for one in found})
    rows = tuple(_hold(one, codes.get(one.camera, "")) for one in found[:PAGE])
    told: dict[str, Any] = canonical.plain(HoldList(rows, str(rows[-1].id) if len(found) > PAGE else ""))
    return told


@operation(
    router,
    "POST",
    "/holds",
    word="footage.hold",
    summary=_("Hold a time of some cameras: nothing deletes it"),
    answers=schemas.shown(Registered),
    right="footage.hold",
    writes=True,
    errors=(404,),
)
def hold_footage(request: HttpRequest, body: HoldingStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """A hold for each camera; ``id`` is that of all together, ``batch`` in the list."""
    actor = caller(request)
    done = done_before(request, recorder_actions.hold_footage, actor)
    if done is None:
        said = schemas.facts_of(Holding, body)
        held = tuple(one.id for one in _cameras(actor, said.cameras))
        facts = HoldFacts(held, said.from_at, said.to_at, said.reason, said.reference, said.expires_on)
        done = done_once(request, recorder_actions.hold_footage)(actor, facts)
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


@operation(
    router,
    "POST",
    "/holds/{uuid:hold_id}/lift",
    word="footage.lift",
    summary=_("Lift a hold as the first of two"),
    answers=schemas.shown(Registered),
    right="footage.lift",
    writes=True,
    errors=(404,),
)
def lift_footage(request: HttpRequest, hold_id: UUID, body: LiftingStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """It stands on until a second officer lifts it too."""
    return _lifted(request, recorder_actions.lift_footage, hold_id, body)


@operation(
    router,
    "POST",
    "/holds/{uuid:hold_id}/lift-again",
    word="footage.lift_again",
    summary=_("Lift a hold as the second of two, which ends it"),
    answers=schemas.shown(Registered),
    right="footage.lift_again",
    writes=True,
    errors=(404,),
)
def lift_again_footage(request: HttpRequest, hold_id: UUID, body: LiftingStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """By another officer than the first."""
    return _lifted(request, recorder_actions.lift_again_footage, hold_id, body)


def _lifted(request: HttpRequest, lift: Act[Actor, ..., None], hold: UUID, body: Any) -> dict[str, Any]:
    actor = caller(request)
    done = done_before(request, lift, actor)
    if done is None:
        found = recorder.hold(actor, HoldId(hold))
        once: Callable[..., Done[None]] = done_once(request, lift)
        done = once(actor, found, reason=schemas.facts_of(Lifting, body).reason)
    return {"id": str(hold), "entry": str(done.entry)}


def _cameras(actor: Actor, codes: tuple[str, ...] | list[str]) -> list[Camera]:
    """The cameras of some codes, each once. Raises Invalid for none or too many, NotFound outside the area."""
    once = list(dict.fromkeys(codes))
    if problems := check_choice(once):
        raise Invalid(problems)
    with acting_as(actor):
        return [sites.camera(actor, code) for code in once]


def _found(actor: Actor, cameras: list[Camera], window: Window, *, segments: bool) -> FootageFound:
    ids = [one.id for one in cameras]
    with acting_as(actor):
        timelines = recorded.timelines(actor, ids, window)
        imports = queries.imports(actor, ids, window)
        files = recorded.segments(actor, ids, window) if segments else []
    shown = []
    for one in cameras:
        if one.id not in timelines:
            continue
        code, timeline = one.facts.code, timelines[one.id]
        shown.append(
            FootageOfCamera(
                code,
                _stretches(timeline.recorded),
                _gaps(timeline),
                _stretches(timeline.deleted),
                _stretches(timeline.deleted_for_room),
                tuple(
                    ImportFound(each.from_at, each.to_at, each.name, each.origin, each.sha256)
                    for each in imports
                    if each.camera_id == one.id
                ),
                tuple(_hold(each, code) for each in timeline.holds),
                tuple(_segment(each.indexed) for each in files if each.indexed.camera == one.id),
                recorded.moment(timeline.kept_from),
            )
        )
    return FootageFound(window.from_at, window.to_at, tuple(shown))


def _stretches(spans: tuple[tuple[int, int], ...]) -> tuple[Stretch, ...]:
    return tuple(Stretch(recorded.moment(start), recorded.moment(end)) for start, end in spans)


def _gaps(timeline: Timeline) -> tuple[GapFound, ...]:
    return tuple(
        GapFound(recorded.moment(gap.start_ns), None if gap.end_ns is None else recorded.moment(gap.end_ns), gap.cause)
        for gap in timeline.gaps
    )


def _segment(one: IndexedSegment) -> SegmentFound:
    return SegmentFound(
        recorded.moment(one.start_ns),
        recorded.moment(one.end_ns),
        one.role.value,
        one.codec,
        one.width,
        one.height,
        one.frames,
        one.bytes,
        one.chain,
        one.source,
    )


def _hold(one: Hold, code: str) -> HoldShown:
    return HoldShown(
        one.id,
        one.batch,
        code,
        one.from_at,
        one.to_at,
        one.reason,
        one.reference,
        one.expires_on,
        one.placed_at,
        one.state,
    )
