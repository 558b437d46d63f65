"""When to try again, where a segment ends, what is a gap: decisions without a clock, a file or a camera."""

from __future__ import annotations

from uuid import UUID

SECOND = 1_000_000_000
SEGMENT_NS = 60 * SECOND
HOUR_NS = 3600 * SECOND
# A group of pictures of two seconds, the commonest, stays whole also when its camera is a little late.
FRAGMENT_US = 2_200_000
WATCH_DOG_S = 5.0
LONGEST_BACK_OFF_S = 30.0
# Frames further apart than this are a gap; slower cameras than one picture in two seconds are not of use as evidence.
HOLE_NS = 2 * SECOND


def back_off_s(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row (>= 1): 1, 2, 4 … 30, less up to a quarter by chance.

    chance   0 <= chance < 1; spreads cameras that were lost together
    """
    longest = min(2.0 ** min(failures - 1, 10), LONGEST_BACK_OFF_S)
    return max(longest * (1 - chance / 4), 1.0)


def stagger_ns(camera: UUID) -> int:
    """When within each minute a camera begins a segment, so that not all switch at once."""
    return camera.int % 60_000 * 1_000_000


def segment_ends_ns(camera: UUID, start_ns: int) -> int:
    """The time after which the first key frame begins a new segment: within a minute, and never in the next hour."""
    stagger = stagger_ns(camera)
    staggered = start_ns - (start_ns - stagger) % SEGMENT_NS + SEGMENT_NS
    return min(staggered, hour_of(start_ns) + HOUR_NS)


def hour_of(at_ns: int) -> int:
    """The beginning of the hour, UTC."""
    return at_ns - at_ns % HOUR_NS


def is_hole(before_ns: int, after_ns: int) -> bool:
    """Whether so long without a frame is a gap."""
    return after_ns - before_ns > HOLE_NS
