"""A process that records says once a second, beside the footage, that it has time to spare.

Whoever takes time or disk from it, as analysis does, works only while each process that records says so. One that is
under pressure, stands still or was killed says nothing, so what is in doubt is left to recording.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger("ecrime.recorder")

EACH_S = 1.0
GOOD_FOR_S = 5.0
_MARK = ".calm-{}"


class Calm:
    """Says so for one process, from a thread of its own, for as long as it is so."""

    def __init__(self, footage: Path, number: int, is_calm: Callable[[], bool], *, each_s: float = EACH_S) -> None:
        self._mark, self._is_calm, self._each_s = footage / _MARK.format(number), is_calm, each_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="calm", daemon=True)

    def start(self) -> None:
        """Begin. Until it is said for the first time, it is not so."""
        self._thread.start()

    def finish(self) -> None:
        """This process records no more: nobody has to ask it."""
        self._stop.set()
        self._thread.join(self._each_s)
        try:
            self._mark.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("calm.not_unsaid", extra={"code": error.errno})

    def _work(self) -> None:
        said = True
        while not self._stop.is_set():
            try:
                if not self._mark.exists():
                    _say(self._mark, 0)
                if self._is_calm():
                    _say(self._mark, time.time())
                said = True
            except OSError as error:
                if said:
                    logger.warning("calm.not_said", extra={"code": error.errno})
                said = False
            self._stop.wait(self._each_s)


def may_take_time(footage: Path, now: float) -> bool:
    """Whether every process that records here has said lately that it has time to spare; also where there is none.

    Raises OSError.
    """
    return all(-GOOD_FOR_S < now - mark.stat().st_mtime < GOOD_FOR_S for mark in footage.glob(_MARK.format("*")))


def forget(footage: Path) -> None:
    """Nobody records here: what killed processes have left says nothing any more. Raises OSError."""
    for mark in footage.glob(_MARK.format("*")):
        mark.unlink(missing_ok=True)


def _say(mark: Path, at: float) -> None:
    beside = mark.with_name(f".new{mark.name}")
    beside.touch(mode=0o640)
    os.utime(beside, (at, at))
    beside.replace(mark)  # whoever looks meanwhile never sees the time of its making
