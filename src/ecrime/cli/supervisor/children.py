"""The processes of one installation, as a list: what each runs, where it writes, how it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.confinement import death_signal
from ecrime.cli.supervisor.log_files import open_log

HOST = "127.0.0.1"
NAME = "localhost"  # browsers make passkeys for names, not for numbers
MARK = "ECRIME_SUPERVISED_IN"  # in the environment of every child but the database: whose it is
# Stopped in the opposite order: nobody asks for new work any more when the worker ends.
PARTS: Mapping[str, tuple[str, ...]] = {
    "worker": ("-m", "ecrime", "work"),
    "auth": ("-m", "ecrime", "auth"),
    "web": ("-m", "ecrime.web.serve"),
}
CAN_WAIT = ("worker",)


@dataclass(frozen=True, slots=True)
class Child:
    """One process the supervisor keeps alive.

    start       starts it and does not wait for it to be ready
    patience_s  how long it may take to end after it was asked to
    can_wait    it is first started when the service answers
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    ask: signal.Signals = signal.SIGTERM
    press: signal.Signals = signal.SIGKILL
    patience_s: float = 5.0
    can_wait: bool = False


def database(cluster: Cluster) -> Child:
    """The embedded server; even when pressed it ends its sessions itself, and recovers at the next start."""
    return Child("database", cluster.launch, ask=signal.SIGINT, press=signal.SIGQUIT, patience_s=15.0)


def part(name: str, *, logs: Path, environment: Mapping[str, str]) -> Child:
    """One of our own processes: it ends when its supervisor is killed, and writes to its own log.

    environment  all it is told; nothing of ours is handed on beside it
    """
    command = [*death_signal("TERM"), sys.executable, *PARTS[name]]

    def start() -> subprocess.Popen[bytes]:
        with open_log(logs / f"{name}.log") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )

    return Child(name, start, can_wait=name in CAN_WAIT)
