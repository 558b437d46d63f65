"""What the supervisor says unasked: that the disk is running full, that somebody has set the clock of the machine."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ecrime.base.database.start_checks import is_nearly_full

# A clock that is kept right is moved by less, and slowly.
JUMP_S = 5.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sentence for the person at the terminal, and the event for the log."""

    sentence: str
    event: str
    fields: dict[str, object] = field(default_factory=dict)


# Asked now and then; tells each thing once, when it begins and when it ends.
Watch = Callable[[], Iterator[Alarm]]


class DiskWatch:
    """The room on the disk that holds a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_low = False

    def __call__(self) -> Iterator[Alarm]:
        disk = shutil.disk_usage(self._folder)
        is_low, free = is_nearly_full(disk.free, disk.total), disk.free // 1024**2
        if is_low and not self._is_low:
            sentence = (
                f"ALARM: the disk of the data has {free:,} MB left; make room, or soon nothing can be recorded and"
                " nothing about people is shown"
            )
            yield Alarm(sentence, "disk.low", {"free_mb": free})
        if self._is_low and not is_low:
            yield Alarm(f"the disk of the data has room again ({free:,} MB)", "disk.has_room", {"free_mb": free})
        self._is_low = is_low


class ClockWatch:
    """The clock of the machine, beside the time that really passes."""

    def __init__(self) -> None:
        self._ahead_s = self._now()

    @staticmethod
    def _now() -> float:
        return time.time() - time.monotonic()

    def __call__(self) -> Iterator[Alarm]:
        now = self._now()
        by_s, self._ahead_s = now - self._ahead_s, now
        if abs(by_s) > JUMP_S:
            way = "forward" if by_s > 0 else "back"
            sentence = (
                f"ALARM: the clock of this machine was set {way} by {abs(by_s):,.0f} s; where that was wrong, put it"
                " right at once: after a record of a later hour nothing is recorded until that hour has come"
            )
            yield Alarm(sentence, "clock.set", {"by_s": round(by_s)})
