"""Sees to it that every camera in use is recorded: asks the register, shares cameras among processes, starts them anew.

It records nothing itself, so nothing that a camera sends can harm it. Another foreman of the same folder waits until
the processes of this one have ended: they hold its lock with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from uuid import UUID

import psycopg

from ecrime.base.database.addresses import RECORDER
from ecrime.base.database.server.confinement import death_signal
from ecrime.base.keys import masters
from ecrime.base.keys.folder import MASTERS
from ecrime.cameras.recorder.calm import forget
from ecrime.cameras.recorder.disk import Disk
from ecrime.cameras.recorder.facts import Cause
from ecrime.cameras.recorder.index import Index, SourceRow
from ecrime.cameras.recorder.keeping import Keeper
from ecrime.cameras.recorder.left import prove_left
from ecrime.cameras.recorder.recovery import recover
from ecrime.cameras.recorder.sources import MOST_CAMERAS, Wanted, assign, wanted
from ecrime.foundation.errors import Unavailable

logger = logging.getLogger("ecrime.recorder")

LOOK_S = 5.0  # at the register
TEND_S = 0.25  # at the processes
KEEP_S = 60.0  # at what is kept no longer
LEFT_S = 600.0  # at the last hours of streams that nobody records any more
PLACE_S = 7200.0  # a camera that comes back so soon goes where it was: its hour is told by one process alone
LONGEST_PAUSE_S = 2.0  # before a process that ended is started again
STEADY_S = 10.0
LEAVE_S = 4.0
LOCK = ".recording"
NEEDED = "av"
ALARM = (
    "ecrime: ALARM: footage takes more room than it may, and nothing of it may be deleted: holds keep it, or its hour"
    " is not over; make room, or recording stops"
)

Connect = Callable[[], AbstractContextManager[Index]]


class Worker:
    """One process and what it was told; started anew whenever it ends."""

    def __init__(self, words: Sequence[str], environment: dict[str, str], held: int) -> None:
        self._words, self._environment, self._held = words, environment, held
        self._line = ""
        self._pause_s, self._started_at, self._due_at = 0.0, 0.0, 0.0
        self.process: subprocess.Popen[str] | None = None

    def tell(self, line: str) -> None:
        """What it is to record; said again to each process that follows."""
        if line != self._line:
            self._line = line
            self._say()

    def tend(self) -> None:
        """Start it where it is not there."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            logger.warning("recorder.ended", extra={"code": self.process.returncode})
            self._let_go()
            if now - self._started_at > STEADY_S:
                self._pause_s = 0.0
            self._due_at = now + self._pause_s
            self._pause_s = min(max(self._pause_s * 2, 0.2), LONGEST_PAUSE_S)
        if self.process is None and now >= self._due_at:
            self._started_at = now
            self.process = subprocess.Popen(
                [*death_signal("TERM"), *self._words],
                stdin=subprocess.PIPE,
                text=True,
                env=self._environment,
                pass_fds=(self._held,),
            )
            self._say()

    def ask_to_end(self) -> None:
        """The end of its stdin is the end."""
        self._line = ""
        if self.process and self.process.stdin:
            with contextlib.suppress(BrokenPipeError):  # it has ended already
                self.process.stdin.close()
            self.process.terminate()

    def wait(self, within_s: float) -> None:
        """Wait for its end; kill it when it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(max(within_s, 0.01))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _say(self) -> None:
        stdin: IO[str] | None = self.process.stdin if self.process else None
        if stdin is None or not self._line:
            return
        with contextlib.suppress(BrokenPipeError):  # it has ended, and is told when it is started again
            stdin.write(self._line + "\n")
            stdin.flush()

    def _let_go(self) -> None:
        if self.process and self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process = None


class Foreman:
    """The recorder as a whole."""

    def __init__(
        self,
        footage: Path,
        address: str,
        keys: Path,
        keeper: Keeper,
        *,
        most: int = MOST_CAMERAS,
        look_s: float = LOOK_S,
    ) -> None:
        self._footage, self._address, self._keys, self._keeper = footage, address, keys, keeper
        self._most, self._look_s = most, look_s
        self._where: dict[UUID, int] = {}
        self._seen: dict[UUID, float] = {}  # when each camera was in use last
        self._found: list[Wanted] = []
        self._unsealed: dict[SourceRow, Wanted] = {}
        self._has_looked, self._has_keys = False, True
        self._left_at = 0.0
        self._workers: dict[int, Worker] = {}
        self._has_said_missing = False
        self._has_room = True

    def run(self, stop: threading.Event) -> None:
        """Record until it is asked to stop."""
        self._footage.mkdir(mode=0o750, parents=True, exist_ok=True)
        with lock_of(self._footage, stop) as held:
            if held is None:
                return
            # Nobody records here now: also what cameras left open that are in use no more.
            try:
                forget(self._footage)
                recover(self._footage, Disk())
            except OSError as error:  # each process heals its own streams before it records them
                logger.warning("recorder.not_healed", extra={"code": error.errno})
            keeping = threading.Thread(target=self._keep, args=(stop,), name="keeping", daemon=True)
            keeping.start()
            try:
                self._tend_until(stop, held)
            finally:
                self._end()

    def _tend_until(self, stop: threading.Event, held: int) -> None:
        look_at = 0.0
        while not stop.is_set():
            if time.monotonic() >= look_at:
                self._look(held)
                look_at = time.monotonic() + self._look_s
            for worker in self._workers.values():
                worker.tend()
            stop.wait(TEND_S)

    def _look(self, held: int) -> None:
        """Ask the register; while it is away, what was known goes on."""
        try:
            with Index.at(self._address) as index:
                rows = index.sources()
        except psycopg.Error as error:
            logger.warning("register.away", extra={"code": error.sqlstate})
        else:
            self._found, self._has_looked = self._wanted(rows), True
        has_room = self._keeper.has_room()
        if has_room != self._has_room:
            logger.warning("recorder.goes_on" if has_room else "recorder.no_room")
        self._has_room = has_room
        self._share(held)

    def _wanted(self, rows: list[SourceRow]) -> list[Wanted]:
        """While the keys cannot be read, what they opened before goes on."""
        keys = self._masters()
        has_keys = keys is not None or not any(row.sealed for row in rows)
        if has_keys != self._has_keys:
            logger.warning("keys.back" if has_keys else "keys.away")
        self._has_keys = has_keys
        found = wanted(rows, keys, before=self._unsealed)
        self._unsealed = {row: each for row, each in zip(rows, found, strict=True) if each.cause is None}
        return found

    def _masters(self) -> masters.Masters | None:
        try:
            return masters.read(self._keys)
        except (Unavailable, OSError):
            return None

    def _share(self, held: int) -> None:
        if self._found and not self._is_equipped():
            return
        now, cameras = time.monotonic(), [each.stream.camera for each in self._found]
        self._seen |= dict.fromkeys(cameras, now)
        self._seen = {camera: seen for camera, seen in self._seen.items() if now - seen <= PLACE_S}
        self._where = assign(self._where, [*cameras, *self._seen], most=self._most)
        for number in set(self._where.values()) - self._workers.keys():
            self._workers[number] = self._worker(number, held)
        for number, worker in self._workers.items():
            mine = [each for each in self._found if self._where.get(each.stream.camera) == number]
            worker.tell(json.dumps({"streams": [self._told(each) for each in mine]}))

    def _told(self, each: Wanted) -> dict[str, str | bool | None]:
        told = each.told()
        return told if self._has_room or not each.is_kept else told | {"cause": Cause.DISK.value}

    def _is_equipped(self) -> bool:
        if find_spec(NEEDED) is not None:
            return True
        if not self._has_said_missing:
            print(
                "ecrime: cameras are in use, and nothing records them: install the packages of the extra cameras"
                " (pip install 'ecrime[cameras]')",
                file=sys.stderr,
            )
        self._has_said_missing = True
        return False

    def _worker(self, number: int, held: int) -> Worker:
        words = [sys.executable, "-m", "ecrime.cameras.recorder.worker", str(self._footage), str(number)]
        told = {name: value for name, value in os.environ.items() if name != MASTERS}
        return Worker(words, {**told, RECORDER: self._address}, held)

    def _keep(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with Index.at(self._address) as index:
                    done = self._keeper.round(index)
                    self._prove_left(index)
                if done.is_tight:
                    print(ALARM, file=sys.stderr)
            except psycopg.Error as error:
                logger.warning("keeping.away", extra={"code": error.sqlstate})
            except OSError as error:
                logger.warning("keeping.failed", extra={"code": error.errno})
            stop.wait(KEEP_S)

    def _prove_left(self, index: Index) -> None:
        """What is kept no longer goes by hours that are proven: also those of cameras that are in use no more."""
        if self._has_looked and time.monotonic() >= self._left_at:
            given = {(each.stream.camera, each.stream.role) for each in self._found if each.is_kept}
            prove_left(index, self._footage, given, now_ns=time.time_ns())
            self._left_at = time.monotonic() + LEFT_S

    def _end(self) -> None:
        """Every process flushes and ends."""
        for worker in self._workers.values():
            worker.ask_to_end()
        until = time.monotonic() + LEAVE_S
        for worker in self._workers.values():
            worker.wait(until - time.monotonic())


@contextmanager
def lock_of(footage: Path, stop: threading.Event) -> Iterator[int | None]:
    """The lock of a folder, once nobody else records there; None when it is asked to stop before."""
    held = os.open(footage / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        while not stop.is_set():
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(TEND_S)
            else:
                yield held
                return
        yield None
    finally:
        os.close(held)
