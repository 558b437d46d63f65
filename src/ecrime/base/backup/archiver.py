"""Sends the database's log to the backup as it comes, and documents and photos with it; tells how far it has got.

Runs beside the server, in a process of its own under ``ecrime run``, or within ``ecrime backup``. Of several on one
installation one works, by a lock. A file of the log that is in the backup already must be the same; another is left
alone, and said.
"""

from __future__ import annotations

import fcntl
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from ecrime.base.backup.file_copies import FileCopies
from ecrime.base.backup.sealed import SUFFIX, file_blocks, seal, unseal
from ecrime.base.backup.target import HANDED_OVER, HISTORY, Target, registered, system_of, wal_name
from ecrime.base.database.server import wal
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.backup_key import BackupKeys, read_keys
from ecrime.base.keys.folder import KeyFolder
from ecrime.foundation.errors import EcrimeError, Unavailable
from ecrime.foundation.private_file import write_text

logger = logging.getLogger("ecrime.archiver")

CADENCE_S = 0.2
WAIT_FOR_TURN_S = 1.0
PAUSE_S = 5.0  # after a failure
LOOK_FOR_FILES_S = 30.0
TELL_EACH_S = 30.0
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Status:
    """How far the log is in the backup.

    at        when the archiver last looked and nothing waited, or sent something
    segment   the last file of the log that was sent
    waiting   files of the log that wait to be sent
    failures  in a row, up to now; ``error`` is the code of the last
    size      bytes of log in the backup that this process has sent
    """

    target: str
    at: str
    segment: str = ""
    waiting: int = 0
    failures: int = 0
    error: str = ""
    size: int = 0


def status_file(folder: DataFolder) -> Path:
    """Where the archiver tells how far it is."""
    return folder.path / "backup-status.json"


def read_status(folder: DataFolder) -> Status | None:
    """What the archiver told last; None where none has worked."""
    try:
        return Status(**json.loads(status_file(folder).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class BackupHealth:
    """How the backup fares, for whoever watches the service.

    sent_at  when the log was last known to be in it; None before it ever was
    """

    sent_at: datetime | None
    failures: int
    waiting: int
    size_bytes: int
    is_in_order: bool


def backup_health(folder: DataFolder) -> BackupHealth | None:
    """None where nobody has said where to the installation is backed up."""
    target, status = registered(folder), read_status(folder)
    if target is None:
        return None
    if status is None or status.target != str(target.path):
        return BackupHealth(None, failures=0, waiting=0, size_bytes=0, is_in_order=False)
    sent_at = datetime.fromisoformat(status.at)
    is_late = datetime.now(UTC) - sent_at > LATE
    return BackupHealth(
        sent_at, status.failures, status.waiting, status.size, is_in_order=not (status.failures or is_late)
    )


class Archiver:
    """Works for one installation until it is asked to stop."""

    def __init__(self, folder: DataFolder, keys: KeyFolder) -> None:
        self._folder = folder
        self._keys = keys
        self._status: Status | None = None
        self._told_at = 0.0
        self._files: FileCopies | None = None
        self._files_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Wait for a target and for the lock, then send what comes."""
        while not stop.is_set():
            target = registered(self._folder)
            if target is None:
                stop.wait(WAIT_FOR_TURN_S)
                continue
            with self._turn() as is_ours:
                if not is_ours:
                    stop.wait(WAIT_FOR_TURN_S)
                    continue
                self._serve(target, stop)

    def _serve(self, target: Target, stop: threading.Event) -> None:
        """Send to this target, as long as it is the one."""
        clear(self._folder)
        self._status = Status(str(target.path), _now())
        self._files = FileCopies(self._folder.files, target.files)
        is_last = False
        while not is_last:
            is_last = stop.is_set()  # what came while it was asked to stop goes along
            try:
                waiting = ready(self._folder)
                # Asked after the list was made: what comes once another target is named belongs there, and only there.
                if registered(self._folder) != target:
                    return
                self._one_round(target, waiting)
                stop.wait(CADENCE_S)
            except (EcrimeError, OSError) as error:
                self._failed(error)  # and the server keeps the segment
                stop.wait(PAUSE_S)

    def _one_round(self, target: Target, waiting: list[str]) -> None:
        if waiting:
            target.installation()
            system, keys = system_of(self._folder.pg), read_keys(self._keys)
            for number, name in enumerate(waiting):
                sent = send(self._folder, target, keys, system, name)
                self._tell(segment=name, waiting=len(waiting) - number - 1, sent=sent, always=True)
        if self._files is not None and monotonic() - self._files_at > LOOK_FOR_FILES_S:
            target.installation()
            self._files.bring_up()
            self._files_at = monotonic()
        self._tell()

    def _tell(self, *, segment: str = "", waiting: int = 0, sent: int = 0, always: bool = False) -> None:
        status = self._status
        if status is None or not (always or status.failures or monotonic() - self._told_at > TELL_EACH_S):
            return
        self._status = replace(
            status,
            at=_now(),
            segment=segment or status.segment,
            waiting=waiting,
            failures=0,
            error="",
            size=status.size + sent,
        )
        self._keep_status()

    def _failed(self, error: EcrimeError | OSError) -> None:
        code = error.code if isinstance(error, EcrimeError) else str(error.strerror)
        logger.warning("backup.not_sent", extra={"code": code})
        if self._status is not None:
            self._status = replace(
                self._status, failures=self._status.failures + 1, error=code, waiting=len(ready(self._folder))
            )
            self._keep_status()

    def _keep_status(self) -> None:
        self._told_at = monotonic()
        if self._status is not None:
            try:
                write_text(status_file(self._folder), json.dumps(asdict(self._status)))
            except OSError as error:  # a full disk must not end what makes room on it
                logger.warning("backup.status_not_kept", extra={"code": str(error.strerror)})

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """True for the one archiver of the installation."""
        with (self._folder.run / "archiver.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def ready(folder: DataFolder) -> list[str]:
    """The files of the log that the server gives away, the oldest first; it is told once more of none that is sent."""
    said = wal.room(folder, wal.ARCHIVED)
    names = {path.stem for path in (folder.pg / "pg_wal" / "archive_status").glob("*.ready")}
    done = {path.name for path in said.iterdir()} if said.is_dir() else set()
    for name in done - names:
        (said / name).unlink(missing_ok=True)
    return sorted(name for name in names - done if HANDED_OVER.fullmatch(name))


def clear(folder: DataFolder) -> None:
    """Forget what an earlier archiver told the server: what waits is sent, or found in the backup, again."""
    wal.make_room(folder, wal.ARCHIVED)
    for said in wal.room(folder, wal.ARCHIVED).iterdir():
        said.unlink()


def send(folder: DataFolder, target: Target, keys: BackupKeys, system: str, name: str) -> int:
    """Put one file of the log into the backup and tell the server; how many bytes it takes there.

    Raises Unavailable("backup.other_content") where the backup has another under this name.
    """
    source = folder.pg / "pg_wal" / name
    place = target.wal(system) / f"{name}{SUFFIX}"
    if place.exists():
        if source.read_bytes() != b"".join(unseal(place, wal_name(system, name), keys)):
            raise Unavailable("backup.other_content", file=str(place))
    else:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        # Whatever was committed up to when it was last written to is in it, or in one before it.
        written_at = datetime.fromtimestamp(source.stat().st_mtime, UTC)
        seal(place, wal_name(system, name), keys, file_blocks(source), at=written_at)
    (wal.room(folder, wal.ARCHIVED) / name).touch()
    return place.stat().st_size


def send_histories(folder: DataFolder, target: Target, keys: BackupKeys) -> None:
    """Have in the backup from where each timeline came.

    A restored server began its own before it had a backup, so nobody took its history then. Without it a later restore
    would begin a timeline of the same number, and could not tell which log belongs to which.
    """
    system = system_of(folder.pg)
    for history in sorted((folder.pg / "pg_wal").glob("*.history")):
        if HISTORY.fullmatch(history.name):
            send(folder, target, keys, system, history.name)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
