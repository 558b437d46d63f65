"""What is kept no longer goes, the oldest first, past no hold; then somebody is told; recording stops last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import HOUR_NS, hours_ago
from tests.cameras.recorder.test_holds import around, placed
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder import keeping
from ecrime.cameras.recorder.index import Hour, Index
from ecrime.cameras.recorder.keeping import Keeper, Limits, Room, may_record, spare_of
from ecrime.cameras.recorder.places import journal_path, segment_path, stream_folder
from ecrime.cameras.recorder.rules import GIB
from ecrime.cli.drills.instance import Database

PLENTY = Room(900 * GIB, 1000 * GIB)


@pytest.fixture
def camera(database: Database) -> UUID:
    return in_use(database).id


@contextmanager
def index_of(database: Database) -> Iterator[Index]:
    with Index.at(database.instance.address(database.name, "recorder")) as index:
        yield index


def recorded(database: Database, footage: Path, camera: UUID, *hours: int) -> list[Path]:
    """A segment in each hour, in the index and on disk, and the hour proven."""
    files = []
    for hour in hours:
        rows.segment(database, camera, hour + HOUR_NS // 2)
        assert rows.chain(database, camera, hour)
        file = segment_path(stream_folder(footage, camera, rows.MAIN), hour + HOUR_NS // 2)
        file.parent.mkdir(parents=True)
        file.write_bytes(b"v" * 1000)
        journal_path(file).write_text("{}")
        files.append(file)
    return files


def keeper(footage: Path, *, limits: Limits | None = None, rooms: list[Room] | None = None) -> Keeper:
    """A keeper of a disk that stands as is said, look after look."""
    told = iter(rooms or [])
    return Keeper(footage, limits or Limits(), look=lambda _folder: next(told, (rooms or [PLENTY])[-1]))


def left(files: list[Path]) -> list[bool]:
    return [file.exists() for file in files]


def test_what_is_over_goes_with_its_files(database: Database, camera: UUID, tmp_path: Path) -> None:
    files = recorded(database, tmp_path, camera, hours_ago(17 * 24), hours_ago(16 * 24), hours_ago(24))
    with index_of(database) as index:
        done = keeper(tmp_path).round(index)
        assert (done.deleted, done.has_room, done.is_tight) == (2, True, False)
        assert keeper(tmp_path).round(index).deleted == 0
    assert left(files) == [False, False, True]
    assert not files[0].parents[1].exists(), "no empty folders stay"
    assert database.as_superuser("select count(*) from recorder_segment") == [(1,)]
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'footage.delete'") == [(2,)]


def test_what_is_held_stays_until_its_hold_has_ended(database: Database, camera: UUID, tmp_path: Path) -> None:
    old, older = hours_ago(17 * 24), hours_ago(18 * 24)
    files = recorded(database, tmp_path, camera, older, old)
    placed(database, camera, **around(old), expires_on=(datetime.now(UTC) + timedelta(days=10)).date())
    with index_of(database) as index:
        keeper(tmp_path).round(index)
        assert left(files) == [False, True]
        database.clock.shift(timedelta(days=12))
        keeper(tmp_path).round(index)
    assert left(files) == [False, False]
    kinds = database.as_superuser("select kind from ledger_entry where kind ~ '^footage' order by id")
    assert [kind for (kind,) in kinds] == ["footage.hold", "footage.delete", "footage.expire", "footage.delete"]


def test_a_quota_takes_the_oldest_and_nothing_held(database: Database, camera: UUID, tmp_path: Path) -> None:
    hours = [hours_ago(9), hours_ago(8), hours_ago(7), hours_ago(6)]
    files = recorded(database, tmp_path, camera, *hours)
    placed(database, camera, **around(hours[0]))
    with index_of(database) as index:
        assert index.used() == 4000
        done = keeper(tmp_path, limits=Limits(quota=2000)).round(index)
        assert (done.deleted, done.is_tight) == (2, False)
        assert left(files) == [True, False, False, True]
        tight = keeper(tmp_path, limits=Limits(quota=500)).round(index)
        assert (tight.deleted, tight.is_tight, tight.has_room) == (1, True, True)
    assert left(files) == [True, False, False, False]
    assert database.as_superuser("select distinct deleted_for from recorder_hour where deleted_at is not null") == [
        ("quota",)
    ]


def test_a_full_disk_takes_the_oldest_then_tells_then_stops(database: Database, camera: UUID, tmp_path: Path) -> None:
    files = recorded(database, tmp_path, camera, hours_ago(9), hours_ago(8))
    placed(database, camera, **around(hours_ago(8)))
    with index_of(database) as index:
        low, full = Room(19 * GIB, 1000 * GIB), Room(9 * GIB, 1000 * GIB)
        done = keeper(tmp_path, rooms=[low]).round(index)
        assert left(files) == [False, True]
        assert (done.is_tight, done.has_room) == (True, True), "told while it is still recorded"
        done = keeper(tmp_path, rooms=[full]).round(index)
        assert (done.is_tight, done.has_room) == (True, False)
    assert left(files) == [False, True], "what is held goes for no reason"


def test_killed_between_the_act_and_the_files_it_goes_on_there(
    database: Database, camera: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = recorded(database, tmp_path, camera, hours_ago(17 * 24))

    def killed(footage: Path, hour: Hour) -> None:
        raise OSError(5, "killed")

    with index_of(database) as index:
        monkeypatch.setattr(keeping, "unlink_hour", killed)
        with pytest.raises(OSError, match="killed"):
            keeper(tmp_path).round(index)
        assert file.exists()
        monkeypatch.undo()
        keeper(tmp_path).round(index)
    assert not file.exists()
    assert database.as_superuser("select count(*) from recorder_segment") == [(0,)]
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'footage.delete'") == [(1,)]


def test_other_files_in_a_folder_are_left(tmp_path: Path) -> None:
    hour = hours_ago(3)
    file = segment_path(stream_folder(tmp_path, UUID(int=1), rows.MAIN), hour + 5)
    file.parent.mkdir(parents=True)
    file.touch()
    (file.parent / "note.txt").touch()
    keeping.unlink_hour(tmp_path, Hour(UUID(int=1), rows.MAIN, hour))
    assert [path.name for path in file.parent.iterdir()] == ["note.txt"]


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_stays_free_is_a_part_of_any_disk(total_gib: int, other_gib: int) -> None:
    spare = spare_of(Limits(), total_gib * GIB)
    assert 0 < spare <= total_gib * GIB / 4
    assert spare <= 50 * GIB
    if other_gib >= total_gib:
        assert spare_of(Limits(), other_gib * GIB) >= spare


@given(st.integers(0, 100))
def test_recording_goes_on_only_with_some_more_room_than_it_stopped_at(free: int) -> None:
    room, limits = Room(free, 400), Limits(spare=100)
    assert may_record(room, limits, did=True) is (free >= 50)
    assert may_record(room, limits, did=False) is (free >= 75)
