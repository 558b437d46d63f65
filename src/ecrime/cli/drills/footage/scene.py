"""A street of test cameras in a throw-away register, and ``ecrime record`` at work on it as the supervisor keeps it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.test import override_settings

from ecrime.base.database.addresses import RECORDER
from ecrime.base.database.server.confinement import death_signal
from ecrime.base.files import rotation
from ecrime.base.keys.folder import MASTERS
from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.facts import Login
from ecrime.cli.drills.footage.register import register
from ecrime.cli.drills.instance import Database
from ecrime.cli.simulator.camera import Manner
from ecrime.cli.simulator.digest import Credentials
from ecrime.cli.simulator.packets import Codec, Format
from ecrime.cli.simulator.simulator import Simulator, live_cameras

GROUP_S = 1.0
SMALL = Format(codec=Codec.H264, width=320, height=180, fps=25, bit_rate=300_000, key_every_s=GROUP_S)
USER, PASSWORD = "recorder", "of a drill, and no secret"


class NotSo(Exception):
    """What was waited for did not come."""


@dataclass
class Street:
    """Cameras of the simulator as the register has them."""

    database: Database
    simulator: Simulator
    footage: Path
    keys: Path
    cameras: dict[str, UUID] = field(default_factory=dict)
    recorder: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """``ecrime record``, as the supervisor starts it."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        told |= {RECORDER: self.database.instance.address(self.database.name, "recorder"), MASTERS: str(self.keys)}
        words = [
            *death_signal("TERM"),
            sys.executable,
            "-m",
            "ecrime",
            "record",
            "--data",
            str(self.keys.parent),
            "--footage",
        ]
        with (self.keys.parent / "recorder.log").open("ab") as log:
            self.recorder = subprocess.Popen(
                [*words, str(self.footage), "--spare", "1M"], env=told, stderr=log, start_new_session=True
            )

    def tend(self) -> None:
        """Start it again where it has ended, with all that it left: what the supervisor does."""
        if self.recorder is not None and self.recorder.poll() is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.recorder.pid, signal.SIGKILL)
            self.start()

    def workers(self) -> list[int]:
        """The processes that record."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                told = (entry / "cmdline").read_bytes().split(b"\0")
                if b"ecrime.cameras.recorder.worker" in told and os.fsencode(self.footage) in told:
                    found.append(int(entry.name))
        return found

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Read past every guard; nothing while the server starts anew."""
        try:
            return self.database.as_superuser(query)
        except psycopg.OperationalError:
            return []

    def recorded_since(self, at_ns: int) -> set[UUID]:
        """The cameras of which something later than that is in the index."""
        return {camera for (camera,) in self.ask(f"select camera_id from recorder_segment where end_ns > {at_ns}")}

    def cause(self, camera: UUID) -> str | None:
        """Why a camera is not recorded now."""
        rows = self.ask(f"select cause from recorder_gap where camera_id = '{camera}' and end_ns is null")
        return str(rows[0][0]) if rows else None

    def wait(self, holds: Callable[[], object], within_s: float, *, what: str) -> float:
        """Wait, tending the recorder; how long it took. Raises NotSo."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > within_s:
                raise NotSo(what)
            self.tend()
            time.sleep(0.1)
        return time.monotonic() - began

    def stop(self) -> None:
        """Ask the recorder to end."""
        if self.recorder is None:
            return
        self.recorder.terminate()
        try:
            self.recorder.wait(15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.recorder.pid, signal.SIGKILL)
            self.recorder.wait()


@contextmanager
def street(database: Database, folder: Path, cameras: int) -> Iterator[Street]:
    """So many cameras in use, recorded once it is started; in the end every process has ended."""
    keys, footage = folder / "keys" / "master", folder / "footage"
    keys.mkdir(parents=True, exist_ok=True)
    footage.mkdir(exist_ok=True)
    with ExitStack() as stack:
        with database.connect("owner") as owner:
            rotation.make_ready(owner, keys)
        stack.enter_context(override_settings(MASTER_KEYS=keys, FILES=folder / "files"))
        manner = Manner(Credentials(USER, PASSWORD))
        simulator = stack.enter_context(Simulator(live_cameras(cameras, manner=manner, main=SMALL, sub=None)))
        made = Street(database, simulator, footage, keys)
        _register(made)
        stack.callback(made.stop)
        yield made


def _register(made: Street) -> None:
    codes = {name.upper(): camera.port for name, camera in made.simulator.cameras.items()}
    admin = made.database.actor("admin")
    for code, camera in register(made.database, codes).items():
        actions.give_camera_login(admin, queries.camera(admin, code), Login(USER, PASSWORD))
        made.cameras[code.lower()] = camera
