"""What analysis says of a time of cameras in the area of the viewer's post, and what it has not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.analysis import rules
from ecrime.cameras.analysis.facts import TAMPERED, Span
from ecrime.cameras.recorder import coverage
from ecrime.cameras.recorder.packing import unpack
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND

# Up to so long each key frame is told; of longer times only the most of each slot is.
DETAILED_NS = 2 * HOUR_NS
NEAR_NS = 24 * HOUR_NS
_MOST_SEGMENTS = 90  # of a stream, to find where motion begins next: an hour and a half of it without a pause
_LONGEST_NS = 7200 * SECOND
_NOW_NS = 300 * SECOND  # before a moment: what moves then already is not next
_FOUND = """
camera_id = any(%(cameras)s) and start_ns > %(before)s and start_ns < %(until)s
and start_at > to_timestamp(%(before)s / 1000 / 1e6) - interval '1 second'
and start_at < to_timestamp(%(until)s / 1000 / 1e6) + interval '1 second'
"""
_DETAILS = f"""
select s.camera_id, s.role = 'sub', s.start_ns, s.end_ns, s.keys, a.marks
from (select camera_id, role, start_ns, start_at, end_ns, keys from recorder_segment
      where {_FOUND} and state <> 'deleted' and end_ns > %(since)s) s
left join analysis_segment a using (camera_id, role, start_ns, start_at)
"""  # noqa: S608 - put together from constants
# Recorded and analysed are counted alike, each segment in the slot in which it begins, so that none is missed. Both
# lists are laid together and grouped: joined, the server at times compared each row with each, as its guess of how
# many there are is wrong.
_SLOTS = f"""
with each as (
    select camera_id, role, start_ns, max(end_ns) as end_ns, max(peak) as peak, max(seen) as seen
    from (select camera_id, role, start_ns, end_ns, null::smallint as peak, null::smallint as seen
          from recorder_segment where {_FOUND} and state <> 'deleted' and end_ns > %(since)s
          union all
          select camera_id, role, start_ns, null, peak, seen from analysis_segment where {_FOUND}) told
    group by camera_id, role, start_ns
    having max(end_ns) is not null)
select camera_id, role = 'sub', min(start_ns), max(end_ns), coalesce(max(peak), 0), coalesce(bit_or(seen), 0),
       sum(end_ns - start_ns), coalesce(sum(end_ns - start_ns) filter (where peak is not null), 0)
from each
group by camera_id, role = 'sub', (start_ns - %(before)s) / %(slot)s
"""  # noqa: S608 - put together from constants
_NEAREST = """
select n.start_ns, s.end_ns, s.keys, n.marks
from unnest(%(cameras)s::uuid[]) c (id) cross join (values ('main'), ('sub')) r (name)
cross join lateral (
    select a.camera_id, a.role, a.start_ns, a.start_at, a.marks from analysis_segment a
    where a.camera_id = c.id and a.role = r.name and a.peak > 0 and a.start_ns > %(since)s and a.start_ns < %(until)s
      and a.start_at > to_timestamp(%(since)s / 1000 / 1e6) - interval '1 second'
      and a.start_at < to_timestamp(%(until)s / 1000 / 1e6) + interval '1 second'
    order by a.start_ns {order} limit %(most)s) n
join recorder_segment s using (camera_id, role, start_ns, start_at)
"""


def motion(
    viewer: Actor, cameras: Sequence[UUID], since_ns: int, until_ns: int, *, slots: int
) -> dict[UUID, list[Span]]:
    """What moves in a time of some cameras, stretch by stretch in order: a key frame each, or a slot of so many.

    All that is recorded is in it; what was not analysed is not known, or known in part.
    """
    viewer.require("footage.see")
    length = until_ns - since_ns
    asked: dict[str, Any] = {"cameras": list(cameras), "since": since_ns, "until": until_ns}
    asked["before"] = since_ns - _LONGEST_NS
    is_detailed = length <= DETAILED_NS
    with acting_as(viewer), connection.cursor() as cursor:
        if is_detailed:
            cursor.execute(_DETAILS, asked)
        else:
            cursor.execute(_SLOTS, {**asked, "slot": max(length // slots, SECOND)})
        rows = cursor.fetchall()
    found: dict[UUID, tuple[list[Span], list[Span]]] = {}
    for camera, is_small, *rest in rows:
        spans = _detailed(*rest) if is_detailed else [_slot(rest)]
        found.setdefault(camera, ([], []))[is_small].extend(spans)
    return {camera: _of_either(main, sub) for camera, (main, sub) in found.items()}


def next_motion(
    viewer: Actor, cameras: Sequence[UUID], at_ns: int, *, backwards: bool = False, until_ns: int
) -> int | None:
    """When something begins to move next in any of these cameras, or last did before; None for not within a day.

    until_ns  what is later is no footage yet
    """
    viewer.require("footage.see")
    since, until = (at_ns - NEAR_NS, at_ns) if backwards else (at_ns - _NOW_NS, min(at_ns + NEAR_NS, until_ns))
    asked: dict[str, Any] = {"cameras": list(cameras), "since": since, "until": until, "most": _MOST_SEGMENTS}
    query = _NEAREST.format(order="desc" if backwards else "")
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(query, asked)
        spans = [span for row in cursor.fetchall() for span in _detailed(*row)]
    begins = [start for start, _end, _most in rules.joined(spans)]
    if backwards:
        return max((start for start in begins if start < at_ns - SECOND), default=None)
    return min((start for start in begins if at_ns + SECOND < start < until_ns), default=None)


def _detailed(start_ns: int, end_ns: int, keys: Any, marks: Any) -> Iterator[Span]:
    """A stretch for each key frame, up to the next; those that say the same are one."""
    times = [at for _offset, at in unpack(bytes(keys), start_ns)]
    kept = rules.unpacked(bytes(marks)) if marks is not None else []
    if not kept or len(kept) != len(times):
        yield Span(start_ns, end_ns, 0, is_known=False)
        return
    begun, last = start_ns, kept[0]
    for at, mark in [*zip(times[1:], kept[1:], strict=True), (end_ns, None)]:
        if mark == last:
            continue
        yield Span(begun, at, last.level, frozenset({last.seen} & set(TAMPERED)), is_known=last.is_known)
        if mark is not None:
            begun, last = at, mark


def _slot(row: Sequence[Any]) -> Span:
    start_ns, end_ns, peak, seen, recorded, analysed = row
    return Span(
        start_ns,
        end_ns,
        peak,
        frozenset(each for each in TAMPERED if seen >> (each - 1) & 1),
        is_known=analysed > 0,
        is_partial=analysed < recorded,
    )


def _of_either(main: list[Span], sub: list[Span]) -> list[Span]:
    """What one of a camera's streams tells; what neither tells of what is recorded is not known."""
    known = [span for span in (*main, *sub) if span.is_known]
    told = coverage.joined((span.start_ns, span.end_ns) for span in known if not span.is_partial)
    not_told = coverage.joined(
        (span.start_ns, span.end_ns) for span in (*main, *sub) if span.is_partial or not span.is_known
    )
    rest = coverage.without(not_told, told)
    unknown = [Span(start, end, 0, is_known=False) for start, end in rest if end - start > SECOND]
    return sorted([*known, *unknown], key=lambda span: (span.start_ns, span.is_known))
