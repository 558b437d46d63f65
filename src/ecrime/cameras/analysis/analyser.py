"""Looks at what was recorded, the newest first, and only while recording has time and room to spare.

It reads what lies on the disk and never asks a camera. What it does not get to within its time is left: the timeline
says of that footage that it was not analysed. Pictures are looked at by a program of its own that can open nothing.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

from ecrime.cameras.analysis import fetching, rules
from ecrime.cameras.analysis.facts import Looked, Mark, Stream, Todo
from ecrime.cameras.analysis.index import Index, before
from ecrime.cameras.analysis.looking import Eyes, Failed
from ecrime.cameras.recorder.calm import may_take_time
from ecrime.cameras.recorder.keeping import Limits, Room, room_of, spare_of
from ecrime.cameras.recorder.rules import HOUR_NS, SECOND

logger = logging.getLogger("ecrime.analysis")

BACK_NS = HOUR_NS
LOOK_S, AGAIN_S = 5.0, 5.0
AT_ONCE = 50
COUNT_NS = 60 * SECOND  # how often what was left is counted
TRIES = 2
NEEDED = ("av", "numpy")
GONE = "EC246"  # the footage was deleted meanwhile

Connect = Callable[[], AbstractContextManager[Index]]


class Analyser:
    """Analyses what ended in the last hour, for as long as it may."""

    def __init__(
        self,
        footage: Path,
        connect: Connect,
        limits: Limits,
        *,
        back_ns: int = BACK_NS,
        look: Callable[[Path], Room] = room_of,
        now_ns: Callable[[], int] = time.time_ns,
        eyes: Eyes | None = None,
    ) -> None:
        self._footage, self._connect, self._limits, self._back_ns = footage, connect, limits, back_ns
        self._look, self._now_ns, self._eyes = look, now_ns, eyes or Eyes()
        self._counted_to = now_ns() - back_ns
        self._waits_for = ""
        self._is_away = False
        self.analysed = self.skipped = 0

    def run(self, stop: threading.Event) -> None:
        """Work until it is asked to stop."""
        if not all(map(find_spec, NEEDED)):
            print("ecrime: footage is not analysed: install the packages of the extra cameras", file=sys.stderr)
            stop.wait()
            return
        give_way()
        try:
            while not stop.is_set():
                try:
                    with self._connect() as index:
                        self._said_away(None)
                        while not stop.is_set():
                            if not self.round(index, stop):
                                stop.wait(LOOK_S)
                except psycopg.Error as error:
                    self._said_away(error)
                    stop.wait(AGAIN_S)
        finally:
            self._eyes.close()

    def round(self, index: Index, stop: threading.Event) -> int:
        """Look at some segments; how many there were. Raises psycopg.Error when the database is away."""
        streams = index.streams()
        if not streams:
            return 0
        now_ns = self._now_ns()
        self._count_what_is_left(index, streams, now_ns - self._back_ns)
        if self._must_wait():
            return 0
        of = {(each.camera, each.role): each for each in streams}
        done = 0
        # The newest are chosen, and of these the oldest is first: what was before tells what has changed since.
        for todo in reversed(index.todo(streams, now_ns - self._back_ns, now_ns, AT_ONCE)):
            if stop.is_set() or self._must_wait():
                break
            self._analyse(index, of[todo.camera, todo.role], todo)
            done += 1
        self.analysed += done
        return done

    def _analyse(self, index: Index, stream: Stream, todo: Todo) -> None:
        looked, numbers = self._looked(index, stream, todo)
        marks: list[Mark] = []
        scene, sharp = None, None
        if looked is None:
            marks = [rules.UNKNOWN] * len(todo.keys)
        else:
            found = rules.marks_of(looked, before(index, stream, todo))
            marks = rules.for_every_key(found, numbers, len(todo.keys))
            measured = [look.sharp for look in looked.looks if look is not None and look.sharp is not None]
            scene, sharp = looked.scene, statistics.median(measured) if measured else None
        try:
            index.mark(todo, stream.zones, rules.packed(marks), sharp=sharp, scene=scene)
        except psycopg.Error as error:
            if error.sqlstate != GONE:
                raise

    def _looked(self, index: Index, stream: Stream, todo: Todo) -> tuple[Looked | None, list[int]]:
        """What is to be seen, and in which key frames; None where it cannot be read, which is not tried again."""
        try:
            numbers, segment = fetching.key_bytes(self._footage, todo)
        except (fetching.NotThere, OSError):
            logger.warning("analysis.unreadable")
            return None, []
        first = fetching.last_key_bytes(self._footage, index.segment_before(todo), todo.start_ns)
        for _ in range(TRIES):
            with suppress(Failed):
                return self._eyes.look(stream, first, segment, len(numbers)), numbers
        logger.warning("analysis.unreadable")
        return None, []

    def _count_what_is_left(self, index: Index, streams: list[Stream], since_ns: int) -> None:
        """Say how much was not come to: it has become too old, and newer footage comes first."""
        if since_ns - self._counted_to < COUNT_NS:
            return
        left = index.left(streams, self._counted_to, since_ns)
        self._counted_to = since_ns
        if left:
            self.skipped += left
            logger.warning("analysis.skipped", extra={"code": left})

    def _must_wait(self) -> bool:
        """Whether recording needs what this would take: the disk's time, or its room."""
        reason = self._reason_to_wait()
        if reason != self._waits_for:
            logger.warning("analysis.waits" if reason else "analysis.goes_on", extra={"code": reason or None})
        self._waits_for = reason
        return bool(reason)

    def _reason_to_wait(self) -> str:
        try:
            if not may_take_time(self._footage, self._now_ns() / SECOND):
                return "recorder"
            room = self._look(self._footage)
        except OSError:
            return "disk"
        return "room" if room.free < spare_of(self._limits, room.total) else ""

    def _said_away(self, error: psycopg.Error | None) -> None:
        if (error is not None) != self._is_away:
            logger.warning("index.away" if error else "index.back", extra={"code": error.sqlstate if error else None})
        self._is_away = error is not None


def give_way() -> None:
    """Take the lowest priority: whoever else wants the processor has it. A unit may have said so before."""
    with suppress(PermissionError):
        os.nice(19)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
