"""After a crash: cut what was being written at the last fragment its journal knows, and close it.

Nothing that a journal vouches for is ever taken away; what is damaged is left as it is for ``check`` to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecrime.cameras.recorder import chain, journal
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import ClosedFacts, FragmentFacts, SegmentFacts
from ecrime.cameras.recorder.places import (
    journal_path,
    journals_back,
    mark_path,
    open_starts,
    segment_path,
    streams,
)
from ecrime.cameras.recorder.rules import hour_of
from ecrime.foundation.hashing import fingerprint


@dataclass(frozen=True, slots=True)
class Kept:
    """A segment as its journal tells it; ``closed`` is None while it is being written."""

    path: Path
    segment: SegmentFacts
    fragments: tuple[FragmentFacts, ...]
    closed: ClosedFacts | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a stream goes on.

    hour_ns        the hour its chain stands in; None where nothing was ever recorded
    covered_to_ns  the end of what was recorded last
    """

    head: str = chain.NOTHING
    hour_ns: int | None = None
    covered_to_ns: int | None = None


def recover(footage: Path, disk: Disk) -> list[Kept]:
    """Close every segment that a crash left open; those that were closed now. Raises OSError."""
    return [kept for _, _, folder in streams(footage) for kept in heal_stream(folder, disk)]


def heal_stream(folder: Path, disk: Disk, *, keep: int | None = None) -> list[Kept]:
    """Close the open segments of one stream; of the last at most ``keep`` fragments stay. Raises OSError."""
    starts = open_starts(folder)
    healed = [heal(folder, start, disk, keep=keep if start == starts[-1] else None) for start in starts]
    return [kept for kept in healed if kept]


def heal(folder: Path, start_ns: int, disk: Disk, *, keep: int | None = None) -> Kept | None:
    """Close one segment; None where nothing of it was durable, and nothing of it is left. Raises OSError.

    It can be interrupted anywhere and begun again.
    """
    video = segment_path(folder, start_ns)
    beside = journal_path(video)
    kept: Kept | None = None
    if not beside.exists() or b"\n" not in beside.read_bytes():
        _forget(video, beside, disk)
    else:
        kept = _close(video, beside, disk, keep)
    disk.remove(mark_path(folder, start_ns))
    return kept


def _close(video: Path, beside: Path, disk: Disk, keep: int | None) -> Kept | None:
    try:
        told = journal.read(beside)
    except journal.Unreadable:
        return None  # damaged, not torn: it stays as it is
    if told.closed:
        return Kept(video, told.segment, told.fragments, told.closed)
    fragments = _durable(video, told.fragments[:keep])
    if not fragments:
        if not told.fragments or keep == 0:
            _forget(video, beside, disk)
        return None
    last = fragments[-1]
    if video.stat().st_size > last.end:
        disk.cut(video, last.end)
    if beside.stat().st_size > (whole := told.ends[len(fragments)]):
        disk.cut(beside, whole)
    closed = ClosedFacts(
        last.end, last.end_ns, len(fragments), sum(each.frames for each in fragments), last.chain, healed=True
    )
    disk.add_line(beside, journal.closed(closed))
    return Kept(video, told.segment, fragments, closed)


def _durable(video: Path, fragments: tuple[FragmentFacts, ...]) -> tuple[FragmentFacts, ...]:
    """All but those at the end whose bytes are not there: a disk may lie about what it has written."""
    if not video.exists():
        return ()
    size = video.stat().st_size
    with video.open("rb") as file:
        while fragments:
            begins = fragments[-2].end if len(fragments) > 1 else 0
            file.seek(begins)
            data = file.read(fragments[-1].end - begins) if fragments[-1].end <= size else b""
            if fingerprint(data) == fragments[-1].sha256:
                break
            fragments = fragments[:-1]
    return fragments


def _forget(video: Path, beside: Path, disk: Disk) -> None:
    disk.remove(video)
    disk.remove(beside)
    if video.parent.is_dir():
        disk.sync_folder(video.parent)


def resume(folder: Path) -> Resumed:
    """Where the chain and the coverage of a stream stand, from its youngest journal. Raises OSError."""
    for path in journals_back(folder):
        try:
            told = journal.read(path)
        except journal.Unreadable:
            continue
        if told.fragments:
            last = told.fragments[-1]
            return Resumed(last.chain, hour_of(told.segment.start_ns), last.end_ns)
    return Resumed()
