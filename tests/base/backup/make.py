"""Backups as they lie in a target, for tests: a minute of log in each segment, and no server."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecrime.base.backup import full, restore
from ecrime.base.backup.full import About, segment_at
from ecrime.base.backup.sealed import SUFFIX, seal
from ecrime.base.backup.target import Target, full_name, number_of, wal_name
from ecrime.base.backup.whole import sync_folder
from ecrime.base.database.server.binaries import Binaries
from ecrime.base.keys.backup_key import BackupKey, BackupKeys
from ecrime.foundation.errors import Unavailable

KEYS = BackupKeys("/keys", (BackupKey(b"k" * 32),))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROGRAMS = Binaries(Path("/nowhere"), 18)
FIRST = number_of("000000010000000000000004")
A_MINUTE = timedelta(minutes=1)


def segment(number: int, timeline: int = 1) -> str:
    return segment_at(timeline, number * full.SEGMENT_BYTES)


def put_full(target: Target, at: datetime, **facts: object) -> About:
    name = full_name(at)
    target.full(name).mkdir()
    about = About(
        name=name,
        installation="x",
        system="1",
        major=18,
        started_at=at - A_MINUTE,
        ended_at=at,
        first=segment(FIRST),
        last=segment(FIRST),
        checkpoint="",
        secrets={},
        program="0",
    )
    about = dataclasses.replace(about, **facts)  # type: ignore[arg-type]
    seal(target.full(name) / f"base{SUFFIX}", f"full/{name}/base", KEYS, [b"tar"], at=at)
    seal(target.full(name) / f"about{SUFFIX}", f"full/{name}/about", KEYS, [full._written(about)], at=at)
    return about


def put_segment(target: Target, number: int, at: datetime, timeline: int = 1) -> Path:
    name = segment(number, timeline)
    place = target.wal("1") / f"{name}{SUFFIX}"
    place.parent.mkdir(exist_ok=True)
    seal(place, wal_name("1", name), KEYS, [name.encode()], at=at)
    sync_folder(place.parent)
    return place


def put_history(target: Target, timeline: int, at: datetime, *left: tuple[int, int]) -> Path:
    """The history of a timeline that began then; ``left`` are those it came from, and the segments where."""
    name = f"{timeline:08X}.history"
    # A segment is 16 MB of the log, the places in which are told in two halves of 4 GB.
    lines = [f"{before}\t{number // 256:X}/{number % 256 << 24:X}\tbefore a moment\n" for before, number in left]
    place = target.wal("1") / f"{name}{SUFFIX}"
    seal(place, wal_name("1", name), KEYS, ["\n".join(lines).encode()], at=at)
    return place


def planned(target: Target, to: datetime | None = None, *, chosen: str | None = None) -> restore.Plan:
    def left_out(name: str, why: Unavailable) -> None:
        raise AssertionError((name, why))

    return restore.plan(target, KEYS, to, programs=PROGRAMS, left_out=left_out, chosen=chosen)


def refusal(target: Target, to: datetime | None = None, *, chosen: str | None = None) -> Unavailable:
    with pytest.raises(Unavailable) as found:
        planned(target, to, chosen=chosen)
    return found.value


def damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
