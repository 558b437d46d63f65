"""The installation on trial: a real ``ecrime run --demo`` on a folder of its own, started again as systemd would."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ecrime.base.database.server import binaries, passwords
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.confinement import death_signal
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.database.server.process import pid_file, send, wait_until, working_in
from ecrime.base.keys.folder import VARIABLE, KeyFolder
from ecrime.cli.supervisor import children
from ecrime.cli.supervisor.strays import strays
from ecrime.foundation.errors import Unavailable

PACK = "zz"
FIRST_START_S = 180.0  # makes the database, loads the country pack, invents the officers
ENDING_S = 40.0
RESTART_S = 0.1  # systemd's RestartSec, where a unit names none
POLL_S = 0.05
ANSWERS = "answers at"

Rows = list[tuple[Any, ...]]


class NotBack(Exception):
    """Something that must come back by itself has not, within a time that is far too long."""


@dataclass
class Trial:
    """One installation. What its supervisor says to the person at the terminal goes to the file ``said``."""

    data: Path
    keys: Path
    port: int
    said: Path
    process: subprocess.Popen[bytes] | None = None
    _superuser: psycopg.Connection[tuple[Any, ...]] | None = field(default=None, repr=False)

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data)

    @property
    def key_folder(self) -> KeyFolder:
        return KeyFolder(self.keys)

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.data, binaries.embedded())

    def start(self) -> None:
        """Start it, and do not wait; what it says goes to a file beside the data. Call in the main thread."""
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "ECRIME_PACK": PACK,
            VARIABLE: str(self.keys),
        }
        command = [*death_signal("TERM"), sys.executable, "-m", "ecrime", "run", "--demo", "--data", str(self.data)]
        with self.said.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment,
            )

    @property
    def supervisor(self) -> int:
        """The process number of the supervisor."""
        if self.process is None:
            raise RuntimeError("it was not started")
        return self.process.pid

    def wait(self, holds: Callable[[], bool], patience_s: float, *, what: str) -> float:
        """Wait until something holds and return how long it took in seconds. Raises NotBack."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > patience_s:
                raise NotBack(f"{what}, after {patience_s:.0f} s")
            if self.process is not None and self.process.poll() is not None:
                raise NotBack(f"{what}: the supervisor has ended by itself (code {self.process.returncode})")
            time.sleep(POLL_S)
        return time.monotonic() - began

    def times_said(self, words: str) -> int:
        """How often the supervisor has said these words since the first start."""
        return self.said.read_text(encoding="utf-8").count(words)

    def start_again(self, patience_s: float) -> None:
        """After its supervisor was killed: start it as systemd would, and wait until it says that it answers."""
        if self.process is not None:
            self.process.wait()
        before = self.times_said(ANSWERS)
        time.sleep(RESTART_S)
        self.start()
        self.wait(lambda: self.times_said(ANSWERS) > before, patience_s, what="it did not come back")

    # Its processes

    def parts(self) -> dict[str, int]:
        """The process of each part that lives, by the part's name."""
        found: dict[str, int] = {}
        for pid in strays(self.data):
            with contextlib.suppress(OSError, ValueError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                if parent_of(pid) == self.supervisor:
                    found |= {name: pid for name, said in children.PARTS.items() if words[1 : 1 + len(said)] == [*said]}
        return found

    def children_of(self, part: str) -> list[int]:
        """The processes a part has started."""
        main = self.parts().get(part)
        return [] if main is None else sorted(pid for pid in strays(self.data) if parent_of(pid) == main)

    def postmaster(self) -> int | None:
        """The database server's first process."""
        lines = pid_file(self.folder.pg)
        return int(lines[0]) if lines and int(lines[0]) in working_in(self.folder.pg) else None

    def servers(self, kind: str) -> list[int]:
        """Processes of our own database server, by what it says they are: "client backend", "checkpointer"."""
        told = self.ask("select pid from pg_stat_activity where backend_type = %s and pid <> pg_backend_pid()", kind)
        return sorted({pid for (pid,) in told} & working_in(self.folder.pg))

    def everything(self) -> list[int]:
        """Every process of the installation."""
        return sorted({self.supervisor} | strays(self.data) | working_in(self.folder.pg))

    # Its database

    def ask(self, query: str, *values: object) -> Rows:
        """What the database's superuser reads. Raises psycopg.OperationalError while the server is away."""
        if self._superuser is None or self._superuser.closed:
            address = self.cluster.url(passwords.SUPERUSER)
            self._superuser = psycopg.connect(address, autocommit=True, connect_timeout=2)
        cursor = self._superuser.execute(query.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    def asked(self, query: str, *values: object) -> Rows | None:
        """The same; None while the server is away."""
        try:
            return self.ask(query, *values)
        except (psycopg.OperationalError, Unavailable):
            return None

    def reader(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the role that reads everything."""
        return psycopg.connect(self.cluster.url("ecrime_backup"), autocommit=True, connect_timeout=5)

    def end(self) -> None:
        """Stop it in order; what will not stop is killed."""
        if self._superuser is not None:
            self._superuser.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ENDING_S)
        self.kill_what_is_left()

    def kill_what_is_left(self) -> None:
        """End every process of the folder at once."""
        for pid in self.everything() if self.process is not None else []:
            send(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        wait_until(lambda: not (strays(self.data) | working_in(self.folder.pg)), ENDING_S)


def parent_of(pid: int) -> int:
    """The process number of a process's parent; 0 for one that is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as tried:
        tried.bind((children.HOST, 0))
        return int(tried.getsockname()[1])


@contextmanager
def on_trial(where: Path | None = None) -> Iterator[Trial]:
    """A running installation on a temporary folder, gone in the end with all its processes.

    where  a folder for data and keys; beside what the supervisor says when it is None
    """
    with tempfile.TemporaryDirectory(prefix="ecrime-") as folder:
        kept = (where or Path(folder)).resolve()
        trial = Trial(kept / "data", kept / "keys", free_port(), Path(folder) / "said")
        trial.start()
        try:
            trial.wait(lambda: trial.times_said(ANSWERS) > 0, FIRST_START_S, what="it never started")
            yield trial
        finally:
            trial.end()
