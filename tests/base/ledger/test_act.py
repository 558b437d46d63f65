"""An act is one transaction and one entry, or nothing."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.records.incidents.make import incident_facts

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.foundation import canonical, hashing
from ecrime.foundation.errors import AlreadyDone, EcrimeError, SignInNeeded
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Filters


@act("incident.correct", Operation.ALTERATION)
def silent(entry: Entry, actor: Actor) -> None:
    """Ends without saying what it was about."""


@act("incident.correct", Operation.ALTERATION)
def failing(entry: Entry, actor: Actor, subject: Subject) -> None:
    entry.about(subject)
    raise EcrimeError("trial.failed")


@act("incident.correct", Operation.ALTERATION)
def noted(entry: Entry, actor: Actor, subject: Subject, *, after: object = None) -> UUID:
    entry.about(subject, after=after)
    return entry.id


@act("incident.see", Operation.CONSULTATION)
def undecided(entry: Entry, actor: Actor) -> None:
    entry.about(Subject("incident", UUID(int=1)))
    entry.about(Subject("incident", UUID(int=2)))


def entries(database: Database) -> int:
    return int(database.as_superuser("select count(*) from ledger_entry where kind = 'incident.correct'")[0][0])


def test_an_act_that_says_nothing_is_rolled_back(database: Database) -> None:
    with pytest.raises(RuntimeError, match="without saying"):
        silent(database.actor("lak"))
    assert entries(database) == 0


def test_an_act_is_about_one_record(database: Database) -> None:
    with pytest.raises(RuntimeError, match="one record"):
        undecided(database.actor("lak"))
    assert entries(database) == 0


def test_an_act_that_fails_leaves_no_entry(database: Database) -> None:
    with pytest.raises(EcrimeError):
        failing(database.actor("lak"), Subject("incident", UUID(int=1)))
    assert entries(database) == 0


def test_an_entry_says_who_when_and_in_which_transaction(database: Database) -> None:
    actor = database.actor("lak")
    entry_id = noted(actor, Subject("incident", UUID(int=7)))
    ((officer, unit, post, jurisdiction, header),) = database.as_superuser(
        "select officer_id, unit_id, post_id, jurisdiction, header from ledger_entry e"
        f" join ledger_leaf l on l.entry_id = e.id where e.id = '{entry_id}'"
    )
    assert (officer, unit, post, jurisdiction) == (actor.officer_id, actor.unit.id, actor.post_id, "ZZ.Z1")
    lines = dict(line.split(" ", 1) for line in header.splitlines()[1:])
    assert lines["id"] == str(entry_id)
    assert lines["subject"] == f"incident {UUID(int=7)}"
    assert list(lines) == [
        "id", "at", "kind", "operation", "subject", "officer", "post", "unit", "session", "area", "purpose", "rule",
        "grant", "recipient", "claimed", "pack", "commitment", "rows",
    ]  # fmt: skip


def test_the_leaf_is_the_rfc_9162_hash_of_the_header(database: Database) -> None:
    import hashlib

    entry_id = noted(database.actor("lak"), Subject("incident", UUID(int=7)))
    ((header, leaf),) = database.as_superuser(f"select header, leaf from ledger_leaf where entry_id = '{entry_id}'")
    assert bytes(leaf) == hashlib.sha256(b"\x00" + header.encode()).digest()


def test_the_commitment_opens_with_the_salt_and_the_facts(database: Database) -> None:
    after = {"narrative": "សុខ"}
    entry_id = noted(database.actor("lak"), Subject("incident", UUID(int=7)), after=after)
    ((commitment, salt),) = database.as_superuser(
        f"select commitment, salt from ledger_entry e join ledger_salt s on s.entry_id = e.id where e.id = '{entry_id}'"
    )
    content = canonical.encode({"before": None, "after": after, "note": ""})
    assert bytes(commitment) == hashing.commitment(bytes(salt), content)


def test_an_entry_holds_no_personal_data(database: Database) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    rows = database.as_superuser("select e::text from ledger_entry e")
    assert rows
    for planted in ("សុខ", "Sok", "Sophea", "bag"):
        assert not [row for (row,) in rows if planted in row]


def test_one_key_records_once_however_many_try_at_once(database: Database, key: UUID) -> None:
    actor = database.actor("lak")
    barrier = Barrier(6)
    outcomes: list[str] = []

    def attempt() -> None:
        barrier.wait()
        try:
            actions.record_incident.once(key)(actor, incident_facts())
            outcomes.append("recorded")
        except AlreadyDone as done:
            outcomes.append(done.subject)
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("recorded") == 1
    assert len(outcomes) == 6
    assert queries.incidents(actor, Filters())[1] == 1


def test_a_key_is_the_officers_own(database: Database, key: UUID) -> None:
    for who in ("lak", "lak2"):
        actions.record_incident.once(key)(database.actor(who), incident_facts())
    assert queries.incidents(database.actor("lak"), Filters())[1] == 2


def test_numbers_are_unique_when_many_record_at_once(database: Database) -> None:
    actors = [database.actor("lak"), database.actor("lak2")]
    numbers: list[str] = []

    def record(actor: Actor) -> None:
        numbers.extend(actions.record_incident(actor, incident_facts()).record.number for _ in range(5))
        connection.close()

    threads: list[Any] = [Thread(target=record, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 10


def test_a_session_that_ended_can_do_nothing(database: Database) -> None:
    actor = database.actor("lak")
    database.as_superuser("update law.session set ended_at = now()")
    with pytest.raises(SignInNeeded):
        actions.record_incident(actor, incident_facts())


def test_context_does_not_outlive_its_transaction(database: Database) -> None:
    noted(database.actor("lak"), Subject("incident", UUID(int=7)))
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('ecrime.token', true)")
        assert cursor.fetchone()[0] in (None, "")


@pytest.mark.parametrize("many", [("on",) * 3, ("",) * 3, ("on", "", "on"), ("", "on", "")])
def test_every_entry_of_a_transaction_is_sealed_whatever_the_order_of_their_ids(
    database: Database, many: tuple[str, ...]
) -> None:
    actor = database.actor("lak")
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.uuid7() from generate_series(1, 3)")
        first, second, third = sorted(row[0] for row in cursor.fetchall())
        for id_, said in zip((second, first, third), many, strict=True):
            cursor.execute("select set_config('ecrime.many', %s, true)", [said])
            cursor.execute(
                "insert into ledger_entry (id, kind, operation, subject_kind, subject_id, commitment)"
                " values (%s, 'incident.correct', 'alteration', 'incident', %s, %s)",
                [id_, UUID(int=7), bytes(32)],
            )
            if len(set(many)) > 1:
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
    sealed = database.as_superuser("select l.entry_id from ledger_leaf l join ledger_pending p using (entry_id, leaf)")
    assert {first, second, third} <= {id_ for (id_,) in sealed}
