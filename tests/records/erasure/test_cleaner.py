"""Erasures are finished every night without anybody's doing: in its time, and not said before it is so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from time import sleep
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_scan import Connection, as_keepers, in_files

from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.records.erasure import cleaner as nightly
from ecrime.records.erasure import cleaning
from ecrime.records.erasure.cleaner import Cleaner
from ecrime.records.erasure.cleaning import Cleaned

IN_USE = "public.incidents_personstated"
LATER = timedelta(minutes=2)


@dataclass
class Clock:
    """The clock of the machine, set by hand."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Service:
    """A database in which a record was erased at noon, and the process that is to finish that."""

    trial: Trial
    erased_at: datetime
    zone: ZoneInfo

    @property
    def database(self) -> Database:
        return self.trial.database

    def night(self, days: int = 1) -> datetime:
        """In the quiet hours so many days later."""
        day = self.erased_at.astimezone(self.zone).date() + timedelta(days=days)
        return datetime.combine(day, time(2, 30), self.zone)

    def started(self, at: datetime) -> tuple[Cleaner, Clock]:
        """The process, and the clock it goes by; as the owner of the tables alone."""
        clock = Clock(at)
        return Cleaner(partial(as_owner, self.database), clock), clock


@pytest.fixture
def service(trial: Trial) -> Service:
    [(name,)] = trial.database.as_superuser("select zone from country_pack")
    zone = ZoneInfo(name)
    day = (datetime.now(UTC).astimezone(zone) + timedelta(days=4)).date()
    noon = datetime.combine(day, time(12), zone)
    trial.database.clock.freeze(noon.astimezone(UTC))
    steps.erase(trial.database, trial.imported)
    return Service(trial, noon, zone)


@contextmanager
def as_owner(database: Database) -> Iterator[tuple[Connection, None]]:
    """As on an operator's own server."""
    with database.connect("owner") as owner:
        yield owner, None


@contextmanager
def reading(database: Database, table: str = IN_USE) -> Iterator[None]:
    """Somebody who uses a table."""
    with database.connect("backup") as connection:
        connection.execute("begin")
        connection.execute(f"select count(*) from {table}".encode())
        yield


def file_of(database: Database, table: str) -> object:
    return database.as_superuser(f"select pg_relation_filenode('{table}')")[0][0]


def test_it_waits_for_the_night_and_then_finishes(service: Service) -> None:
    clock = Clock(service.erased_at - timedelta(days=1))
    cleaner = Cleaner(partial(as_keepers, service.database), clock)
    clock.now = service.erased_at + LATER
    assert cleaner.look() == Cleaned()
    clock.now = service.night()
    done = cleaner.look()
    assert (len(done.erasures), done.held, done.wal_kept) == (1, (), 0)
    assert cleaner.look() == Cleaned()
    imported = {place for place in service.trial.planted.places if place.endswith("of a file")}
    assert imported
    assert in_files(service.database, service.trial.planted) & imported == set()


def test_after_a_missed_night_it_is_finished_soon_after_the_start(service: Service) -> None:
    cleaner, clock = service.started(service.erased_at + timedelta(days=1))
    clock.now += LATER
    assert len(cleaner.look().erasures) == 1


def test_what_is_left_of_a_night_is_done_at_the_next_look(service: Service) -> None:
    cleaner, _clock = service.started(service.night())
    with reading(service.database):
        assert cleaner.look().held == (IN_USE,)
    before = file_of(service.database, "incidents_role")
    assert len(cleaner.look().erasures) == 1
    assert file_of(service.database, "incidents_role") == before, "it was written already"


def test_an_erasure_that_comes_meanwhile_begins_anew(service: Service) -> None:
    cleaner, _clock = service.started(service.night())
    with reading(service.database):
        cleaner.look()
    before = file_of(service.database, "incidents_role")
    steps.erase(service.database, service.trial.other)
    assert len(cleaner.look().erasures) == 2
    assert file_of(service.database, "incidents_role") != before


def test_no_table_is_begun_when_the_night_is_over(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaner, clock = service.started(service.night())
    write_anew = cleaning._write_anew

    def slowly(owner: Connection, schema: str, name: str) -> bool:
        clock.now = service.night() + timedelta(hours=2)
        return write_anew(owner, schema, name)

    monkeypatch.setattr(cleaning, "_write_anew", slowly)
    done = cleaner.look()
    assert (done.erasures, len(done.held) > 20) == ((), True)


def test_a_fault_is_logged_and_tried_again(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    addresses = ["postgresql://ecrime_owner@/none?host=/nowhere", ""]

    def keepers() -> AbstractContextManager[tuple[Connection, Connection | None]]:
        address = addresses.pop(0)
        if address:
            psycopg.connect(address)
        return as_owner(service.database)

    cleaner = Cleaner(keepers, Clock(service.night()))
    with caplog.at_level(logging.INFO, "ecrime.cleaner"):
        assert cleaner.look() == Cleaned()
        assert len(cleaner.look().erasures) == 1
    assert [record.message for record in caplog.records] == ["erasure.not_finished", "erasure.finished"]


def test_a_table_that_takes_too_long_is_left_and_the_others_are_written(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cleaner, clock = service.started(service.night())
    monkeypatch.setattr(nightly, "PATIENCE", "10s")
    monkeypatch.setattr(nightly, "LONGEST", "2s")
    before = file_of(service.database, "incidents_role")
    with reading(service.database):
        assert cleaner.look() == Cleaned(too_large=(IN_USE,))
    assert file_of(service.database, "incidents_role") != before
    assert [(record.message, vars(record)["code"]) for record in caplog.records] == [
        ("erasure.table_too_large", IN_USE)
    ]
    monkeypatch.undo()
    clock.now += LATER
    before = file_of(service.database, IN_USE)
    assert cleaner.look() == Cleaned()
    assert file_of(service.database, IN_USE) == before, "not again in this night"
    clock.now = service.night(2)
    assert len(cleaner.look().erasures) == 1


def test_of_two_runs_one_works(service: Service) -> None:
    cleaner, _clock = service.started(service.night())
    with service.database.connect("owner") as other:
        other.execute(cleaning._TURN.encode())
        assert cleaner.look() == Cleaned(is_taken=True)
    assert len(cleaner.look().erasures) == 1


def test_a_log_that_is_kept_for_somebody_is_not_called_clean(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "ARCHIVE_S", 0.0)
    with as_keepers(service.database) as (owner, superuser):
        superuser.execute("select pg_create_physical_replication_slot('kept', true)")
        try:
            done = cleaning.clean(owner, superuser)
            assert (done.erasures, done.held) == ((), ())
            assert done.wal_kept
        finally:
            superuser.execute("select pg_drop_replication_slot('kept')")
        # Others who write at this moment may hold a file back for a checkpoint more.
        monkeypatch.undo()
        assert len(cleaning.clean(owner, superuser).erasures) == 1


def test_a_table_that_the_owner_may_not_write_is_not_called_clean(service: Service) -> None:
    """The server only warns, and does nothing; so it is where the database belongs to somebody else."""
    service.database.as_superuser(f"alter database {service.database.name} owner to current_user")
    cleaner, _clock = service.started(service.night())
    assert cleaner.look().held == ("pg_catalog.pg_statistic",)
    service.database.as_superuser(f"alter database {service.database.name} owner to ecrime_owner")
    assert len(cleaner.look().erasures) == 1


def test_a_run_by_hand_that_is_stopped_does_not_go_on_with_the_next_table(service: Service) -> None:
    database = service.database
    waits = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

    def stop_it() -> None:
        while not (found := database.as_superuser(waits)):
            sleep(0.02)
        database.as_superuser(f"select pg_cancel_backend({found[0][0]})")

    with as_owner(database) as (owner, _none), reading(database), ThreadPoolExecutor(1) as beside:
        stopped = beside.submit(stop_it)
        with pytest.raises(psycopg.errors.QueryCanceled):
            cleaning.clean(owner)
        stopped.result()
