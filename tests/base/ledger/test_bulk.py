"""Many records at once: each has an entry of its own, and all stand or none."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger.bulk import Entries, bulk_act
from ecrime.base.ledger.entry import Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation import canonical, hashing
from ecrime.foundation.errors import Forbidden
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Imported, OffenceFacts
from ecrime.records.incidents.people import Role, briefly

RECORDS = [UUID(int=number) for number in range(1, 4)]


@bulk_act("incident.withdraw", Operation.ALTERATION)
def noted(entries: Entries, actor: Actor, *, fails: bool = False) -> list[UUID]:
    ids = [entries.about(Subject("incident", record)) for record in RECORDS]
    if fails:
        raise ValueError
    return ids


def told(database: Database) -> list[UUID]:
    return [
        row[0] for row in database.as_superuser("select subject_id from ledger_entry where kind = 'incident.withdraw'")
    ]


def test_each_record_has_an_entry_with_the_time_of_the_database(database: Database, clock: Clock) -> None:
    clock.shift(timedelta(days=3))
    ids = noted(database.actor("lak"))
    rows = database.as_superuser(
        "select id, subject_id, abs(extract(epoch from at - law.uuid7_time(id))) < 1"
        " from ledger_entry where kind = 'incident.withdraw'"
    )
    assert {(row[0], row[1]) for row in rows} == set(zip(ids, RECORDS, strict=True))
    assert all(row[2] for row in rows)
    assert database.as_superuser("select count(*) from ledger_salt where entry_id = any(array(select id from"
                                 " ledger_entry where kind = 'incident.withdraw'))") == [(3,)]  # fmt: skip


def test_what_fails_leaves_no_entry(database: Database) -> None:
    with pytest.raises(ValueError):
        noted(database.actor("lak"), fails=True)
    assert told(database) == []


def test_a_post_without_the_right_writes_none(database: Database) -> None:
    with pytest.raises(Forbidden):
        noted(database.actor("lak_chief"))
    assert told(database) == []


def test_what_is_imported_keeps_the_order_of_the_file(database: Database) -> None:
    actor = database.actor("lak")
    facts = incident_facts(
        offences=tuple(map(OffenceFacts, ("T2", "T1", "A2", "B1"))),
        people=tuple(briefly(Role.WITNESS, name) for name in "គខកឃ"),
    )
    known = queries.known_for(actor, [facts.area_id])
    actions.import_incidents(actor, uuid7(), [Imported(bytes(32), facts)], known=known)
    for table, column in (("offence", "offence_class_id"), ("personstated", "names -> 0 ->> 'whole'")):
        rows = database.as_superuser(f"select position, {column} from incidents_{table} order by position")
        stated = ["T2", "T1", "A2", "B1"] if table == "offence" else list("គខកឃ")
        assert rows == list(enumerate(stated))


def test_the_commitment_of_an_import_is_to_the_number_the_database_gave(database: Database) -> None:
    actor = database.actor("lak")
    facts = incident_facts()
    known = queries.known_for(actor, [facts.area_id])
    actions.import_incidents(actor, uuid7(), [Imported(bytes(32), facts)], known=known)
    ((number, commitment, salt),) = database.as_superuser(
        "select i.number, e.commitment, s.salt from incidents_incident i join ledger_entry e on e.id = i.entry_id"
        " join ledger_salt s on s.entry_id = e.id"
    )
    after = {"number": number, "version": 1, "facts": facts}
    content = canonical.encode({"before": None, "after": after, "note": ""})
    assert bytes(commitment) == hashing.commitment(bytes(salt), content)
