"""Whom the recorder tells what it has done: the seam between this path and the index in the database."""

from __future__ import annotations

from typing import Protocol

from ecrime.cameras.recorder.facts import ClosedFacts, FragmentFacts, GapFacts, SegmentFacts, StreamFacts


class Told(Protocol):
    """Hears of each thing once it is durable. Called from several threads, for one stream in order.

    It must not wait: what it does with the news it does elsewhere. What it misses can be read again from the files.
    """

    def segment_opened(self, segment: SegmentFacts) -> None:
        """A file and its journal stand; its first fragment follows at once."""
        ...

    def fragment_flushed(self, segment: SegmentFacts, fragment: FragmentFacts) -> None:
        """A fragment can no longer be lost."""
        ...

    def segment_closed(self, segment: SegmentFacts, closed: ClosedFacts) -> None:
        """Nothing will be added to it."""
        ...

    def gap_began(self, stream: StreamFacts, gap: GapFacts) -> None:
        """From here on nothing is recorded."""
        ...

    def gap_ended(self, stream: StreamFacts, gap: GapFacts) -> None:
        """It is recorded again, or is not for another cause."""
        ...

    def clock_measured(self, stream: StreamFacts, at_ns: int, offset_ns: int) -> None:
        """The camera's clock less ours."""
        ...

    def hour_finished(self, stream: StreamFacts, hour_ns: int, head: str) -> None:
        """The chain of a camera-hour will not grow any more: its head is for the ledger."""
        ...


class Nobody:
    """Hears and does nothing: for file tools and benches."""

    def segment_opened(self, segment: SegmentFacts) -> None:
        """Nothing."""

    def fragment_flushed(self, segment: SegmentFacts, fragment: FragmentFacts) -> None:
        """Nothing."""

    def segment_closed(self, segment: SegmentFacts, closed: ClosedFacts) -> None:
        """Nothing."""

    def gap_began(self, stream: StreamFacts, gap: GapFacts) -> None:
        """Nothing."""

    def gap_ended(self, stream: StreamFacts, gap: GapFacts) -> None:
        """Nothing."""

    def clock_measured(self, stream: StreamFacts, at_ns: int, offset_ns: int) -> None:
        """Nothing."""

    def hour_finished(self, stream: StreamFacts, hour_ns: int, head: str) -> None:
        """Nothing."""
