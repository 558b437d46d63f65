"""The units of deploy/systemd, read as systemd reads them, and started as it would start them."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
# What the units name, and cannot be had by a test.
PLACES = ("/etc/ecrime", "/var/lib/", "/run/ecrime", "/opt/ecrime")
# No memory becomes code (MemoryDenyWriteExecute), no rights are gained, and the socket stands at descriptor 3.
AS_SYSTEMD = """
import ctypes, os, sys
passed, *command = sys.argv[1:]
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
os.umask(0o077)
if passed != "-":
    os.dup2(int(passed), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(command[0], command)
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """One file: its name, and its settings in the order in which they stand."""

    name: str
    settings: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> Unit:
        """The unit in a file."""
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls(
            path.name, tuple((key, value) for key, found, value in (line.partition("=") for line in lines) if found)
        )

    def all(self, key: str) -> list[str]:
        """Every value given for a setting."""
        return [value for name, value in self.settings if name == key]

    def one(self, key: str) -> str:
        """The value of a setting that is given once."""
        (value,) = self.all(key)
        return value


def unit(name: str) -> Unit:
    """One of the units, by its whole name."""
    return Unit.read(UNITS / name)


def users() -> list[str]:
    """The users of the system that the service asks for."""
    return re.findall(r"^u (\S+)", (UNITS / "ecrime.sysusers").read_text(), re.MULTILINE)


@dataclass
class Machine:
    """A folder that stands for the root of a machine; processes run as its users, by number.

    python    an interpreter that any user may run, and the folders of its packages
    """

    root: Path
    python: str
    packages: str
    numbers: Mapping[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    sockets: list[socket.socket] = field(default_factory=list)

    def placed(self, text: str) -> str:
        """The text with the places of a machine under our root."""
        for place in PLACES:
            text = text.replace(place, f"{self.root}{place}")
        return text

    def install(self) -> None:
        """The command in its place, for everybody."""
        command = self.root / "opt/ecrime/bin/ecrime"
        command.parent.mkdir(parents=True)
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{self.packages}" exec "{self.python}" -m ecrime "$@"\n')
        command.chmod(0o755)
        for place in ("etc/ecrime", "run/ecrime", "var/lib"):
            (self.root / place).mkdir(parents=True)

    def environment(self, of: Unit) -> dict[str, str]:
        """What systemd hands to the process of a unit."""
        state = of.one("StateDirectory").split()[0]
        told = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": self.placed(f"/var/lib/{state}")}
        for file in of.all("EnvironmentFile"):
            for line in Path(self.placed(file)).read_text().splitlines():
                name, _, value = line.partition("=")
                told[name] = shlex.split(value)[0]
        for setting in of.all("Environment"):
            name, _, value = setting.partition("=")
            told[name] = self.placed(value)
        return told

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start the service of a unit, with its folder, its user, its socket."""
        of, number = unit(f"{name}.service"), self.numbers[unit(f"{name}.service").one("User")]
        for state in of.one("StateDirectory").split():
            folder = self.root / "var/lib" / state
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, number, number)
        passed = self.socket_of(name)
        command = [self.python, "-c", AS_SYSTEMD, str(passed or "-"), *shlex.split(self.placed(of.one("ExecStart")))]
        with (self.root / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                env=self.environment(of),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(passed,) if passed else (),
                user=number,
                group=number,
                extra_groups=(),
            )
        return self.running[name]

    def socket_of(self, name: str) -> int | None:
        """The socket that the unit beside it listens at, for its one user; None where there is none."""
        if not (UNITS / f"{name}.socket").exists():
            return None
        of = unit(f"{name}.socket")
        path = self.placed(of.one("ListenStream"))
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(path)
        Path(path).chmod(int(of.one("SocketMode"), 8))
        os.chown(path, self.numbers[of.one("SocketUser")], self.numbers[of.one("SocketGroup")])
        listening.listen()
        self.sockets.append(listening)
        return listening.fileno()

    def said(self, name: str) -> str:
        """What a process has said."""
        return (self.root / f"{name}.log").read_text()

    def stop(self) -> None:
        """End what was started here, and nothing else."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for listening in self.sockets:
            listening.close()
