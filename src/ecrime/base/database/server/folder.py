"""The data folder of one installation and what lies where in it.

    pg/            the database files; only the server itself reads and writes them
    upgrading/     the database in the form of the next version, while ``ecrime upgrade`` makes it
    programs-18/   a copy of the server's programs, where the user it runs as cannot read the installed ones
    run/           the server's socket, unless the folder's own path is too long for one
    run/socket     the short folder that holds the socket instead, when there is one
    auth/          the socket of the auth process, for this user alone; auth/socket as above
    signer/        the socket of the process that signs checkpoints, in the same way
    taps/          the sockets at which recorders are asked for live pictures, in the same way
    logs/          one JSON object a line: supervisor.log and one for each part; logs/database/ the server's own
    files/         documents and photos, encrypted, each under a name that follows from its content
    backup.json    to which folder outside the installation is backed up, once somebody has said so
    simulator.json ports and password of the test cameras of a DEMO; for its owner's eyes only (0600)
    secrets.json   passwords of the database roles and the key of signed cookies; for its owner's eyes only (0600)
    lock           held by the running supervisor, with its process number inside

Everything is made for its owner alone (0700). No folder above it is ever touched.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ecrime.foundation.errors import Unavailable

PORT = 5432  # names the socket file; nothing listens on the network
AUTH_SOCKET = "auth.sock"
SIGNER_SOCKET = "signer.sock"
LONGEST_TAP = "recorder-0000.sock"
LONGEST_SOCKET_PATH = 107  # sockaddr_un.sun_path holds 108 bytes with its closing zero


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder that holds one installation's data."""

    path: Path

    @property
    def pg(self) -> Path:
        return self.path / "pg"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def auth(self) -> Path:
        return self.path / "auth"

    @property
    def signer(self) -> Path:
        return self.path / "signer"

    @property
    def taps(self) -> Path:
        return self.path / "taps"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def database_logs(self) -> Path:
        return self.logs / "database"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def backup(self) -> Path:
        return self.path / "backup.json"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    def make(self) -> None:
        """Make what is missing, for the owner alone; refuses a folder of somebody else's."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            owner = self.path.stat().st_uid
            if owner != os.geteuid():
                raise Unavailable("start.folder_owner", folder=str(self.path), owner=user_name(owner))
            for folder in (self.run, self.auth, self.signer, self.taps, self.logs, self.database_logs):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Unavailable("start.folder_unusable", folder=str(self.path)) from error

    def take(self) -> IO[str]:
        """Hold the folder for this process until the returned file is closed or the process ends.

        Raises Unavailable when another supervisor holds it.
        """
        lock = self.lock.open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise Unavailable("start.second_instance", folder=str(self.path), process=holder or "?") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return lock

    def is_taken(self) -> bool:
        """True while a supervisor runs on this folder."""
        if not self.lock.exists():
            return False
        with self.lock.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def socket_folder(self) -> Path:
        """Where the database server's socket is: ``run/``, or the short private folder noted in ``run/socket``."""
        server = self.pg.stat().st_uid if self.pg.exists() else os.geteuid()
        return room_for(self.run, f".s.PGSQL.{PORT}", {os.geteuid(), server})

    def auth_socket(self) -> Path:
        """The socket of the auth process."""
        return room_for(self.auth, AUTH_SOCKET, {os.geteuid()}) / AUTH_SOCKET

    def signer_socket(self) -> Path:
        """The socket of the process that signs checkpoints."""
        return room_for(self.signer, SIGNER_SOCKET, {os.geteuid()}) / SIGNER_SOCKET

    def tap_folder(self) -> Path:
        """The folder of the sockets of live pictures, one for each process that records."""
        return room_for(self.taps, LONGEST_TAP, {os.geteuid()})


def room_for(folder: Path, socket: str, owners: set[int]) -> Path:
    """The folder, or the short private one noted in its file ``socket`` when its own path is too long for a socket."""
    if len(os.fsencode(folder / socket)) <= LONGEST_SOCKET_PATH:
        return folder
    note = folder / "socket"
    if note.exists() and is_private(noted := Path(note.read_text()), owners):
        return noted
    made = Path(tempfile.mkdtemp(prefix="ecrime-", dir=short_folder()))
    note.write_text(str(made))
    return made


def short_folder() -> str:
    """A folder with a short path in which a private one may be made."""
    own = f"/run/user/{os.geteuid()}"
    return own if os.access(own, os.W_OK) else tempfile.gettempdir()


def is_private(folder: Path, owners: set[int]) -> bool:
    """True for a folder, not a link to one, that one of these users alone may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in owners and stat.S_IMODE(found.st_mode) == 0o700


def user_name(uid: int) -> str:
    """The name people know a user by, or the number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
