"""What footage is kept no longer: its time is over, its quota is used up, or the disk has no room.

Always in this order: the oldest that no hold keeps goes; where nothing may go, somebody is told; recording stops last.
An hour is deleted in the index first, under an entry, and its files go afterwards: killed in between, it goes on there.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import psycopg

from ecrime.cameras.recorder.index import Hour, Index
from ecrime.cameras.recorder.places import journal_path, segment_path, stream_folder
from ecrime.cameras.recorder.rules import GIB, HOUR_NS

logger = logging.getLogger("ecrime.recorder")

AT_ONCE = 200
LEAST_SPARE, MOST_SPARE, SPARE_SHARE = 2 * GIB, 50 * GIB, 0.02
# Of what is to be spared: below the first nothing is recorded any more, from the second on it is again.
STOPS_AT, GOES_ON_AT = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Limits:
    """How much room footage may take.

    quota  bytes of all footage; None for as much as there is
    spare  bytes of the disk that are to stay free; None for the usual share
    """

    quota: int | None = None
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How the disk stands."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Round:
    """What one look did.

    has_room  whether there is room to record
    is_tight  whether more should go and nothing may
    """

    deleted: int
    has_room: bool
    is_tight: bool


def room_of(folder: Path) -> Room:
    """The disk of a folder."""
    disk = shutil.disk_usage(folder)
    return Room(disk.free, disk.total)


def spare_of(limits: Limits, total: int) -> int:
    """What is to stay free of a disk of this size."""
    if limits.spare is not None:
        return limits.spare
    return round(min(max(LEAST_SPARE, total * SPARE_SHARE), MOST_SPARE, total / 4))


def may_record(room: Room, limits: Limits, *, did: bool) -> bool:
    """Whether there is room to record; once there was none there has to be some more."""
    spare = spare_of(limits, room.total)
    return room.free >= spare * (STOPS_AT if did else GOES_ON_AT)


class Besides(Protocol):
    """What lies in the same folder and is kept by rules of its own."""

    def round(self, index: Index) -> int:
        """Delete what is kept no longer; how much of it. Raises psycopg.Error, OSError."""
        ...

    def used(self, index: Index) -> int:
        """Bytes of it that are kept."""
        ...


class Keeper:
    """Deletes what is kept no longer, and says whether there is room."""

    def __init__(
        self,
        footage: Path,
        limits: Limits,
        *,
        look: Callable[[Path], Room] = room_of,
        may_record: bool = True,
        besides: Sequence[Besides] = (),
    ) -> None:
        self._besides = besides
        self._footage, self.limits, self._look = footage, limits, look
        self._may_record = may_record
        self._was_tight = False

    def round(self, index: Index) -> Round:
        """Look once. Raises psycopg.Error when the database is away, OSError when files cannot be deleted."""
        for hold in index.expired_holds():
            index.expire(hold)
        for hour in index.to_unlink():
            self._unlink(index, hour)
        deleted = self._delete(index, index.to_go(is_over=True, most=AT_ONCE), "retention", lambda _gone: True)
        deleted += sum(each.round(index) for each in self._besides)
        deleted += self._make_room(index)
        tight = self._is_short(self._over_quota(index))
        if tight != self._was_tight:
            logger.warning("footage.tight" if tight else "footage.has_room")
        self._was_tight = tight
        return Round(deleted, self.has_room(), tight)

    def has_room(self) -> bool:
        """Whether there is room to record now; asked also where the database is away."""
        self._may_record = may_record(self._look(self._footage), self.limits, did=self._may_record)
        return self._may_record

    def _make_room(self, index: Index) -> int:
        """Delete what is needed; what is used is added up once for many hours, for it is a sum over all there are."""
        deleted = 0
        while self._is_short(over := self._over_quota(index)):
            hours = index.to_go(is_over=False, most=AT_ONCE)
            done = self._delete(index, hours, "quota", partial(self._is_short, over))
            deleted += done
            if not done:
                break
        return deleted

    def _over_quota(self, index: Index) -> int:
        """By how many bytes there is more than there may be."""
        if self.limits.quota is None:
            return 0
        return index.used() + sum(each.used(index) for each in self._besides) - self.limits.quota

    def _is_short(self, over: int, gone: int = 0) -> bool:
        """Whether more has to go: there is more than there may be also without ``gone``, or the disk has too little."""
        room = self._look(self._footage)
        return over > gone or room.free < spare_of(self.limits, room.total)

    def _delete(self, index: Index, hours: Mapping[Hour, int], cause: str, needed: Callable[[int], bool]) -> int:
        """Delete hours one by one, each under its own entry, for as long as after so many bytes more is needed."""
        deleted = gone = 0
        for hour, size in hours.items():
            if not needed(gone):
                break
            try:
                index.delete(hour, cause)
            except psycopg.Error as error:
                if not (error.sqlstate or "").startswith("EC22"):
                    raise
                # A hold was placed since, or an hour before it was: it is refused, and stays.
                logger.warning("footage.not_deleted", extra={"code": error.sqlstate})
                continue
            self._unlink(index, hour)
            deleted, gone = deleted + 1, gone + size
        return deleted

    def _unlink(self, index: Index, hour: Hour) -> None:
        """Take the files of a deleted hour away, and then its rows."""
        unlink_hour(self._footage, hour)
        index.unlinked(hour)


def unlink_hour(footage: Path, hour: Hour) -> None:
    """Take every segment and journal of an hour away, and the folders that are empty then."""
    stream = stream_folder(footage, hour.camera, hour.role)
    folder = segment_path(stream, hour.hour_ns).parent
    if not folder.is_dir():
        return
    for video in sorted(folder.glob("*.mp4")):
        if hour.hour_ns <= int(video.stem) < hour.hour_ns + HOUR_NS:
            video.unlink(missing_ok=True)
            journal_path(video).unlink(missing_ok=True)
    for beside in folder.glob("*.journal"):
        beside.unlink(missing_ok=True)
    while folder != stream:
        try:
            folder.rmdir()
        except OSError:
            break  # something else is in it
        folder = folder.parent
    _sync(folder)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
