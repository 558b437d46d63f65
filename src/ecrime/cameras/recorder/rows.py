"""What files and journals say, as the index tells it: the same for a segment being written and for one read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ecrime.cameras.recorder.facts import (
    Cause,
    ClosedFacts,
    FragmentFacts,
    GapFacts,
    IndexedSegment,
    SegmentFacts,
    SegmentState,
)
from ecrime.cameras.recorder.index import StreamGap
from ecrime.cameras.recorder.recovery import Kept


@dataclass(slots=True)
class Growing:
    """A segment of which more is told, fragment by fragment."""

    segment: SegmentFacts
    fragments: list[FragmentFacts] = field(default_factory=list)
    closed: ClosedFacts | None = None

    def row(self) -> IndexedSegment | None:
        """As it stands; None while nothing of it is durable."""
        kept = self.fragments[: self.closed.fragments] if self.closed else self.fragments
        return row_of(self.segment, kept, self.closed) if kept else None

    def gaps(self) -> list[StreamGap]:
        """The gaps before it, and inside what is told of it."""
        return gaps_of(self.segment, self.fragments)


def row_of(segment: SegmentFacts, fragments: Sequence[FragmentFacts], closed: ClosedFacts | None) -> IndexedSegment:
    """The row of a segment with at least one fragment."""
    last = fragments[-1]
    return IndexedSegment(
        camera=segment.camera,
        role=segment.role,
        start_ns=segment.start_ns,
        end_ns=last.end_ns,
        run=segment.run.id,
        codec=segment.run.codec,
        width=segment.run.width,
        height=segment.run.height,
        init=segment.init,
        bytes=last.end,
        frames=sum(each.frames for each in fragments),
        keys=tuple(key for each in fragments for key in each.keys),
        pieces=tuple((each.end, each.end_ns) for each in fragments),
        before=segment.before,
        chain=last.chain,
        clock_ns=last.clock_ns,
        state=_state(closed),
    )


def gaps_of(segment: SegmentFacts, fragments: Sequence[FragmentFacts]) -> list[StreamGap]:
    """The gaps that a segment's header tells, and the times inside it in which no frame came."""
    before = [StreamGap(segment.camera, segment.role, gap) for gap in segment.gaps]
    return [*before, *(hole for each in fragments for hole in holes_of(segment, each))]


def holes_of(segment: SegmentFacts, fragment: FragmentFacts) -> list[StreamGap]:
    """The times inside a fragment in which no frame came."""
    return [StreamGap(segment.camera, segment.role, GapFacts(*hole, Cause.SILENT)) for hole in fragment.holes]


def told_by(kept: Kept) -> tuple[IndexedSegment | None, list[StreamGap]]:
    """What a journal tells; no row where nothing of its segment was durable."""
    if not kept.fragments:
        return None, []
    return row_of(kept.segment, kept.fragments, kept.closed), gaps_of(kept.segment, kept.fragments)


def _state(closed: ClosedFacts | None) -> SegmentState:
    if closed is None:
        return SegmentState.OPEN
    return SegmentState.HEALED if closed.healed else SegmentState.CLOSED
