"""What analysis says of key frames, and how the timeline is told. Times are UTC nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from ecrime.cameras.recorder.facts import Role

MOST_MOTION = 15


class Seen(IntEnum):
    """What stands out about a picture, beside what moves in it; the number is kept with each key frame."""

    NOTHING = 0
    BLACK = 1
    FROZEN = 2  # nothing changes at all, noise included
    DEFOCUSED = 3  # out of focus, or the lens is covered
    MOVED = 4  # another scene than before, and for good
    NOT_ANALYSED = 15  # it could not be read, or there was none before it to compare with


TAMPERED = (Seen.BLACK, Seen.FROZEN, Seen.DEFOCUSED, Seen.MOVED)


@dataclass(frozen=True, slots=True)
class Look:
    """One picture compared with the one before; no picture is in it.

    changed  share of the picture in which something moved, 0 to 1; None where there was none before
    is_still whether nothing moved and it is, grain included, one of the pictures before
    is_black whether it is dark all over
    sharp    fine detail by coarse, 0 and more; None where there is nothing to be seen sharply
    """

    changed: float | None
    is_still: bool
    is_black: bool
    sharp: float | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at the key frames of one segment gave.

    looks  one for each picture that was asked for, None for one that could not be read
    scene  which of neighbouring parts of the picture is the brighter, in a few bits; None where that says nothing
    """

    looks: tuple[Look | None, ...]
    scene: bytes | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of one key frame: how much moved, 0 to 15, and what stands out."""

    level: int
    seen: Seen

    @property
    def is_known(self) -> bool:
        """Whether it was looked at."""
        return self.seen is not Seen.NOT_ANALYSED


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that is looked at: which of a camera's, and what of its pictures is left out."""

    camera: UUID
    role: Role
    zones: int
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Todo:
    """A segment that nobody has looked at with the zones that stand."""

    camera: UUID
    role: Role
    start_ns: int
    end_ns: int
    init: int
    keys: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a stream before a segment, from what was kept of it.

    sharp   its usual sharpness; None where there is too little to say
    scenes  of the segments before, the last first
    """

    sharp: float | None = None
    scenes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a timeline.

    level       how much moved at most, 0 to 15
    seen        what stood out in it
    is_partial  whether some of it was not analysed; all of it where ``is_known`` is False
    """

    start_ns: int
    end_ns: int
    level: int
    seen: frozenset[Seen] = frozenset()
    is_known: bool = True
    is_partial: bool = False
