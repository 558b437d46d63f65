"""Our own clock: the system's time, carried on by the monotonic clock so that a step in it tears no segment."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC nanoseconds, and never goes back between two settings."""

    def now_ns(self) -> int:
        """The time."""
        ...

    def set(self) -> int:
        """Take the system's time anew, between two segments; by how many nanoseconds it was set on."""
        ...


class SystemClock:
    """The clock of this machine, as one stream uses it."""

    def __init__(self) -> None:
        self._less = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """The time."""
        return time.monotonic_ns() + self._less

    def set(self) -> int:
        """Take the system's time anew."""
        less = time.time_ns() - time.monotonic_ns()
        step, self._less = less - self._less, less
        return step
