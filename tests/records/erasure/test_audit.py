"""Earlier proofs hold after an erasure, an audit finds no fault in it, and finds every one that was faked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.records.erasure.conftest import Trial
from tests.vectors.ledger.tiles import from_mapping

from ecrime.base.ledger.audit import Fault, audit
from ecrime.base.ledger.tree.merkle import Reader
from ecrime.base.ledger.verify import is_included, leaf_hash
from ecrime.cli.drills import erasure_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.tamper import disarm, last_checkpoint, sequencing
from ecrime.records.erasure import audit as erasures

PARTS = ("incidents_role", "incidents_relation", "incidents_personstated")


def faults(database: Database) -> list[Fault]:
    with database.connect("backup") as connection:
        return audit(connection, further=[erasures.faults]).faults


def told(database: Database) -> set[str]:
    return {fault.what for fault in faults(database)}


@pytest.mark.parametrize("whole", [True, False], ids=["record", "person"])
def test_an_honest_erasure_has_no_fault(trial: Trial, *, whole: bool) -> None:
    steps.erase(trial.database, trial.incident, person=None if whole else suspect(trial))
    assert faults(trial.database) == []


def test_a_person_and_then_the_record(trial: Trial) -> None:
    steps.erase(trial.database, trial.incident, person=suspect(trial))
    steps.erase(trial.database, trial.incident)
    assert faults(trial.database) == []


def test_what_was_proved_before_is_proved_after(trial: Trial, tmp_path: Path) -> None:
    database = trial.database
    with (
        sequencing(database, tmp_path / "log") as (working, _signer),
        psycopg.connect(database.instance.address(database.name), autocommit=True) as connection,
    ):
        while working.turn():
            pass
        [kept] = last_checkpoint(connection)
        about = (
            "select p.index, l.header from ledger_place p join ledger_leaf l using (entry_id) join ledger_entry e on"
        )
        about += f" e.id = p.entry_id where e.subject_id = '{trial.incident}' order by 1"
        before = connection.execute(about.encode()).fetchall()
        steps.erase(database, trial.incident)
        while working.turn():
            pass
        [checkpoint] = last_checkpoint(connection)
        tiles = connection.execute("select level, number, hashes from ledger_tile").fetchall()
        tree = Reader(checkpoint.size, from_mapping({(level, number): hashes for level, number, hashes in tiles}))
        assert connection.execute(about.encode()).fetchall()[: len(before)] == before
        assert len(before) > 20
        for index, header in before:
            assert is_included(
                leaf_hash(header.encode()), index, checkpoint.size, tree.inclusion(index), checkpoint.root
            )
        found = audit(connection, kept=[kept, checkpoint], further=[erasures.faults])
        assert found.faults == []


# What somebody with all power over the database does, and what an audit says of it.


def rows_without_an_erasure(trial: Trial) -> None:
    entry = only_entry(trial)
    for table in PARTS:
        trial.database.as_superuser(f"delete from {table} where entry_id = '{entry}'")
    for table in ("ledger_salt", "ledger_row_salt"):
        trial.database.as_superuser(f"delete from {table} where entry_id = '{entry}'")


def emptied_by_hand(trial: Trial) -> None:
    """One more entry is put to an erasure that two people did sign."""
    erasure = steps.erase(trial.database, trial.imported)
    disarm(trial.database)
    empty(trial, only_entry(trial), str(erasure))


def emptied_with_its_own_record(trial: Trial) -> None:
    """The same, and the erasure is made to be of the other record."""
    emptied_by_hand(trial)
    trial.database.as_superuser(f"update ledger_emptied set record_id = '{trial.other}'")
    trial.database.as_superuser(f"update erasure_carried_out set incident_id = '{trial.other}'")


def erased_unsigned(trial: Trial) -> None:
    """The whole door is gone through, but nobody was asked to sign."""
    nobody_asks = "create or replace function law.require_signature(signature uuid, act_words text) returns void"
    trial.database.as_superuser(f"{nobody_asks} language sql as ''")
    steps.erase(trial.database, trial.other)
    trial.database.as_superuser("alter table officers_signature disable trigger all")
    trial.database.as_superuser("delete from officers_signature where words like '%ecrime-erasure-v1%'")


def erased_over_other_words(trial: Trial) -> None:
    """Signed is another erasure than was carried out."""
    nobody_asks = "create or replace function law.require_signature(signature uuid, act_words text) returns void"
    trial.database.as_superuser(f"{nobody_asks} language sql as ''")
    steps.carry_out(trial.database, steps.order(trial.database, trial.other), altered="!")


def erased_by_one(trial: Trial) -> None:
    erasure = steps.erase(trial.database, trial.other)
    disarm(trial.database)
    trial.database.as_superuser(
        f"update erasure_order o set recorded_by = c.carried_out_by, unit_id = c.unit_id from erasure_carried_out c"
        f" where o.id = '{erasure}' and c.order_id = o.id"
    )


def something_left(trial: Trial) -> None:
    """A salt that was destroyed is there again: a copy was kept."""
    [(entry, salt)] = trial.database.as_superuser(
        f"select entry_id, salt from ledger_row_salt where entry_id = '{only_entry(trial)}'"
    )
    steps.erase(trial.database, trial.other)
    disarm(trial.database)
    trial.database.as_superuser(f"insert into ledger_row_salt values ('{entry}', '\\x{salt.hex()}')")


def remains_changed(trial: Trial) -> None:
    """What is left of a record says something else."""
    steps.erase(trial.database, trial.other)
    disarm(trial.database)
    trial.database.as_superuser(f"update incidents_incident set area_id = 'Z102' where id = '{trial.other}'")


@pytest.mark.parametrize(
    ("fake", "what"),
    [
        (rows_without_an_erasure, {"the salt of its rows is gone", "the salt of its words is gone"}),
        (
            emptied_by_hand,
            {"the rows are not those it has written", "it was emptied by an erasure that nobody carried out"},
        ),
        (emptied_with_its_own_record, {"the rows are not those it has written", "there is no order for it"}),
        (erased_unsigned, {"it is not signed: erasure: there is no signature"}),
        (erased_over_other_words, {"it is not signed: erasure: other words were signed"}),
        (erased_by_one, {"it was not two people of two units", "the rows are not those it has written"}),
        (something_left, {"it was erased, and something of it is there"}),
        (remains_changed, {"the rows are not those it has written"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_fake_is_found(trial: Trial, fake: Callable[[Trial], None], what: set[str]) -> None:
    disarmed = fake is rows_without_an_erasure
    if disarmed:
        disarm(trial.database)
    fake(trial)
    assert what <= told(trial.database)


def test_an_erasure_empties_nothing_of_officers(trial: Trial) -> None:
    """Whoever wrote a whole erasure by himself could still hide no sign-in and no appointment behind it."""
    erasure = steps.erase(trial.database, trial.other)
    disarm(trial.database)
    [(entry,)] = trial.database.as_superuser("select id from ledger_entry where kind = 'passkey.enrol' limit 1")
    empty(trial, entry, str(erasure))
    assert "it was emptied with a record it is not about" in told(trial.database)


def empty(trial: Trial, entry: str, erasure: str) -> None:
    trial.database.as_superuser(
        "insert into ledger_emptied (id, erasure_id, record_id, version, entry_id, entry_xact)"
        f" select '{entry}', m.erasure_id, '{trial.other}', 1, m.entry_id, m.entry_xact"
        f" from ledger_emptied m where m.erasure_id = '{erasure}' limit 1"
    )
    for table in ("ledger_salt", "ledger_row_salt"):
        trial.database.as_superuser(f"delete from {table} where entry_id = '{entry}'")
    for table in ("incidents_incident", "incidents_offence", *PARTS):
        trial.database.as_superuser(f"delete from {table} where entry_id = '{entry}'")


def only_entry(trial: Trial) -> str:
    [(entry,)] = trial.database.as_superuser(
        f"select id from ledger_entry where subject_id = '{trial.other}' and kind = 'incident.record'"
    )
    return str(entry)


def suspect(trial: Trial) -> UUID:
    [(person,)] = trial.database.as_superuser(
        f"select id from incidents_personstated where incident_id = '{trial.incident}' and position = 0"
    )
    return UUID(str(person))
