"""What the index of the recorder says of a time of cameras, in the words of a player: segments, fragments, stretches.

Times of segments are UTC nanoseconds, as in their files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.recorder.facts import IndexedSegment, Role, SegmentSource, Timeline
from ecrime.cameras.recorder.rules import SECOND
from ecrime.cameras.watching.footage.facts import Window

MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of a stream, with its fragments by number."""

    indexed: IndexedSegment

    @property
    def start_ns(self) -> int:
        return self.indexed.start_ns

    @property
    def is_import(self) -> bool:
        """True for a file of another recorder, of which nothing is proven."""
        return self.indexed.source is SegmentSource.IMPORT

    @property
    def path(self) -> Path:
        """Its file."""
        return recorder.file_of(self.indexed)

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """(end in the file, time of the end) of each fragment."""
        return self.indexed.pieces

    def begins(self, n: int) -> tuple[int, int]:
        """(offset, time) at which a fragment begins; the first begins behind the initialisation."""
        return self.pieces[n - 1] if n else (self.indexed.init, self.start_ns)

    @property
    def opening(self) -> frozenset[int]:
        """The numbers of the fragments that begin with a key frame: a player may begin there and nowhere else."""
        keyed = {at for _offset, at in self.indexed.keys}
        return frozenset(n for n in range(len(self.pieces)) if self.begins(n)[1] in keyed) | {0}

    def fragment_at(self, at_ns: int) -> int:
        """The number of the fragment in which a moment lies."""
        return next((n for n, (_end, ends) in enumerate(self.pieces) if at_ns < ends), len(self.pieces) - 1)

    def window(self, first: int, last: int) -> Window:
        """The time of some fragments."""
        return Window(moment(self.begins(first)[1]), moment(self.pieces[last][1]))


def moment(ns: int) -> datetime:
    """A time in nanoseconds as the moment it lies in, to the microsecond."""
    return datetime.fromtimestamp(ns // SECOND, UTC) + timedelta(microseconds=ns % SECOND // 1000)


def nanoseconds(at: datetime) -> int:
    """The reverse, exact to the microsecond."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds * 1000


def segments(viewer: Actor, cameras: Sequence[UUID], window: Window) -> list[Segment]:
    """Everything to play of a time of cameras, whichever size its pictures have."""
    viewer.require("footage.see")
    since, until = nanoseconds(window.from_at), nanoseconds(window.to_at)
    with acting_as(viewer):
        found = [
            one for camera in cameras for role in Role for one in recorder.segments(viewer, camera, role, since, until)
        ]
    return [Segment(one) for one in found if one.pieces]


def segment(viewer: Actor, camera_id: UUID, role: Role, start_ns: int) -> Segment | None:
    """The segment that begins then; None where there is none, or it is not of the viewer's area."""
    found = recorder.segment_at(viewer, camera_id, role, start_ns)
    return Segment(found) if found is not None and found.start_ns == start_ns and found.pieces else None


def segment_at(viewer: Actor, camera_id: UUID, at: datetime) -> Segment | None:
    """The segment in which a moment lies, of the large pictures where there are any."""
    with acting_as(viewer):
        for role in Role:
            found = recorder.segment_at(viewer, camera_id, role, nanoseconds(at))
            if found is not None and found.pieces:
                return Segment(found)
    return None


def timelines(viewer: Actor, cameras: Sequence[UUID], window: Window) -> dict[UUID, Timeline]:
    """What there is of each camera and what not, why not, and what is held."""
    viewer.require("footage.see")
    found = recorder.timeline(viewer, cameras, nanoseconds(window.from_at), nanoseconds(window.to_at))
    return {one.camera: one for one in found}
