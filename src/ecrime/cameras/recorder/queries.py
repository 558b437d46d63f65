"""What is recorded of the cameras in the area of the viewer's post, what is not, and what is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder import coverage
from ecrime.cameras.recorder.facts import (
    Account,
    Cause,
    GapFacts,
    Hold,
    HoldId,
    HoldState,
    IndexedSegment,
    Role,
    SegmentSource,
    SegmentState,
    Timeline,
)
from ecrime.cameras.recorder.packing import unpack
from ecrime.cameras.recorder.places import IMPORTED, segment_path, stream_folder
from ecrime.cameras.recorder.rules import SECOND
from ecrime.foundation.errors import NotFound

# No segment lasts longer (segment_goes_forward): what began before this cannot reach into a time.
_LONGEST_NS = 7200 * SECOND
# What is recorded now is told every few seconds; a stream of which nothing was told for longer is not recorded.
_LATE_NS = 30 * SECOND

_COLUMNS = """
select camera_id, role, start_ns, end_ns, run, codec, width, height, init, bytes, frames, keys, pieces, chain_before,
       chain,
       clock_ns, state, source
from recorder_segment
"""
_WITHIN = """
camera_id = any(%(cameras)s) and role = %(role)s and state <> 'deleted'
and start_ns > %(before)s and start_ns < %(until)s and end_ns > %(since)s
and start_at > to_timestamp(%(before)s / 1000 / 1e6) - interval '1 second'
and start_at < to_timestamp(%(until)s / 1000 / 1e6) + interval '1 second'
"""
_SEGMENTS = _COLUMNS + " where " + _WITHIN + " order by start_ns"
_SEGMENT_AT = (
    _COLUMNS
    + """
where camera_id = %(camera)s and role = %(role)s and state <> 'deleted'
  and start_ns > %(before)s and start_ns <= %(at)s and end_ns > %(at)s
  and start_at > to_timestamp(%(before)s / 1000 / 1e6) - interval '1 second'
  and start_at < to_timestamp(%(at)s / 1000 / 1e6) + interval '1 second'
order by start_ns desc limit 1
"""
)
# Stretches without a seam: segments that touch or overlap are one.
_STRETCHES = f"""
select camera_id, lower(stretch), upper(stretch) from (
    select camera_id, range_agg(int8range(start_ns, end_ns)) as covered from recorder_segment
    where {_WITHIN} group by camera_id) each, unnest(covered) stretch
order by camera_id, stretch
"""  # noqa: S608 - put together from constants
_GAPS = """
select camera_id, start_ns, end_ns, cause from recorder_gap
where camera_id = any(%(cameras)s) and role = %(role)s and start_ns < %(until)s
  and (end_ns is null or end_ns > %(since)s)
order by camera_id, start_ns
"""
_DELETED = """
select camera_id, hour_ns, hour_ns + 3600000000000, deleted_for = 'quota' from recorder_hour
where camera_id = any(%(cameras)s) and role = %(role)s and deleted_at is not null
  and hour_ns >= %(since)s - 3600000000000 and hour_ns < %(until)s
order by camera_id, hour_ns
"""
_KEPT_FROM = """
select c.id, floor(extract(epoch from law.time() - make_interval(days => (r ->> 'days')::integer)))::bigint * 1000000000
from sites_camera c, country_pack p, jsonb_array_elements(p.cameras -> 'retention') r
where c.id = any(%s) and r ->> 'code' = c.retention
"""
_HOLDS = """
select id, batch, camera_id, jurisdiction, from_at, to_at, reason, reference, expires_on, placed_at, placed_by,
       first_lifted_at, first_lifted_by, lifted_by, ended_at, ended_how
from recorder_hold
"""
_HOLDS_OF = (
    _HOLDS + " where camera_id = any(%(cameras)s) and from_at < %(until)s and to_at > %(since)s order by from_at, id"
)
_HOLDS_LISTED = _HOLDS + (
    " where (not %(stands)s or ended_at is null) and (%(before)s::uuid is null or id < %(before)s)"
    " order by id desc limit %(limit)s"
)
_HOLDS_UNTIL = _HOLDS + " where ended_at is null and expires_on <= %s order by expires_on, id limit %s"
_HOLD = _HOLDS + " where id = %s"
_CAMERAS = """
select c.id, c.jurisdiction, (law.time() at time zone a.zone)::date
from sites_camera c join sites_site s on s.id = c.site_id join country_area a on a.id = s.area_id
where c.id = any(%s)
"""


def segments(viewer: Actor, camera: UUID, role: Role, since_ns: int, until_ns: int) -> list[IndexedSegment]:
    """The segments that reach into a time, in order."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, _span([camera], role, since_ns, until_ns))
        return [_segment(row) for row in cursor.fetchall()]


def segment_at(viewer: Actor, camera: UUID, role: Role, at_ns: int) -> IndexedSegment | None:
    """The segment in which a moment lies; None where nothing was recorded then."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_SEGMENT_AT, {"camera": camera, "role": role, "at": at_ns, "before": at_ns - _LONGEST_NS})
        row = cursor.fetchone()
    return _segment(row) if row else None


def file_of(segment: IndexedSegment) -> Path:
    """Where its file lies."""
    folder = stream_folder(Path(settings.FOOTAGE), segment.camera, segment.role)
    is_import = segment.source is SegmentSource.IMPORT
    return segment_path(folder / IMPORTED if is_import else folder, segment.start_ns)


def timeline(
    viewer: Actor, cameras: Sequence[UUID], since_ns: int, until_ns: int, *, role: Role = Role.MAIN
) -> list[Timeline]:
    """What there is of some cameras between two moments, in the order in which they are named.

    Cameras outside the viewer's area are left out.
    """
    asked = _span(cameras, role, since_ns, until_ns)
    with acting_as(viewer), connection.cursor() as cursor:
        kept = dict(_rows(cursor, _KEPT_FROM, [list(cameras)]))
        recorded = _by_camera(_rows(cursor, _STRETCHES, asked))
        gaps = _by_camera(_rows(cursor, _GAPS, asked))
        deleted = _by_camera(_rows(cursor, _DELETED, asked))
        holds = [_hold(row) for row in _rows(cursor, _HOLDS_OF, {**asked, **_moments(since_ns, until_ns)})]
        cursor.execute("select floor(extract(epoch from law.now()))::bigint * 1000000000")
        now_ns = int(cursor.fetchone()[0])
    return [
        Timeline(
            camera,
            role,
            tuple((start, end) for start, end in recorded.get(camera, [])),
            tuple(_with_silence(recorded.get(camera, []), _gaps(gaps.get(camera, [])), until_ns, now_ns)),
            tuple(coverage.joined((start, end) for start, end, _ in deleted.get(camera, []))),
            tuple(coverage.joined((start, end) for start, end, for_room in deleted.get(camera, []) if for_room)),
            tuple(hold for hold in holds if hold.camera == camera),
            kept[camera],
        )
        for camera in cameras
        if camera in kept
    ]


def accounted_for(viewer: Actor, camera: UUID, role: Role, since_ns: int, until_ns: int) -> Account:
    """How much of a time is recorded, how much is a gap with a cause, how much is neither: of that there is none."""
    asked = _span([camera], role, since_ns, until_ns)
    with acting_as(viewer), connection.cursor() as cursor:
        recorded = [(start, end) for _camera, start, end in _rows(cursor, _STRETCHES, asked)]
        gaps = [(start, until_ns if end is None else end) for _camera, start, end, _ in _rows(cursor, _GAPS, asked)]
        deleted = [(start, end) for _camera, start, end, _ in _rows(cursor, _DELETED, asked)]
    return coverage.account([*recorded, *deleted], gaps, since_ns, until_ns)


def holds(viewer: Actor, *, only_standing: bool = True, before: HoldId | None = None, limit: int = 50) -> list[Hold]:
    """Holds in the viewer's area, the last placed first; ``before`` is the last of the page before."""
    with acting_as(viewer), connection.cursor() as cursor:
        return [
            _hold(row)
            for row in _rows(cursor, _HOLDS_LISTED, {"stands": only_standing, "before": before, "limit": limit})
        ]


def holds_until(viewer: Actor, day: date, *, limit: int) -> list[Hold]:
    """Holds in the viewer's area that end by themselves up to a day, the first to end first."""
    with acting_as(viewer), connection.cursor() as cursor:
        return [_hold(row) for row in _rows(cursor, _HOLDS_UNTIL, [day, limit])]


def hold(viewer: Actor, hold_id: HoldId) -> Hold:
    """One hold. Raises NotFound outside the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_HOLD, [hold_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("hold.none")
    return _hold(row)


def cameras_to_hold(viewer: Actor, cameras: Sequence[UUID]) -> dict[UUID, tuple[str, Any]]:
    """The area and the civil day of each camera that lies in the viewer's area."""
    with acting_as(viewer), connection.cursor() as cursor:
        return {row[0]: (row[1], row[2]) for row in _rows(cursor, _CAMERAS, [list(cameras)])}


def _span(cameras: Sequence[UUID], role: Role, since_ns: int, until_ns: int) -> dict[str, Any]:
    asked = {"role": role, "since": since_ns, "until": until_ns, "before": since_ns - _LONGEST_NS}
    return {**asked, "cameras": list(cameras)}


def _moments(since_ns: int, until_ns: int) -> dict[str, datetime]:
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    return {
        "since": begin + timedelta(microseconds=since_ns // 1000),
        "until": begin + timedelta(microseconds=until_ns // 1000),
    }


def _rows(cursor: Any, query: str, asked: Any) -> list[tuple[Any, ...]]:
    cursor.execute(query, asked)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _by_camera(rows: Sequence[tuple[Any, ...]]) -> dict[UUID, list[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    for camera, *rest in rows:
        found.setdefault(camera, []).append(tuple(rest))
    return found


def _gaps(rows: Sequence[tuple[Any, ...]]) -> list[GapFacts]:
    return [GapFacts(start, end, Cause(cause)) for start, end, cause in rows]


def _with_silence(
    recorded: Sequence[tuple[Any, ...]], gaps: list[GapFacts], until_ns: int, now_ns: int
) -> list[GapFacts]:
    """A recorder that was killed cannot say so: what it told last is the end, and since then nothing is recorded."""
    if not recorded or any(gap.end_ns is None for gap in gaps) or min(until_ns, now_ns) - recorded[-1][1] <= _LATE_NS:
        return gaps
    last = max([recorded[-1][1], *(gap.end_ns or 0 for gap in gaps)])
    if min(until_ns, now_ns) - last <= _LATE_NS:
        return gaps
    return [*gaps, GapFacts(last, None, Cause.NOT_RUNNING)]


def _segment(row: tuple[Any, ...]) -> IndexedSegment:
    start_ns = row[2]
    return IndexedSegment(
        camera=row[0],
        role=Role(row[1]),
        start_ns=start_ns,
        end_ns=row[3],
        run=row[4],
        codec=row[5],
        width=row[6],
        height=row[7],
        init=row[8],
        bytes=row[9],
        frames=row[10],
        keys=unpack(bytes(row[11]), start_ns),
        pieces=unpack(bytes(row[12]), start_ns),
        before=bytes(row[13]).hex(),
        chain=bytes(row[14]).hex(),
        clock_ns=row[15],
        state=SegmentState(row[16]),
        source=SegmentSource(row[17]),
    )


def _hold(row: Any) -> Hold:
    ended_how = row[15]
    if ended_how is not None:
        state = HoldState(ended_how)
    else:
        state = HoldState.STANDS if row[11] is None else HoldState.FIRST_LIFTED
    return Hold(*(*row[:15], state))
