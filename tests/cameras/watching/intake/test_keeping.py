"""Footage of other recorders: kept until its day past everything, gone after it, and found again from its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import HOUR_NS, refused
from tests.cameras.recorder.scenes import film
from tests.cameras.recorder.test_holds import placed
from tests.cameras.recorder.test_keeping import index_of, keeper
from tests.cameras.watching.intake.test_actions import ORIGIN, until
from tests.cameras.watching.make import camera

from ecrime.cameras.recorder import queries as recorder
from ecrime.cameras.recorder.facts import Role, SegmentSource
from ecrime.cameras.recorder.keeping import Keeper, Limits
from ecrime.cameras.recorder.rebuilding import Differs
from ecrime.cameras.watching.footage.recorded import nanoseconds
from ecrime.cameras.watching.intake.beside import every, path_beside
from ecrime.cameras.watching.intake.keeping import ImportKeeper
from ecrime.cameras.watching.intake.rebuilding import compare_imports, rebuild_imports
from ecrime.cli.drills.instance import Database
from ecrime.cli.importing.footage import import_footage, moment_of

KEPT_DAYS = 10
SEGMENTS = "select * from recorder_segment where source = 'import' order by start_ns"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "shop.mp4", frames=100)


@pytest.fixture
def footage(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FOOTAGE=tmp_path):
        yield tmp_path


@pytest.fixture
def taken(database: Database, source: Path, footage: Path) -> tuple[UUID, datetime]:
    """A camera with four seconds of another recorder in the middle of an hour long ago."""
    found = camera(database)
    hour = rows.hours_ago(40 * 24)
    at = moment_of(f"{datetime.fromtimestamp(hour // 10**9).astimezone().isoformat()}", "UTC") + timedelta(minutes=30)
    done = import_footage(
        database.actor("investigator"),
        [source],
        camera=found.facts.code,
        at=at.isoformat(),
        origin=ORIGIN,
        keep_until=until(KEPT_DAYS),
    )
    assert done == 0
    return found.id, at


def keeps(footage: Path, **limits: int) -> Keeper:
    """The keeper as the recorder has it, on a disk with plenty of room."""
    usual = keeper(footage)
    return Keeper(footage, Limits(**limits), look=usual._look, besides=[ImportKeeper(footage)])


def files(footage: Path) -> list[str]:
    return sorted(path.name for path in footage.rglob("*") if path.is_file())


def test_deleting_an_hour_leaves_what_another_recorder_recorded_of_it(
    database: Database, taken: tuple[UUID, datetime], footage: Path
) -> None:
    one, at = taken
    hour = nanoseconds(at) - nanoseconds(at) % HOUR_NS
    rows.segment(database, one, hour + HOUR_NS // 10)
    assert rows.chain(database, one, hour)
    proven = database.as_superuser("select segments, bytes from recorder_hour")
    assert proven == [(1, 1000)], "the proof is of ours alone"
    before, there = database.as_superuser(SEGMENTS), files(footage)
    with index_of(database) as index:
        assert keeps(footage).round(index).deleted == 1
        assert keeps(footage, quota=1).round(index).is_tight, "no want of room takes it"
    assert database.as_superuser(SEGMENTS) == before
    assert files(footage) == there
    found = recorder.segment_at(database.actor("operator"), one, Role.MAIN, nanoseconds(at) + 10**9)
    assert found is not None
    assert found.source is SegmentSource.IMPORT
    assert database.as_superuser("select count(*) from recorder_segment where source = 'camera'") == [(0,)]


def test_it_goes_after_its_day_with_its_files_under_an_entry(
    database: Database, taken: tuple[UUID, datetime], footage: Path
) -> None:
    with index_of(database) as index:
        database.clock.shift(timedelta(days=KEPT_DAYS - 1))
        assert keeps(footage).round(index).deleted == 0
        database.clock.shift(timedelta(days=KEPT_DAYS + 2))
        assert keeps(footage).round(index).deleted == 1
        assert keeps(footage).round(index).deleted == 0
        assert ImportKeeper(footage).used(index) == 0
    assert database.as_superuser(SEGMENTS) == []
    assert files(footage) == []
    kinds = database.as_superuser("select kind, subject_id from ledger_entry where kind ~ '^footage' order by id")
    assert kinds == [("footage.import", taken[0]), ("footage.delete", taken[0])]
    [(is_told, version)] = database.as_superuser("select deleted_at is not null, version from watching_import")
    assert (is_told, version) == (True, 2)


def test_a_hold_keeps_it_beyond_its_day(database: Database, taken: tuple[UUID, datetime], footage: Path) -> None:
    one, at = taken
    day = (at + timedelta(days=40 + KEPT_DAYS + 5)).date()
    placed(database, one, from_at=at, to_at=at + timedelta(seconds=1), expires_on=day)
    database.clock.shift(timedelta(days=KEPT_DAYS + 2))
    with index_of(database) as index:
        assert keeps(footage).round(index).deleted == 0
        with refused("EC220"):
            delete(database)
        database.clock.shift(timedelta(days=KEPT_DAYS + 8))
        assert keeps(footage).round(index).deleted == 1
    assert files(footage) == []


def delete(database: Database) -> int:
    """Whichever file there is, by the recorder's own door."""
    [(one,)] = database.as_superuser("select id from watching_import")
    return int(rows.ask(database, "law.delete_import(%s, %s, %s)", one, *rows.words()))


def test_nothing_deletes_it_before_its_day(database: Database, taken: tuple[UUID, datetime]) -> None:
    with refused("EC224"):
        delete(database)
    # The rows themselves, past the door: with the recorder's own password, and with the owner's of the law.
    with database.connect("recorder") as connection:
        assert connection.execute("update recorder_segment set state = 'deleted'").rowcount == 0
    with refused("EC221"):
        database.as_superuser("set role ecrime_law; update recorder_segment set state = 'deleted'")
    with database.connect() as connection, refused("42501"):
        connection.execute("select set_config('ecrime.token', %s, false)", [database.tokens["investigator"]])
        connection.execute("update watching_import set deleted_at = now()")


def test_the_index_is_made_again_from_the_files_and_nothing_else_is(
    database: Database, taken: tuple[UUID, datetime], footage: Path
) -> None:
    before = database.as_superuser(SEGMENTS)
    with index_of(database) as index:
        assert list(compare_imports(index, footage)) == []
        lose(database, "recorder_segment")
        assert [each.differs for each in compare_imports(index, footage)] == [Differs.NOT_INDEXED]
        assert (rebuild_imports(index, footage), rebuild_imports(index, footage)) == (1, 0)
        assert database.as_superuser(SEGMENTS) == before
        assert list(compare_imports(index, footage)) == []
        ((_camera, path),) = every(footage)
        told = path_beside(path).read_bytes()
        path_beside(path).write_bytes(told[:-20])
        assert [each.differs for each in compare_imports(index, footage)] == [Differs.OTHER]
        path_beside(path).write_bytes(told)
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert [each.differs for each in compare_imports(index, footage)] == [Differs.OTHER]
        path.unlink()
        assert {each.differs for each in compare_imports(index, footage)} == {Differs.NO_FILE}
        path.write_bytes(content)
        # What lies in the folder makes no act: of a file that nobody took in nothing comes back.
        lose(database, "recorder_segment")
        lose(database, "watching_import")
        assert [each.differs for each in compare_imports(index, footage)] == [Differs.NOT_TAKEN_IN]
        assert rebuild_imports(index, footage) == 0
    assert database.as_superuser(SEGMENTS) == []


def lose(database: Database, table: str) -> None:
    """As a backup that is older loses rows."""
    for sql in (
        f"alter table {table} disable trigger all",
        f"delete from {table}",
        f"alter table {table} enable trigger all",
    ):
        database.as_superuser(sql)
