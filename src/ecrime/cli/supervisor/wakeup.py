"""Waiting that ends at once when a child ends or somebody asks to stop."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

Handler = Callable[[int, FrameType | None], object] | int | None

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Wakeup:
    """While open, the signals that matter to a supervisor are counted and end a wait."""

    def __init__(self) -> None:
        self.stops_asked = 0
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._before: dict[signal.Signals, Handler] = {}
        self._wakeup_before = -1

    def __enter__(self) -> Self:
        for which in STOP:
            self._before[which] = signal.signal(which, self._count)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._wakeup_before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._wakeup_before)
        for which, before in self._before.items():
            signal.signal(which, before)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, seconds: float) -> None:
        """Sleep, but not through a signal."""
        select.select([self._reader], [], [], max(seconds, 0.0))
        with contextlib.suppress(BlockingIOError):
            while os.read(self._reader, 512):
                pass

    def _count(self, number: int, frame: FrameType | None) -> None:
        self.stops_asked += 1
