"""What of the ledger may be read, and by whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.records.incidents.make import incident_facts

from ecrime.base.ledger import queries
from ecrime.base.ledger.access import open_access
from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.incidents import actions


def test_the_last_entry_is_the_last_of_the_viewers_area(database: Database, clock: Clock) -> None:
    lak, hil = database.actor("lak"), database.actor("hil")
    before = queries.last_entry_at(lak)
    assert before is not None
    clock.shift(timedelta(hours=1))
    access = open_access(lak, purpose="other", reason="looked at for a test of the ledger")
    ((at,),) = database.as_superuser(
        f"select e.at from ledger_entry e join ledger_access a on a.entry_id = e.id where a.id = '{access.id}'"
    )
    assert queries.last_entry_at(lak) == at
    seen_by_other = queries.last_entry_at(hil)
    assert seen_by_other is not None
    assert seen_by_other < at


def test_entries_are_told_with_act_officer_and_rule(database: Database) -> None:
    lak = database.actor("lak")
    recorded = actions.record_incident(lak, incident_facts())
    ((entry,),) = database.as_superuser(f"select entry_id from incidents_incident where id = '{recorded.record.id}'")
    found = queries.entries(lak, {entry, UUID(int=0)})
    assert found.keys() == {entry}
    assert (found[entry].kind, found[entry].officer_id, found[entry].rule) == ("incident.record", lak.officer_id, "D4")
    assert queries.entries(database.actor("hil"), {entry}) == {}
