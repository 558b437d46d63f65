"""The processes of one installation, as a list: what each runs, where it writes, how it is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.confinement import death_signal
from ecrime.cli.supervisor.log_files import open_log

HOST = "127.0.0.1"
NAME = "localhost"  # browsers make passkeys for names, not for numbers
MARK = "ECRIME_SUPERVISED_IN"  # in the environment of every child but the database: whose it is
# Stopped in the opposite order: nobody asks for new work any more when the worker ends, and the archiver takes what the
# database gives away at its end.
PARTS: Mapping[str, tuple[str, ...]] = {
    "archiver": ("-m", "ecrime", "archive"),
    "cleaner": ("-m", "ecrime", "erase", "nightly"),
    "simulator": ("-m", "ecrime", "camera-simulator", "--of-demo"),
    "worker": ("-m", "ecrime", "work"),
    "analyser": ("-m", "ecrime", "analyse"),
    "recorder": ("-m", "ecrime", "record"),
    "signer": ("-m", "ecrime", "sign"),
    "sequencer": ("-m", "ecrime", "sequence"),
    "auth": ("-m", "ecrime", "auth"),
    "live": ("-m", "ecrime.web.serve_live"),
    "web": ("-m", "ecrime.web.serve"),
}
WORD = "ECRIME_WORD"  # tells the pages by which descriptor they are told to serve; see web/serve.py
CAN_WAIT = ("archiver", "cleaner", "simulator", "worker", "analyser", "recorder", "signer", "sequencer", "live")


@dataclass(frozen=True, slots=True)
class Child:
    """One process the supervisor keeps alive.

    start       starts it and does not wait for it to be ready
    patience_s  how long it may take to end after it was asked to
    can_wait    it is first started when the service answers
    comes_to_an_end  it has done its work when it ends well, and is not started again
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    ask: signal.Signals = signal.SIGTERM
    press: signal.Signals = signal.SIGKILL
    patience_s: float = 5.0
    can_wait: bool = False
    comes_to_an_end: bool = False


class Early:
    """The pages, begun while the database is still coming up: they load, and serve when they are told to.

    Use as a context: who leaves it without a word ends them.
    """

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        reader, self._word = os.pipe()
        self._is_told = False
        try:
            self.process = _begun("web", logs=logs, environment={**environment, WORD: str(reader)}, pass_fds=(reader,))
        except BaseException:
            os.close(self._word)
            raise
        finally:
            os.close(reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._is_told:
            self.process.kill()
            self.process.wait()
            os.close(self._word)

    def serve(self) -> None:
        """Give the word; from now on it is a child like any other, also where it has ended already."""
        self._is_told = True
        with contextlib.suppress(BrokenPipeError):
            os.write(self._word, b".")
        os.close(self._word)


def database(cluster: Cluster) -> Child:
    """The embedded server; even when pressed it ends its sessions itself, and recovers at the next start."""
    return Child("database", cluster.launch, ask=signal.SIGINT, press=signal.SIGQUIT, patience_s=15.0)


def part(name: str, *, logs: Path, environment: Mapping[str, str]) -> Child:
    """One of our own processes: it ends when its supervisor is killed, and writes to its own log.

    environment  all it is told; nothing of ours is handed on beside it
    """
    return Child(name, lambda: _begun(name, logs=logs, environment=environment), can_wait=name in CAN_WAIT)


def teller(*, logs: Path, environment: Mapping[str, str]) -> Child:
    """What tells the past of a DEMO; how far it is shows on the terminal, where there is one."""
    words = ("-m", "ecrime", "fill", "--data", environment["ECRIME_DATA"])

    def start() -> subprocess.Popen[bytes]:
        with open_log(logs / "teller.log") as log:
            return subprocess.Popen(
                [*death_signal("TERM"), sys.executable, *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=None if sys.stderr.isatty() else log,
                env=environment,
                start_new_session=True,
            )

    return Child("teller", start, can_wait=True, comes_to_an_end=True)


def _begun(
    name: str, *, logs: Path, environment: Mapping[str, str], pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    with open_log(logs / f"{name}.log") as log:
        return subprocess.Popen(
            [*death_signal("TERM"), sys.executable, *PARTS[name]],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
            pass_fds=pass_fds,
        )
