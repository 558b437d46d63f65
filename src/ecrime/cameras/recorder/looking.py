"""A stream that is shown and not kept: the small one of most cameras, opened while somebody looks and closed after.

Nothing of it goes to the disk and nothing is told of it: whoever is cut off sees that, and it is opened again.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

import av.error

from ecrime.cameras.recorder import rules
from ecrime.cameras.recorder.clock import SystemClock
from ecrime.cameras.recorder.facts import RunFacts, StreamFacts
from ecrime.cameras.recorder.ingest import parameter_sets, run_of
from ecrime.cameras.recorder.live import Live
from ecrime.cameras.recorder.noting import note_unforeseen
from ecrime.cameras.recorder.opening import Opened, WillNotOpen, open_stream

LINGER_S = 5.0  # a page that is loaded anew, or a tile that was large for a moment, finds it open


class Look:
    """Reads one stream for as long as its ``live`` is watched."""

    def __init__(
        self,
        stream: StreamFacts,
        live: Live,
        *,
        opener: Callable[[StreamFacts], Opened] = open_stream,
        linger_s: float = LINGER_S,
    ) -> None:
        self.stream, self._live, self._opener, self._linger_s = stream, live, opener, linger_s
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._left_at: float | None = None
        live.wake = self.wake

    def wake(self) -> None:
        """Somebody looks: open it, where it is not."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._work, name="look", daemon=True)
                self._thread.start()

    def ask_to_stop(self) -> None:
        """It ends at the next packet."""
        with self._lock:
            self._stop.set()
            self._live.wake = None

    def finish(self, within_s: float) -> None:
        """Wait for the end."""
        thread = self._thread
        if thread:
            thread.join(within_s)

    def _work(self) -> None:
        failures = 0
        while self._goes_on():
            try:
                came = self._once()
            except Exception as error:  # noqa: BLE001 - whatever one camera brings about, the others are shown
                note_unforeseen("recorder.look_failed", error, camera=str(self.stream.camera))
                came = False
            failures = 0 if came else failures + 1
            if failures:
                self._stop.wait(rules.back_off_s(failures, secrets.randbelow(1000) / 1000))

    def _goes_on(self) -> bool:
        """Whether it is wanted; the thread's end where it is not, so that the next who looks begins another."""
        with self._lock:
            if not self._is_over():
                return True
            self._thread = None
            return False

    def _is_over(self) -> bool:
        if self._live.is_watched:
            self._left_at = None
        elif self._left_at is None:
            self._left_at = time.monotonic()
        left = self._left_at
        return self._stop.is_set() or (left is not None and time.monotonic() - left >= self._linger_s)

    def _once(self) -> bool:
        """One connection from its beginning to its end; whether anything came."""
        try:
            opened = self._opener(self.stream)
        except WillNotOpen:
            return False
        try:
            run = run_of(opened.stream)
            with self._lock:
                if self._stop.is_set():
                    return False  # it was still connecting; what is shown is another's by now
                begun = self._live.begin(run, opened.stream)
            try:
                return self._read(opened, run)
            finally:
                self._live.end(begun)
        except (av.error.FFmpegError, OSError):
            return False
        finally:
            opened.container.close()

    def _read(self, opened: Opened, run: RunFacts) -> bool:
        clock = SystemClock()
        parameters: bytes | None = None
        came = False
        for packet in opened.container.demux(opened.stream):
            if self._is_over() or not packet.size:
                break
            if packet.is_keyframe:
                found = parameter_sets(run.codec, bytes(memoryview(packet)[:4096]))
                if found and parameters is not None and found != parameters:
                    break
                parameters = found or parameters
            came = True
            self._live.take(packet, clock.now_ns(), is_key=packet.is_keyframe)
        return came
