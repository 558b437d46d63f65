"""What files and journals prove by themselves: everything the index holds, and that nothing was changed since.

A segment that is marked open is being written: what its journal tells is proven, and what comes after it is left out.
The chain proves bytes, order and times. Whoever can write here could work one out anew: its head is for the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import av
import av.error

from ecrime.cameras.recorder import chain, journal
from ecrime.cameras.recorder.facts import FragmentFacts, SegmentFacts
from ecrime.cameras.recorder.places import journal_path, journals, mark_path, segment_path, stream_folder, streams
from ecrime.cameras.recorder.recovery import Kept
from ecrime.cameras.recorder.rules import hour_of
from ecrime.foundation.hashing import fingerprint


class Damage(StrEnum):
    """What can be wrong with a segment."""

    UNREADABLE = "unreadable"  # no journal, or not one
    TORN = "torn"  # the journal goes on after its last good line
    OPEN = "open"  # never closed, and marked open no more
    MISSING = "missing"  # the file is not there
    MISPLACED = "misplaced"  # it lies where another segment belongs
    SHORT = "short"
    LONG = "long"  # bytes that no journal knows
    BYTES = "bytes"  # not the bytes that were written
    CHAIN = "chain"  # the chain does not go on
    CLOSE = "close"  # the last line does not tell what the others do
    PICTURES = "pictures"  # the bytes are right, and do not hold the frames the journal tells


@dataclass(frozen=True, slots=True)
class Found:
    """One damage; ``fragment`` is its number, None where it is the segment's."""

    path: Path
    damage: Damage
    fragment: int | None = None


def rebuild(footage: Path) -> Iterator[Kept]:
    """Every segment as its journal tells it, stream by stream in the order of time. Unreadable journals are left out.

    Raises OSError.
    """
    for _, _, folder in streams(footage):
        for beside in journals(folder):
            try:
                told = journal.read(beside)
            except journal.Unreadable:
                continue
            yield Kept(beside.with_suffix(".mp4"), told.segment, told.fragments, told.closed)


def check_all(footage: Path) -> Iterator[Found]:
    """Prove every segment, and that each hour's chain goes on from the one before."""
    for _, _, folder in streams(footage):
        before: str | None = None
        hour: int | None = None
        for beside in journals(folder):
            path = beside.with_suffix(".mp4")
            yield from check(path)
            try:
                told = journal.read(beside)
            except (journal.Unreadable, FileNotFoundError):
                before = None
                continue
            if before is not None and told.segment.before != _expected(before, told.segment, hour):
                yield Found(path, Damage.CHAIN)
            if told.fragments:
                before, hour = told.fragments[-1].chain, hour_of(told.segment.start_ns)


def check(path: Path) -> list[Found]:
    """Prove one segment's file against its journal; what is wrong with it. One that is deleted meanwhile is not."""
    beside = journal_path(path)
    grows = _is_marked(path)  # asked first: what is not marked does not begin to grow again
    try:
        told, size = journal.read(beside), beside.stat().st_size
    except journal.Unreadable:
        return [] if grows else [Found(path, Damage.UNREADABLE)]  # its first line is being written
    except FileNotFoundError:
        return [Found(path, Damage.UNREADABLE)] if path.exists() else []
    found = [*_journal(path, told, size, grows=grows), *_video(path, told.fragments, grows=grows)]
    return found if beside.exists() else []


def _video(path: Path, fragments: tuple[FragmentFacts, ...], *, grows: bool) -> list[Found]:
    try:
        found = list(_bytes(path, fragments, grows=grows))
    except FileNotFoundError:
        return [Found(path, Damage.MISSING)]
    if not found and _frames(path, fragments) != [each.frames for each in fragments]:
        return [Found(path, Damage.PICTURES)]
    return found


def _is_marked(path: Path) -> bool:
    return len(path.parents) > 4 and mark_path(path.parents[4], int(path.stem)).exists()


def _expected(before: str, segment: SegmentFacts, hour: int | None) -> str:
    mine = hour_of(segment.start_ns)
    return before if mine == hour else chain.seed(before, segment.camera.bytes, segment.role, mine)


def _journal(path: Path, told: journal.Journal, size: int, *, grows: bool) -> Iterator[Found]:
    segment, closed = told.segment, told.closed
    footage = path.parents[6] if len(path.parents) > 6 else path
    if segment_path(stream_folder(footage, segment.camera, segment.role), segment.start_ns) != path:
        yield Found(path, Damage.MISPLACED)
    if size > told.ends[-1] and not grows:
        yield Found(path, Damage.TORN)
    head = segment.before
    for each in told.fragments:
        if chain.link(head, each.sha256, each.start_ns, each.end_ns) != each.chain:
            yield Found(path, Damage.CHAIN, each.n)
        head = each.chain
    if closed is None:
        if not grows:
            yield Found(path, Damage.OPEN)
    elif (closed.fragments, closed.frames, closed.chain, closed.end) != (
        len(told.fragments),
        sum(each.frames for each in told.fragments),
        head,
        told.fragments[-1].end if told.fragments else 0,
    ):
        yield Found(path, Damage.CLOSE)


def _bytes(path: Path, fragments: tuple[FragmentFacts, ...], *, grows: bool) -> Iterator[Found]:
    with path.open("rb") as file:
        begins = 0
        for each in fragments:
            data = file.read(each.end - begins)
            if len(data) < each.end - begins:
                yield Found(path, Damage.SHORT, each.n)
                return
            if fingerprint(data) != each.sha256:
                yield Found(path, Damage.BYTES, each.n)
            begins = each.end
        if file.read(1) and not grows:
            yield Found(path, Damage.LONG)


def _frames(path: Path, fragments: tuple[FragmentFacts, ...]) -> list[int]:
    """Frames of each fragment, as libav reads them; of those that came since it reads none."""
    counts: list[int] = []
    ends = [each.end for each in fragments]
    try:
        with av.open(str(path), "r", format="mp4", options={"protocol_whitelist": "file"}) as container:
            counts = [0] * len(ends)
            place = 0
            for packet in container.demux(video=0):
                if packet.size and packet.pos is not None and packet.pos < ends[-1]:
                    while place < len(ends) - 1 and packet.pos >= ends[place]:
                        place += 1
                    counts[place] += 1
    except (av.error.FFmpegError, IndexError):
        return []
    return counts
