"""A full backup: the database files as one sealed stream, the log up to its end, and what belongs to both.

The server is asked for it by pg_basebackup, which goes on only when the log it needs is in the backup, too. What says
that the backup is whole is written last.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

import ecrime
from ecrime.base.backup.archiver import read_status, send_histories
from ecrime.base.backup.file_copies import FileCopies
from ecrime.base.backup.sealed import SUFFIX, read_blocks, seal, unseal
from ecrime.base.backup.target import (
    ABOUT,
    BASE,
    HISTORY,
    Target,
    full_name,
    number_of,
    segment_name,
    system_of,
    timeline_of,
)
from ecrime.base.backup.whole import refusal, sync_folder
from ecrime.base.database.server import passwords
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import DATABASE, Cluster
from ecrime.base.database.server.folder import PORT, DataFolder
from ecrime.base.keys.backup_key import BackupKeys
from ecrime.base.keys.folder import installation_id
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import open_anew

FORMAT = "ecrime-full-1"
SEGMENT_BYTES = 16 * 1024**2
LOG_SENT_S = 60.0
FAILURES = 3  # of the archiver in a row, after which nobody waits for it
# At the end of the tar stands the list of its files, and at the end of that what of the log belongs to it.
TAIL = 1 << 16
RANGE = re.compile(
    rb'"Timeline": (\d+), "Start-LSN": "([0-9A-F]+)/([0-9A-F]+)", "End-LSN": "([0-9A-F]+)/([0-9A-F]+)" }'
)
_LEDGER = "select note from ledger_checkpoint order by size desc limit 1"


@dataclass(frozen=True, slots=True)
class About:
    """What belongs to a full backup, and is sealed with it.

    system, major  the server's number, and its PostgreSQL version
    first, last    the segments of the log without which it cannot be used
    ended_at       the first moment to which one can go back with it
    checkpoint     the last signed one of the ledger when the backup ended, "" before there was any
    secrets        passwords of the database roles, as they are inside
    """

    name: str
    installation: str
    system: str
    major: int
    started_at: datetime
    ended_at: datetime
    first: str
    last: str
    checkpoint: str
    secrets: dict[str, str] = field(repr=False)
    program: str


def take(
    cluster: Cluster, programs: Binaries, target: Target, keys: BackupKeys, *, shown: Callable[[int], None]
) -> About:
    """Make a full backup of a server that runs, with an archiver beside it; ``shown`` gets the bytes done so far.

    Raises Unavailable, and leaves nothing that looks whole.
    """
    folder = cluster.folder
    with alone(folder):
        target.clear_unfinished()
        wait_for_log(cluster, target)
        started_at = datetime.now(UTC)
        name = full_name(started_at)
        place = target.full(name)
        try:
            place.mkdir(mode=0o700)
        except OSError as error:
            raise refusal(error, target.fulls) from error
        try:
            with ServerSends(cluster, programs) as sending:
                seal(place / f"{BASE}{SUFFIX}", _base(name), keys, _counted(sending.blocks(), shown), at=started_at)
            FileCopies(folder.files, target.files).bring_up()
            about = About(
                name=name,
                installation=installation_id(folder.path),
                system=system_of(folder.pg),
                major=programs.major,
                started_at=started_at,
                ended_at=datetime.now(UTC),
                first=sending.first,
                last=sending.last,
                checkpoint=last_checkpoint(cluster),
                secrets=passwords.read_or_make(folder.secrets),
                program=ecrime.__version__,
            )
            send_histories(folder, target, keys)
            _log_is_there(target, about)
            seal(place / f"{ABOUT}{SUFFIX}", _about(name), keys, [_written(about)], at=about.ended_at)
            sync_folder(target.fulls)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    return about


def read_about(target: Target, name: str, keys: BackupKeys) -> About:
    """What belongs to a full backup. Raises Unavailable where it is damaged or under another key."""
    told: dict[str, Any] = json.loads(b"".join(unseal(target.full(name) / f"{ABOUT}{SUFFIX}", _about(name), keys)))
    if told.pop("format") != FORMAT:
        raise Unavailable("backup.newer", name=name)
    for moment in ("started_at", "ended_at"):
        told[moment] = datetime.fromisoformat(told[moment])
    return About(**told)


def base_blocks(target: Target, name: str, keys: BackupKeys) -> Iterator[bytes]:
    """The tar of the database files, verified chunk by chunk."""
    return unseal(target.full(name) / f"{BASE}{SUFFIX}", _base(name), keys)


def thin_out(target: Target, keys: BackupKeys, *, keep: int) -> list[str]:
    """Take away full backups but the newest ``keep``, and the log that only they needed; the names taken away.

    Raises Unavailable where one of those cannot be read, and then nothing is taken away.
    """
    names = target.names()
    gone = names[: -keep or None]
    needed: dict[str, int] = {}
    for name in names[len(gone) :]:
        about = read_about(target, name, keys)
        needed[about.system] = min(needed.get(about.system, number_of(about.first)), number_of(about.first))
    for name in gone:
        target.discard(name)
    for server in (target.path / "wal").iterdir():
        if server.name not in needed:
            shutil.rmtree(server)
            continue
        for path in target.log(server.name):
            # Histories stay: by them a timeline is told from another.
            if not HISTORY.fullmatch(path.name.removesuffix(SUFFIX)) and number_of(path.name) < needed[server.name]:
                path.unlink()
    return gone


class ServerSends:
    """The server sends its files: pg_basebackup at work, watched over."""

    def __init__(self, cluster: Cluster, programs: Binaries) -> None:
        self._folder = cluster.folder
        self._said = cluster.folder.logs / "backup.log"
        self._stopped = ""
        self._over = threading.Event()
        secrets = passwords.read_or_make(self._folder.secrets)
        with open_anew(self._said) as said:
            self._sender = subprocess.Popen(
                [
                    programs.program("pg_basebackup"),
                    *("--pgdata=-", "--format=tar", "--wal-method=none", "--checkpoint=fast", "--no-sync"),
                    *("--manifest-checksums=SHA256", "--no-password", f"--username={passwords.SUPERUSER}"),
                    *(f"--host={self._folder.socket_folder()}", f"--port={PORT}"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": secrets[passwords.SUPERUSER]},
            )
        self._watch = threading.Thread(target=self._watch_log, daemon=True)
        self.first = self.last = ""

    def __enter__(self) -> ServerSends:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._sender.poll() is None:
            self._sender.kill()
        self._sender.wait()
        self._watch.join()
        if self._sender.stdout is not None:
            self._sender.stdout.close()

    def blocks(self) -> Iterator[bytes]:
        """The tar, and at its end the certainty that it is whole."""
        if self._sender.stdout is None:
            raise RuntimeError("the sender was started without a pipe")
        tail = b""
        for block in read_blocks(self._sender.stdout):
            tail = (tail + block)[-TAIL:]
            yield block
        if self._sender.wait() != 0:
            if self._stopped:
                raise Unavailable("backup.log_not_sent", why=self._stopped)
            raise Unavailable("backup.server_refused", log=str(self._said))
        ranges = RANGE.findall(tail)
        if len(ranges) != 1:
            raise Unavailable("backup.server_refused", log=str(self._said))
        timeline, *places = ranges[0]
        start_high, start_low, end_high, end_low = (int(place, 16) for place in places)
        self.first = segment_at(int(timeline), start_high << 32 | start_low)
        self.last = segment_at(int(timeline), (end_high << 32 | end_low) - 1)

    def _watch_log(self) -> None:
        """The server waits for the archiver for ever; we do not."""
        while not self._over.wait(1.0):
            status = read_status(self._folder)
            if status is not None and status.failures >= FAILURES:
                self._stopped = status.error
                self._sender.kill()
                return


def segment_at(timeline: int, position: int) -> str:
    """The segment in which a position of the log lies."""
    return segment_name(timeline, position // SEGMENT_BYTES)


def wait_for_log(cluster: Cluster, target: Target) -> None:
    """Have the server end a segment, and wait until it is in the backup: so the way there is known to work."""
    with psycopg.connect(cluster.url(passwords.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("select pg_create_restore_point('ecrime backup')")
        row = connection.execute("select pg_walfile_name(pg_switch_wal())").fetchone()
    if row is None:
        raise RuntimeError("the server ended no segment")
    deadline = time.monotonic() + LOG_SENT_S
    place = target.wal(system_of(cluster.folder.pg)) / f"{row[0]}{SUFFIX}"
    while not place.exists():
        status = read_status(cluster.folder)
        failing = status is not None and status.target == str(target.path) and status.failures >= FAILURES
        if failing or time.monotonic() > deadline:
            raise Unavailable("backup.log_not_sent", why=(status.error if status else "") or "-")
        time.sleep(0.1)


def last_checkpoint(cluster: Cluster) -> str:
    """The last signed checkpoint of the ledger; "" where there is none yet."""
    with psycopg.connect(cluster.url(passwords.SUPERUSER, DATABASE), autocommit=True) as connection:
        if connection.execute("select to_regclass('public.ledger_checkpoint')").fetchone() == (None,):
            return ""
        row = connection.execute(_LEDGER).fetchone()
    return str(row[0]) if row else ""


@contextmanager
def alone(folder: DataFolder) -> Iterator[None]:
    """One full backup of an installation at a time. Raises Unavailable("backup.already")."""
    with (folder.run / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable("backup.already", folder=str(folder.path)) from None
        yield


def _log_is_there(target: Target, about: About) -> None:
    timeline, numbers = timeline_of(about.first), range(number_of(about.first), number_of(about.last) + 1)
    missing = {segment_name(timeline, number) for number in numbers} - target.segments(about.system).keys()
    if missing:
        raise Unavailable("backup.log_not_sent", why=f"{len(missing)} segments")


def _counted(blocks: Iterator[bytes], shown: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    for block in blocks:
        done += len(block)
        shown(done)
        yield block


def _written(about: About) -> bytes:
    told = {"format": FORMAT, **dataclasses.asdict(about)}
    told |= {moment: told[moment].isoformat() for moment in ("started_at", "ended_at")}
    return json.dumps(told).encode()


def _base(name: str) -> str:
    return f"full/{name}/{BASE}"


def _about(name: str) -> str:
    return f"full/{name}/{ABOUT}"
