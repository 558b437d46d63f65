"""Asks the program that looks at pictures, and does not believe what it answers: counts and numbers are bounded."""

from __future__ import annotations

import json
import math
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from ecrime.base.database.server.confinement import death_signal
from ecrime.cameras.analysis.facts import Look, Looked, Stream

WITHIN_S = 120.0  # at the lowest priority of a busy machine
MOST_JOBS = 500
_WORDS = ("-I", "-B", "-m", "ecrime.cameras.analysis.child")
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LONGEST_ANSWER = 1 << 20
_LONGEST_SCENE = 64


class Failed(Exception):
    """It ended, took too long, or answered what is no answer."""


class Eyes:
    """The program, started when it is first asked and again when it has ended; it is told bytes, and has no file."""

    def __init__(self, *, within_s: float = WITHIN_S, most_jobs: int = MOST_JOBS) -> None:
        self._within_s, self._most_jobs = within_s, most_jobs
        self._child: subprocess.Popen[bytes] | None = None
        self._jobs = 0

    def look(self, stream: Stream, before: bytes, segment: bytes, keys: int) -> Looked:
        """What is to be seen in so many key frames, compared with the last one before. Raises Failed."""
        try:
            looked = self._asked(stream, before, segment, keys)
        except (Failed, OSError, ValueError, KeyError, TypeError, OverflowError):
            self.close()
            raise Failed from None
        self._jobs += 1
        if self._jobs >= self._most_jobs:
            self.close()
        return looked

    def close(self) -> None:
        """End it."""
        child, self._child, self._jobs = self._child, None, 0
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        child.wait()

    def _asked(self, stream: Stream, before: bytes, segment: bytes, keys: int) -> Looked:
        order = {"sizes": [len(before), len(segment)], "keys": keys, "zones": stream.polygons}
        child = self._started()
        if child.stdin is None:
            raise Failed
        for part in (json.dumps(order).encode() + b"\n", before, segment):
            child.stdin.write(part)
        child.stdin.flush()
        return read(self._answer(child), keys)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [*death_signal("KILL"), sys.executable, *_WORDS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
            )
        return self._child

    def _answer(self, child: subprocess.Popen[bytes]) -> bytes:
        if child.stdout is None:
            raise Failed
        until = time.monotonic() + self._within_s
        said = b""
        while not said.endswith(b"\n"):
            if len(said) > _LONGEST_ANSWER or not _is_ready(child.stdout.fileno(), until - time.monotonic()):
                raise Failed
            more = child.stdout.read1(65_536)  # type: ignore[attr-defined]
            if not more:
                raise Failed
            said += more
        return said


def read(line: bytes, keys: int) -> Looked:
    """An answer. Raises ValueError, KeyError, TypeError, OverflowError for what is none."""
    told = json.loads(line)
    looks = tuple(None if each is None else _look(*each) for each in told["looks"])
    scene = None if told["scene"] is None else bytes.fromhex(told["scene"])
    if len(looks) != keys or (scene is not None and not 0 < len(scene) <= _LONGEST_SCENE):
        raise ValueError("it does not answer what it was asked")
    return Looked(looks, scene)


def _look(changed: Any, still: Any, black: Any, sharp: Any) -> Look:
    return Look(_number(changed, 1.0), bool(still), bool(black), _number(sharp, 1e5))


def _number(value: Any, most: float) -> float | None:
    if value is None:
        return None
    found = float(value)
    if not math.isfinite(found) or not 0 <= found <= most:
        raise ValueError("a measure out of its range")
    return found


def _is_ready(file: int, within_s: float) -> bool:
    return within_s > 0 and bool(select.select([file], [], [], within_s)[0])
