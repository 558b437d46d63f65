"""The index beside the files: what is missing in one of them, what differs, and the index made anew from the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from ecrime.cameras.recorder import coverage, journal
from ecrime.cameras.recorder.facts import IndexedSegment, Role, SegmentState
from ecrime.cameras.recorder.index import Hour, Index, Stream, StreamGap, as_written
from ecrime.cameras.recorder.places import journals, stream_folder, streams
from ecrime.cameras.recorder.recovery import Kept
from ecrime.cameras.recorder.rows import told_by
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND, hour_of

AT_ONCE = 500
# The index hears of things every few seconds; what is younger than this need not be in it yet.
LATE_NS = 60 * SECOND
OVER_NS = HOUR_NS + 300 * SECOND  # the last segment of an hour reaches into the next


class Differs(StrEnum):
    """How index and files may differ."""

    NOT_INDEXED = "not_indexed"  # a segment that the index does not know
    OTHER = "other"  # the index tells it otherwise
    NO_FILE = "no_file"  # the index tells of a segment that is not there
    GAP = "gap"  # a gap that the index does not know
    HEAD = "head"  # the hour's head is not the one that was entered into the ledger
    NOT_PROVEN = "not_proven"  # the hour is long over and its head is in no entry
    UNKNOWN = "unknown"  # a camera that is in no register
    NOT_TAKEN_IN = "not_taken_in"  # a file of another recorder of which no act tells, or that was to be deleted


@dataclass(frozen=True, slots=True)
class Difference:
    """One of them; ``at_ns`` is the start of the segment, gap or hour."""

    camera: UUID
    role: Role
    at_ns: int
    differs: Differs


@dataclass(slots=True)
class Rebuilt:
    """What was made anew."""

    segments: int = 0
    gaps: int = 0
    hours: int = 0


def compare(index: Index, footage: Path, *, now_ns: int) -> Iterator[Difference]:
    """Every difference, stream by stream, but for what is recorded just now. Raises OSError, psycopg.Error.

    now_ns  when it began: what is recorded while it looks is not looked at
    """
    on_disk = [(camera, role) for camera, role, _folder in streams(footage)]
    for stream in sorted({*on_disk, *index.streams()}):
        yield from _compared(index, footage, stream, now_ns, late_ns=LATE_NS)


def rebuild(index: Index, footage: Path, *, now_ns: int) -> Rebuilt:
    """Write into the index what the files know and it does not; what it tells otherwise stays for ``compare`` to show.

    Raises OSError, psycopg.Error.
    """
    done = Rebuilt()
    for camera, role, _folder in streams(footage):
        stream = (camera, role)
        lost = list(_compared(index, footage, stream, now_ns, late_ns=0))
        if any(each.differs is Differs.UNKNOWN for each in lost):
            continue
        starts = {each.at_ns for each in lost if each.differs is Differs.NOT_INDEXED}
        gaps_lost = {each.at_ns for each in lost if each.differs is Differs.GAP}
        hours_lost = {each.at_ns for each in lost if each.differs is Differs.NOT_PROVEN}
        heads: dict[int, str] = {}
        segments: list[IndexedSegment] = []
        gaps: list[StreamGap] = []
        for row, told in _on_disk(footage, stream, index.deleted_hours(camera, role)):
            heads[hour_of(row.start_ns)] = row.chain
            gaps += [each for each in told if each.gap.start_ns in gaps_lost]
            if row.start_ns in starts:
                segments.append(row)
            if len(segments) + len(gaps) >= AT_ONCE:
                _write(index, segments, gaps, done)
        _write(index, segments, gaps, done)
        for hour in sorted(hours_lost):
            done.hours += index.chain(Hour(camera, role, hour), heads[hour])
    return done


def _write(index: Index, segments: list[IndexedSegment], gaps: list[StreamGap], done: Rebuilt) -> None:
    index.write(segments, gaps)
    done.segments, done.gaps = done.segments + len(segments), done.gaps + len(gaps)
    segments.clear()
    gaps.clear()


def _compared(index: Index, footage: Path, stream: Stream, now_ns: int, *, late_ns: int) -> Iterator[Difference]:
    camera, role = stream
    if not index.knows(camera):
        yield Difference(camera, role, 0, Differs.UNKNOWN)
        return
    standing = index.standing(camera, role)
    spans = index.gaps(camera, role)
    heads: dict[int, str] = {}
    for row, told in _on_disk(footage, stream, index.deleted_hours(camera, role)):
        heads[hour_of(row.start_ns)] = row.chain
        there = standing.pop(row.start_ns, None)
        if there is None:
            if row.start_ns <= now_ns - late_ns:
                yield Difference(camera, role, row.start_ns, Differs.NOT_INDEXED)
        elif not _is_same(there, row):
            yield Difference(camera, role, row.start_ns, Differs.OTHER)
        for each in told:
            end = each.gap.end_ns if each.gap.end_ns is not None else now_ns
            if end <= now_ns - late_ns and coverage.without([(each.gap.start_ns, end)], spans):
                yield Difference(camera, role, each.gap.start_ns, Differs.GAP)
    gone = index.deleted_hours(camera, role) if standing else set()
    for start in standing:
        if hour_of(start) not in gone:  # else it was deleted meanwhile
            yield Difference(camera, role, start, Differs.NO_FILE)
    entered = index.heads(camera, role)
    for hour, head in heads.items():
        if hour in entered and hour + OVER_NS < now_ns and head not in entered[hour]:
            yield Difference(camera, role, hour, Differs.HEAD)
        if hour not in entered and hour + 2 * HOUR_NS < now_ns:
            yield Difference(camera, role, hour, Differs.NOT_PROVEN)


def _is_same(there: IndexedSegment, row: IndexedSegment) -> bool:
    """Whether they tell the same; the index may be a little behind while a segment is written."""
    told = as_written(row)
    if there.state is SegmentState.OPEN:
        return there.run == told.run and there.pieces == told.pieces[: len(there.pieces)]
    return there == told


def _on_disk(footage: Path, stream: Stream, deleted: set[int]) -> Iterator[tuple[IndexedSegment, list[StreamGap]]]:
    """What the files of a stream tell, in the order of time; hours on their way out are left out."""
    for beside in journals(stream_folder(footage, *stream)):
        try:
            told = journal.read(beside)
        except (journal.Unreadable, FileNotFoundError):
            continue
        row, gaps = told_by(Kept(beside.with_suffix(".mp4"), told.segment, told.fragments, told.closed))
        if row and hour_of(row.start_ns) not in deleted and beside.with_suffix(".mp4").exists():
            yield row, gaps
