"""Starts the children in order, starts again whichever ends, and stops them in the opposite order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ecrime.cli.supervisor import log_files
from ecrime.cli.supervisor.alarms import Watch
from ecrime.cli.supervisor.children import Child
from ecrime.cli.supervisor.voice import Voice
from ecrime.cli.supervisor.wakeup import Wakeup
from ecrime.foundation.errors import EcrimeError

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 15.0
STEADY_S = 10.0  # a child that lived this long starts again at once
LOOK_AROUND_S = 10.0
LOOK_FOR_READY_S = 0.05


class Kept:
    """A child and the process that is it at the moment."""

    def __init__(self, child: Child, process: subprocess.Popen[bytes] | None = None) -> None:
        self.child = child
        self.process = process
        self.due_at = 0.0
        self.is_done = False
        self._started_at = time.monotonic()
        self._pause_s = 0.0

    def start(self) -> None:
        """Start the process now."""
        self._started_at = time.monotonic()
        self.process = self.child.start()

    def has_ended(self) -> bool:
        """True once for a process that ended; notes when to start the next one."""
        if self.process is None or self.process.poll() is None:
            return False
        # What its own children still do would stand in the way of the next one.
        signal_group(self.process, signal.SIGKILL)
        self.put_off()
        return True

    def finish(self) -> None:
        """Its work is done: it is not started again."""
        self.process, self.is_done = None, True

    def put_off(self) -> None:
        """Start the next one at once where this one had lived steadily; else wait a little longer each time."""
        now = time.monotonic()
        if now - self._started_at > STEADY_S:
            self._pause_s = 0.0
        self.process, self.due_at = None, now + self._pause_s
        self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)


class Supervisor:
    """Keeps children alive until it is asked to stop.

    ready    asked again and again until it says yes; then ``when_ready`` is called once
    watches  asked now and then what there is to be said
    """

    def __init__(
        self,
        kept: Sequence[Kept],
        voice: Voice,
        logs: Path,
        *,
        ready: Callable[[], bool],
        when_ready: Callable[[], None],
        watches: Sequence[Watch] = (),
    ) -> None:
        self._kept = kept
        self._voice = voice
        self._logs = logs
        self._ready = ready
        self._when_ready = when_ready
        self._watches = watches
        self._is_ready = False

    def run(self, wakeup: Wakeup) -> None:
        """Keep them alive; returns when all are stopped."""
        try:
            while not wakeup.stops_asked:
                self._tend()
                wakeup.wait(self._pause())
        finally:
            self._voice.say("stopping", "supervisor.stop")
            for kept in reversed(self._kept):
                self._stop(kept, wakeup)
            self._voice.say("stopped", "supervisor.stopped")

    def _tend(self) -> None:
        for kept in self._kept:
            ended = kept.process
            if ended is not None and kept.child.comes_to_an_end and ended.poll() == 0:
                kept.finish()
                self._voice.say(f"{kept.child.name} is done", "child.done", child=kept.child.name)
            elif ended is not None and kept.has_ended():
                self._voice.say(
                    f"{kept.child.name} ended ({how_it_ended(ended.returncode)}); starting it again",
                    "child.ended",
                    child=kept.child.name,
                    code=ended.returncode,
                )
        for kept in self._kept:
            if kept.process is None and not kept.is_done and kept.due_at <= time.monotonic() and self._may_start(kept):
                self._start(kept)
        if not self._is_ready and self._ready():
            self._is_ready = True
            self._tend()  # what could wait starts before anything is said
            self._when_ready()
        for watch in self._watches:
            with contextlib.suppress(OSError):
                for alarm in watch():
                    self._voice.say(alarm.sentence, alarm.event, **alarm.fields)
        with contextlib.suppress(OSError):
            log_files.turn_over(self._logs)

    def _may_start(self, kept: Kept) -> bool:
        """What can wait leaves the processors to the pages until they answer."""
        return self._is_ready or not kept.child.can_wait

    def _start(self, kept: Kept) -> None:
        try:
            kept.start()
        except (OSError, EcrimeError) as error:
            kept.put_off()
            why = error.code if isinstance(error, EcrimeError) else str(error.strerror)
            self._voice.say(
                f"{kept.child.name} cannot be started ({why}); trying again",
                "child.not_started",
                child=kept.child.name,
                code=why,
            )
        else:
            self._voice.note("child.started", child=kept.child.name, process=kept.process and kept.process.pid)

    def _pause(self) -> float:
        """How long nothing needs doing, as far as is known."""
        if not self._is_ready:
            return LOOK_FOR_READY_S
        waits = [kept.due_at - time.monotonic() for kept in self._kept if kept.process is None and not kept.is_done]
        return min([*waits, LOOK_AROUND_S])

    def _stop(self, kept: Kept, wakeup: Wakeup) -> None:
        """Ask it to end; press it when its patience is over or somebody asked a second time."""
        process = kept.process
        if process is None:
            return
        process.send_signal(kept.child.ask)
        deadline = time.monotonic() + kept.child.patience_s
        while process.poll() is None and time.monotonic() < deadline and wakeup.stops_asked < 2:
            wakeup.wait(deadline - time.monotonic())
        if process.poll() is None:
            self._voice.note("child.pressed", child=kept.child.name)
            process.send_signal(kept.child.press)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(kept.child.patience_s)
        signal_group(process, signal.SIGKILL)
        process.wait()
        self._voice.note("child.stopped", child=kept.child.name, code=process.returncode)


def signal_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Signal everything a child started; it was the first of a group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, how)


def how_it_ended(code: int) -> str:
    """A process's end in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"
