"""Who guesses a name can try it on nothing that an erasure leaves: on no alert, no count, no byte of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.oversight.inspection.make import post_of
from tests.records.erasure.conftest import Trial
from tests.records.erasure.test_audit import empty, faults, told
from tests.records.erasure.test_scan import as_keepers, tables_of

from ecrime.base.ledger.access import open_access, own_work
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.erasure_scene import LATER
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.tamper import disarm
from ecrime.oversight.inspection import actions, queries
from ecrime.oversight.inspection.facts import AlertId, AlertKind, Sign
from ecrime.records.erasure import cleaning
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought

REASON = "For the matter of the market gate"


@dataclass(frozen=True)
class Guess:
    """A name that somebody guesses, and what he works out from it: as tables write it, and as files hold it."""

    written: frozenset[bytes]
    held: frozenset[bytes]

    def is_in_tables(self, database: Database) -> bool:
        return any(word in content for content in tables_of(database) for word in self.written)

    def is_in_files(self, database: Database) -> bool:
        database.as_superuser("checkpoint")
        return any(word in content for content in files_of(database) for word in self.held)


def files_of(database: Database) -> Iterator[bytes]:
    """Every file of this database, and the server's log."""
    [(folder, own)] = database.as_superuser(
        "select current_setting('data_directory'), oid::text from pg_database where datname = current_database()"
    )
    for path in sorted([*(Path(folder) / "base" / own).iterdir(), *(Path(folder) / "pg_wal").iterdir()]):
        if path.is_file():
            yield path.read_bytes()


def guess(trial: Trial) -> Guess:
    """What whoever knows who looked, and how this service counts, works out from the name that was looked for."""
    name = trial.planted.places["name in Latin"]
    counted = UUID(counted_as(trial.database, name))
    [(key,)] = trial.database.as_superuser(f"select law.name_key('{name}')")
    hashes = [hashlib.new(kind, text.encode()).digest() for kind in ("md5", "sha1", "sha256") for text in (name, key)]
    return Guess(
        frozenset([str(counted).encode(), *(one.hex().encode() for one in hashes)]),
        frozenset([counted.bytes, *hashes]),
    )


def counted_as(database: Database, name: str) -> str:
    """What a look-up of this name by the criminal police is counted under."""
    sought = json.dumps({"name": name, "number": ""})
    officer = database.actor("criminal").officer_id
    [(words,)] = database.as_superuser(f"select law.words_again('{officer}', '{sought}')::text")
    return str(words)


@dataclass(frozen=True)
class Alerted:
    """An alert: somebody looked for a person who is to be erased on many days without a case."""

    trial: Trial
    alert: AlertId
    last_day: date


@pytest.fixture
def alerted(trial: Trial) -> Alerted:
    database = trial.database
    criminal = database.actor("criminal")
    name = trial.planted.places["name in Latin"]
    look_up_people(open_access(criminal, purpose="other", reason=REASON), Sought(name=f" {name.upper()}"))
    words = counted_as(database, name)
    database.clock.shift(LATER + timedelta(days=3))
    day = actions.count_look_ups()
    while day is not None and not database.as_superuser(f"select 1 from inspection_again where subject = '{words}'"):
        actions.mark_judged(day)
        day = actions.count_look_ups()
    assert day is not None
    database.as_superuser(
        "insert into inspection_again select officer_id, post_id, day - n, subject, times"
        f" from inspection_again cross join generate_series(1, 5) n where subject = '{words}'"
    )
    sign = Sign(AlertKind.REPEATS, 6, 0.0, 28, subject=1)
    assert actions.raise_alert(criminal.officer_id, post_of(database, criminal), day, sign) == "raised"
    [(alert,)] = database.as_superuser("select id from inspection_alert")
    return Alerted(trial, AlertId(alert), day)


def behind(alerted: Alerted) -> list[str]:
    """The reasons of the look-ups that an inspector is shown."""
    auditor = alerted.trial.database.actor("auditor")
    actions.see_alert(own_work(auditor), alerted.alert, queries.jurisdiction(auditor, alerted.alert))
    return [one.reason for one in queries.look_ups_behind(auditor, alerted.alert)]


def test_nothing_is_left_on_which_a_name_could_be_tried(alerted: Alerted) -> None:
    trial, guessed = alerted.trial, guess(alerted.trial)
    assert guessed.is_in_tables(trial.database)
    assert guessed.is_in_files(trial.database)
    steps.erase(trial.database, trial.incident)
    assert not guessed.is_in_tables(trial.database)
    with as_keepers(trial.database) as (owner, superuser):
        assert cleaning.clean(owner, superuser).held == ()
    assert not guessed.is_in_files(trial.database)
    assert faults(trial.database) == []


def test_an_alert_itself_never_holds_anything_to_try_a_name_on(alerted: Alerted) -> None:
    """Neither as it stands nor in its history, for it stays when the look-ups go."""
    database, guessed = alerted.trial.database, guess(alerted.trial)
    actions.take_alert(database.actor("auditor"), alerted.alert)
    database.as_superuser("delete from inspection_again")
    assert database.as_superuser("select count(*) from ledger_history where relation = 'inspection_alert'") == [(1,)]
    assert not guessed.is_in_tables(database)


def test_the_look_ups_behind_an_alert_go_with_the_erasure_and_the_alert_stays(alerted: Alerted) -> None:
    database, auditor = alerted.trial.database, alerted.trial.database.actor("auditor")
    actions.take_alert(auditor, alerted.alert)
    before = queries.alert(auditor, alerted.alert)
    assert len(behind(alerted)) == 2, "in small letters and in large ones"
    steps.erase(database, alerted.trial.incident)
    assert queries.alert(auditor, alerted.alert) == before
    assert behind(alerted) == [REASON], "when he looked and why, which names nobody"
    assert faults(database) == []


def emptied_in_place(alerted: Alerted, erasure: str) -> None:
    """The subject of an alert is taken out by hand."""
    alerted.trial.database.as_superuser("update inspection_alert set repeated = null")


def emptied_with_its_entry(alerted: Alerted, erasure: str) -> None:
    """An alert vanishes, and its entry is put to an erasure that two people did sign."""
    [(entry,)] = alerted.trial.database.as_superuser("select entry_id from inspection_alert")
    alerted.trial.database.as_superuser("delete from inspection_alert")
    empty(alerted.trial, str(entry), erasure)


@pytest.mark.parametrize(
    ("fake", "what"),
    [
        (emptied_in_place, "the rows are not those it has written"),
        (emptied_with_its_entry, "it was emptied with a record it is not about"),
    ],
)
def test_an_alert_that_was_emptied_is_found(alerted: Alerted, fake: object, what: str) -> None:
    assert callable(fake)
    erasure = steps.erase(alerted.trial.database, alerted.trial.other)
    disarm(alerted.trial.database)
    fake(alerted, str(erasure))
    assert what in told(alerted.trial.database)


def test_who_counts_and_who_erases_wait_for_each_other(trial: Trial) -> None:
    """What is counted from look-ups that vanish a moment later would stay for a month."""
    erase = "insert into erasure_carried_out (id) values (gen_random_uuid())"
    address = trial.database.instance.address(trial.database.name)
    with trial.database.connect() as counting, psycopg.connect(address, autocommit=True) as erasing:
        erasing.execute("set lock_timeout = '100ms'")
        counting.execute("begin")
        counting.execute("select law.count_look_ups()")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            erasing.execute(erase)
        counting.execute("rollback")
        with pytest.raises(psycopg.Error) as refused:
            erasing.execute(erase)
    assert refused.value.sqlstate != psycopg.errors.LockNotAvailable.sqlstate
