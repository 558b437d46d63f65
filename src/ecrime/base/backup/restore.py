"""The way back: a full backup and the log up to a moment become a data folder of their own, checked before it is used.

Nothing stands in its place before all of it holds. Everything is made in a folder beside; what the target holds is
opened and verified chunk by chunk before the server sees it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, cast

from ecrime.base.backup.feeder import Feeder
from ecrime.base.backup.file_copies import PRIVATE, copy_back
from ecrime.base.backup.full import About, base_blocks, read_about
from ecrime.base.backup.sealed import CHUNK, SUFFIX, read_head, unseal
from ecrime.base.backup.target import Target, number_of, timeline_of, wal_name
from ecrime.base.backup.timelines import Timeline, timeline_to
from ecrime.base.backup.whole import refusal
from ecrime.base.database.server import process, wal
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.exchange import exchange, mounted_within
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.backup_key import BackupKeys
from ecrime.base.keys.folder import INSTALLATION
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import open_anew, write_text

# A commit has its time a moment before it is written to the log; so much more of the log is verified beforehand.
MARGIN = timedelta(minutes=2)
LOOK_S = 0.05
# What the server says when the log ends before the moment asked for: nothing was committed between the two.
ENDED_BEFORE = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be restored.

    to        the moment, the last included; None for everything there is
    log_ends  up to when the log in the backup is known
    along     the timeline on which the moment lies
    segments  how many files of the log are needed
    """

    about: About
    to: datetime | None
    log_ends: datetime
    along: Timeline
    segments: int


def plan(
    target: Target,
    keys: BackupKeys,
    to: datetime | None,
    *,
    programs: Binaries,
    left_out: Callable[[str, Unavailable], None],
    chosen: str | None = None,
) -> Plan:
    """Choose the full backup and verify every byte that is needed. Raises Unavailable with what does not hold.

    left_out  is told of each full backup that cannot be read, and why
    chosen    the full backup that somebody asks for; None for the newest before the moment
    """
    target.installation()
    abouts = [read_about(target, _existing(target, chosen), keys)] if chosen else _readable(target, keys, left_out)
    fitting = [about for about in abouts if to is None or about.ended_at <= to]
    if not fitting:
        raise Unavailable("backup.too_early", first=written(abouts[0].ended_at, or_later=True))
    about = fitting[-1]
    if about.major != programs.major:
        raise Unavailable("backup.other_version", made=str(about.major), needed=str(programs.major))
    along = timeline_to(target, about, keys, to)
    needed = list(_needed(target, about, along, to))
    log_ends = max([about.ended_at, *(read_head(path).at for path in needed)])
    if to is not None and to > log_ends:
        raise Unavailable("backup.log_ends", last=written(last_second(log_ends)))
    for _chunk in base_blocks(target, about.name, keys):
        pass
    for path in needed:
        name = path.name.removesuffix(SUFFIX)
        for _chunk in unseal(path, wal_name(about.system, name), keys):
            pass
    return Plan(about, to, log_ends, along, len(needed))


def _existing(target: Target, name: str) -> str:
    if name not in target.names():
        raise Unavailable("backup.no_such_full", name=name, folder=str(target.fulls))
    return name


def _readable(target: Target, keys: BackupKeys, left_out: Callable[[str, Unavailable], None]) -> list[About]:
    """The full backups that can be read, the oldest first; where none can, it is said why the newest cannot."""
    found: list[About] = []
    refused: dict[str, Unavailable] = {}
    for name in target.names():
        try:
            found.append(read_about(target, name, keys))
        except Unavailable as why:
            refused[name] = why
    if not found and refused:
        raise refused[max(refused)]
    if not found:
        raise Unavailable("backup.no_full", folder=str(target.path))
    for name, reason in refused.items():
        left_out(name, reason)
    return found


def _needed(target: Target, about: About, along: Timeline, to: datetime | None) -> Iterator[Path]:
    """The segments from the beginning of the full backup on, without a gap, up to a little after the moment."""
    here = target.segments(about.system)
    number, last = number_of(about.first), number_of(about.last)
    while path := here.get(along.segment(number)):
        yield path
        number += 1
        if to is not None and number > last + 1 and read_head(path).at > to + MARGIN:
            return
    goes_on = any(number_of(name) > number and name == along.segment(number_of(name)) for name in here)
    if goes_on or number <= max(last, along.begins):
        missing = target.wal(about.system) / f"{along.segment(number)}{SUFFIX}"
        raise Unavailable("backup.file_missing", file=str(missing))


def rebuild(
    planned: Plan,
    target: Target,
    keys: BackupKeys,
    place: DataFolder,
    programs: Binaries,
    *,
    say: Callable[[str], None],
) -> Cluster:
    """Make the data folder at ``place``, which is not there yet, and bring its database to the moment; it is stopped.

    Raises Unavailable; the place is then to be thrown away.
    """
    about = planned.about
    place.make()
    write_text(place.path / INSTALLATION, about.installation + "\n")
    write_text(place.secrets, json.dumps(about.secrets, indent=1))
    say("opening the full backup")
    try:
        unpack(base_blocks(target, about.name, keys), place.pg)
        copy_back(target.files, place.files)
    except OSError as error:
        raise refusal(error, place.path) from error
    verify(programs, place)
    say("following the log")
    cluster = Cluster(place.path, programs)
    _recover(planned, cluster, target, keys)
    return cluster


def unpack(blocks: Iterator[bytes], pg: Path) -> None:
    """The files of a tar that comes in blocks."""
    pg.mkdir(mode=0o700)
    with tarfile.open(fileobj=cast("IO[bytes]", _Stream(blocks)), mode="r|") as tar:
        for member in tar:
            place = pg / member.name
            content = tar.extractfile(member) if member.isreg() else None
            is_within = place.is_relative_to(pg) and ".." not in place.parts
            if not is_within or not (content or member.isdir()):
                # The database has no folders elsewhere, to which links would lead.
                raise Unavailable("backup.not_a_file", name=member.name)
            if content is None:
                place.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
                continue
            with place.open("wb") as file:
                shutil.copyfileobj(content, file, CHUNK)
            place.chmod(0o600)


class _Stream:
    """Blocks, to be read as from a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._kept = b""

    def read(self, size: int) -> bytes:
        while len(self._kept) < size and (block := next(self._blocks, b"")):
            self._kept += block
        found, self._kept = self._kept[:size], self._kept[size:]
        return found


def verify(programs: Binaries, place: DataFolder) -> None:
    """Compare the files with the list that the server wrote of them. The log is not among them."""
    said = place.logs / "verify-backup.log"
    with open_anew(said) as out:
        done = subprocess.run(
            [programs.program("pg_verifybackup"), "--no-parse-wal", "--quiet", str(place.pg)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            check=False,
        )
    if done.returncode != 0:
        raise Unavailable("backup.does_not_fit", log=str(said))


def _recover(planned: Plan, cluster: Cluster, target: Target, keys: BackupKeys) -> None:
    folder = cluster.folder
    (folder.pg / "recovery.signal").touch()
    cluster.ensure()
    stop_at: dict[str, str] = {}
    if planned.to is not None:
        stop_at = {"recovery_target_time": planned.to.astimezone(UTC).isoformat(), "recovery_target_action": "promote"}
    if not _follow(planned, cluster, target, keys, stop_at) and not (
        stop_at and ended_before(folder) and _follow(planned, cluster, target, keys, {})
    ):
        raise Unavailable("backup.not_recovered", log=str(folder.database_logs))


def _follow(planned: Plan, cluster: Cluster, target: Target, keys: BackupKeys, stop_at: Mapping[str, str]) -> bool:
    """Start the server and wait until it has followed the log and is open; False when it ended before."""
    folder = cluster.folder
    with Feeder(folder, target, planned.about.system, keys) as feeder:
        cluster.recovery = {
            **wal.fetching(folder),
            "hot_standby": "off",
            "recovery_target_timeline": _named(planned),
            **stop_at,
        }
        child = cluster.launch()
        try:
            while not process.is_ready(folder.pg, child.pid):
                if feeder.refusal is not None:
                    raise feeder.refusal
                if child.poll() is not None:
                    return False
                time.sleep(LOOK_S)
        finally:
            process.stop(child)
    cluster.recovery = {}
    return True


def _named(planned: Plan) -> str:
    """The timeline to follow, as the server is told; its own has no history where it is the first."""
    own = timeline_of(planned.about.first)
    return "current" if planned.along.number == own else str(planned.along.number)


def ended_before(folder: DataFolder) -> bool:
    """True when the server said that the log ends before the moment it was to go to."""
    logs = [*folder.database_logs.iterdir(), folder.logs / "database-start.log"]
    return any(ENDED_BEFORE in log.read_text(encoding="utf-8", errors="replace") for log in logs)


def check_movable(data: Path) -> None:
    """Raise Unavailable("restore.mounted") for a folder whose place no other can take."""
    mounted = mounted_within(data)
    if mounted is not None:
        raise Unavailable("restore.mounted", mount=str(mounted), folder=str(data))


def put_in_place(made: Path, data: Path, *, now: datetime) -> Path | None:
    """Let what was made take the place of the data folder; where the old one went, None where there was none.

    Raises Unavailable("restore.not_moved"), ("restore.half_moved"); what was made is left where it is.
    """
    kept = data.with_name(f"{data.name}.before-{now.astimezone(UTC).strftime('%Y-%m-%dT%H-%M-%SZ')}")
    is_kept = data.exists() and any(data.iterdir())
    try:
        if is_kept:
            exchange(made, data, kept)
        else:
            made.rename(data)  # also over an empty folder
    except OSError as error:
        told = {"made": str(made), "folder": str(data), "why": str(error.strerror or error)}
        if is_kept and not data.exists():
            raise Unavailable("restore.half_moved", kept=str(kept), **told) from error
        raise Unavailable("restore.not_moved", **told) from error
    return kept if is_kept else None


def last_second(at: datetime) -> datetime:
    """The last second that was over then."""
    return at.replace(microsecond=0) - timedelta(seconds=1)


def written(at: datetime, *, or_later: bool = False) -> str:
    """A moment as it can be given back to the command: the second in which it is, or the next one."""
    whole = at + timedelta(seconds=1) if or_later and at.microsecond else at
    return whole.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
