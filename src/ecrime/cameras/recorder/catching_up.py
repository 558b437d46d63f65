"""What the files know and the index does not, written into it. A row that is refused is left out alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg

from ecrime.cameras.recorder import journal
from ecrime.cameras.recorder.facts import IndexedSegment
from ecrime.cameras.recorder.index import Hour, Index, Stream, StreamGap
from ecrime.cameras.recorder.noting import note
from ecrime.cameras.recorder.places import journals_back, stream_folder
from ecrime.cameras.recorder.recovery import Kept
from ecrime.cameras.recorder.rows import told_by
from ecrime.cameras.recorder.rules import HOUR_NS, hour_of

AT_ONCE = 500
# What the database will never take, however often it is told: a constraint speaks against it, or it is no value at all.
REFUSED = (psycopg.IntegrityError, psycopg.DataError, ValueError)


def write(index: Index, segments: Sequence[IndexedSegment], gaps: Sequence[StreamGap]) -> None:
    """Tell of segments and gaps; those that are refused are noted, and the rest is told. Raises psycopg.Error."""
    try:
        index.write(segments, gaps)
    except REFUSED as error:
        half, other = len(segments) // 2, len(gaps) // 2
        if segments and gaps:
            write(index, [], gaps)
            write(index, segments, [])
        elif half or other:
            write(index, segments[:half], gaps[:other])
            write(index, segments[half:], gaps[other:])
        elif segments:
            note_refused(error, segments[0].camera, segments[0].start_ns)
        else:
            note_refused(error, gaps[0].camera, gaps[0].gap.start_ns)


def note_refused(error: BaseException, camera: object, at_ns: int) -> None:
    """The files know it all the same, and the check finds that the index does not."""
    note("index.refused", camera=str(camera), at_ns=at_ns, code=getattr(error, "sqlstate", None))


def catch_up(
    index: Index, footage: Path, stream: Stream, *, is_growing: Callable[[Stream, int], bool]
) -> list[tuple[Hour, str]]:
    """Write what the journals of a stream know and the index does not; the heads of its hours since, in order.

    Raises OSError, psycopg.Error.
    """
    camera, role = stream
    since = _since(index, stream)
    found: list[Path] = []
    for beside in journals_back(stream_folder(footage, camera, role)):
        if since is not None and int(beside.stem) < since:
            break
        found.append(beside)
    heads: dict[int, str] = {}
    for some in _some(reversed(found)):
        segments, gaps = [], []
        for kept in some:
            if is_growing(stream, kept.segment.start_ns):
                continue  # told by itself
            row, told = told_by(kept)
            if row:
                segments.append(row)
                gaps += told
                heads[hour_of(row.start_ns)] = row.chain
        write(index, segments, gaps)
    return [(Hour(camera, role, hour), head) for hour, head in sorted(heads.items())]


def _since(index: Index, stream: Stream) -> int | None:
    """From which moment on the files may know more: of segments, or of an hour that nobody proved."""
    behind_from = index.behind_from(*stream)
    if behind_from is None:
        return None
    proven = index.proven_last(*stream)
    return None if proven is None else min(behind_from, proven + HOUR_NS)


def _some(paths: Iterator[Path]) -> Iterator[list[Kept]]:
    """Journals as they are read, some at a time; what cannot be read is for the check to find."""
    some: list[Kept] = []
    for beside in paths:
        try:
            told = journal.read(beside)
        except (journal.Unreadable, OSError):
            continue
        some.append(Kept(beside.with_suffix(".mp4"), told.segment, told.fragments, told.closed))
        if len(some) == AT_ONCE:
            yield some
            some = []
    yield some
