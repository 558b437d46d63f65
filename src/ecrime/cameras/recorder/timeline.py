"""What time it was when a frame was taken.

Three clocks tell of it. Arrival is ours, anchored on the monotonic clock, and late by the network. Media time is the
camera's count of frames or ticks: smooth, of unknown rate. The camera's wall clock may be hours off and is only noted.
A frame's time follows media time from frame to frame and arrival in the long run; it is never later than its arrival.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

SECOND = 1_000_000_000
# How fast a frame's time is drawn to later arrivals, in seconds of both clocks.
PULL_S = 1.2
# The rate of media time against ours is what it was over this long.
RATE_S, RATE_AFTER_S = 12.0, 2.0
RATES = (0.5, 2.0)
# Where the clocks have parted by more than this for so long, times begin anew.
PARTED_NS, PARTED_FOR_NS = SECOND // 2, 2 * SECOND


@dataclass(frozen=True, slots=True)
class Moment:
    """When a frame was taken; ``anew`` when times begin anew with it and the segment before should end."""

    wall_ns: int
    anew: bool = False


class Timeline:
    """Times of one run's frames, in the order they came."""

    def __init__(self) -> None:
        self._media = self._wall = self._arrival = 0
        self._begun = False
        self._rate = 1.0
        self._marks: deque[tuple[int, int]] = deque()
        self._parted_since: int | None = None

    @property
    def has_begun(self) -> bool:
        """Whether there was a first frame."""
        return self._begun

    def begin(self, frames: list[tuple[int, int]]) -> list[Moment]:
        """Times of a run's first frames as (media, arrival): they come in a bunch, so the earliest arrival counts."""
        base = min(arrival - media for media, arrival in frames)
        first, _ = frames[0]
        self._anchor(first, first + base, frames[0][1])
        return [Moment(first + base), *(self.take(media, arrival) for media, arrival in frames[1:])]

    def take(self, media_ns: int, arrival_ns: int) -> Moment:
        """The time of the next frame. It is later than the one before, unless times begin anew."""
        if not self._begun:
            self._anchor(media_ns, arrival_ns, arrival_ns)
            return Moment(arrival_ns)
        passed, waited = media_ns - self._media, max(arrival_ns - self._arrival, 0)
        guess = self._wall + round(passed * self._rate)
        late = arrival_ns - guess
        if passed < 0 or late < -max(PARTED_NS, passed // 2) or self._stays_parted(late, arrival_ns):
            self._anchor(media_ns, max(arrival_ns, self._wall + 1), arrival_ns)
            return Moment(self._wall, anew=True)
        if late > 0:
            weight = min(passed, waited) / SECOND / PULL_S
            guess += round(late * (1 - math.exp(-weight)))
        else:
            guess = arrival_ns
        self._media, self._arrival = media_ns, arrival_ns
        self._wall = max(guess, self._wall + 1)
        self._mark()
        return Moment(self._wall)

    def _stays_parted(self, late: int, arrival_ns: int) -> bool:
        if late <= PARTED_NS:
            self._parted_since = None
            return False
        if self._parted_since is None:
            self._parted_since = arrival_ns
        return arrival_ns - self._parted_since > PARTED_FOR_NS

    def _anchor(self, media_ns: int, wall_ns: int, arrival_ns: int) -> None:
        self._media, self._wall, self._arrival, self._begun = media_ns, wall_ns, arrival_ns, True
        self._marks.clear()
        self._parted_since = None

    def _mark(self) -> None:
        """Keep a pair of times each second, and the rate they make."""
        if self._marks and self._media - self._marks[-1][0] < SECOND:
            return
        self._marks.append((self._media, self._wall))
        while self._media - self._marks[0][0] > RATE_S * SECOND:
            self._marks.popleft()
        media, wall = self._marks[0]
        if self._media - media >= RATE_AFTER_S * SECOND:
            rate = (self._wall - wall) / (self._media - media)
            self._rate = min(max(rate, RATES[0]), RATES[1])


class CameraClock:
    """The camera's clock less ours, smoothed; a jump is taken at once."""

    def __init__(self) -> None:
        self.offset_ns: int | None = None
        self._told_ns: int | None = None
        self._told_at = 0

    def take(self, camera_ns: int, wall_ns: int) -> bool:
        """One measure; True when it is worth telling: the first, a change by a tenth of a second, each minute."""
        measured = camera_ns - wall_ns
        if self.offset_ns is None or abs(measured - self.offset_ns) > PARTED_NS:
            self.offset_ns = measured
        else:
            self.offset_ns += (measured - self.offset_ns) // 8
        told = self._told_ns
        if told is None or abs(self.offset_ns - told) > SECOND // 10 or wall_ns - self._told_at >= 60 * SECOND:
            self._told_ns, self._told_at = self.offset_ns, wall_ns
            return True
        return False
