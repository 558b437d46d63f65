"""Full backups are made one at a time, leave nothing half-made, and go with the log that only they needed."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests.base.backup.make import (
    A_MINUTE,
    FIRST,
    KEYS,
    NOON,
    PROGRAMS,
    damage,
    planned,
    put_full,
    put_history,
    segment,
)

from ecrime.base.backup import full
from ecrime.base.backup.sealed import SUFFIX
from ecrime.base.backup.target import Target
from ecrime.base.database.server.cluster import Cluster
from ecrime.foundation.errors import Unavailable


def test_old_backups_go_with_the_log_that_only_they_needed(target: Target) -> None:
    for number in (3, 6):
        put_full(target, NOON + number * A_MINUTE, first=segment(FIRST + number), last=segment(FIRST + number))
    (target.wal("2")).mkdir()
    first, second, third = target.names()
    assert full.thin_out(target, KEYS, keep=5) == []
    assert not target.wal("2").exists()
    note = target.wal("1") / f"{segment(FIRST)}.00000028.backup{SUFFIX}"
    stray = target.wal("1") / f"of somebody else{SUFFIX}"
    for path in (note, stray):
        path.touch()
    history = put_history(target, 2, NOON, (1, FIRST))
    assert full.thin_out(target, KEYS, keep=2) == [first]
    assert (target.names(), min(target.segments("1"))) == ([second, third], segment(FIRST + 3))
    assert (note.exists(), history.exists(), stray.exists()) == (False, True, True)
    assert full.thin_out(target, KEYS, keep=1) == [second]
    assert planned(target).segments == 4


def test_nothing_is_taken_away_where_one_that_stays_cannot_be_read(target: Target) -> None:
    later = put_full(target, NOON + 5 * A_MINUTE)
    damage(target.full(later.name) / f"about{SUFFIX}")
    with pytest.raises(Unavailable, match=r"backup\.damaged"):
        full.thin_out(target, KEYS, keep=1)
    assert len(target.names()) == 2


def interrupted(target: Target) -> Path:
    """What a full backup left that was interrupted."""
    left = target.full("2026-11-22T11-00-00Z")
    left.mkdir()
    (left / f"base{SUFFIX}").write_bytes(b"half")
    return left


def test_what_was_interrupted_goes_before_a_new_one_begins(target: Target, tmp_path: Path) -> None:
    left, whole, others = interrupted(target), target.names(), target.full("notes")
    others.mkdir()
    with pytest.raises(psycopg.OperationalError):  # there is no server
        full.take(Cluster(tmp_path / "data", PROGRAMS), PROGRAMS, target, KEYS, shown=print)
    assert (left.exists(), others.exists()) == (False, True)
    assert target.names() == whole


def test_of_two_full_backups_at_a_time_one_is_made(target: Target, tmp_path: Path) -> None:
    left, cluster = interrupted(target), Cluster(tmp_path / "data", PROGRAMS)
    with full.alone(cluster.folder), pytest.raises(Unavailable, match=r"backup\.already"):
        full.take(cluster, PROGRAMS, target, KEYS, shown=print)
    assert left.exists()
