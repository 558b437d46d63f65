"""An audit works everything out again from the tables; what tampering it finds is shown by the drill of tampering."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger.audit import Fault, audit
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions


def faults(database: Database) -> list[Fault]:
    with database.connect("backup") as reading:
        return audit(reading).faults


@pytest.mark.parametrize(
    ("added", "is_honest"), [("text", True), ("text not null default ''", False)], ids=["null", "with a value"]
)
def test_a_column_added_later_changes_no_entry_while_it_is_null(
    database: Database, added: str, *, is_honest: bool
) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    assert faults(database) == []
    database.as_superuser(f"alter table incidents_incident add column weather {added}")
    assert (faults(database) == []) is is_honest


def test_a_later_column_filled_behind_the_entrys_back_is_found(database: Database) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    database.as_superuser("alter table incidents_incident add column weather text")
    database.as_superuser("alter table incidents_incident disable trigger all")
    database.as_superuser("update incidents_incident set weather = 'rain'")
    assert {fault.what for fault in faults(database)} == {"the rows are not those it has written"}


def test_what_is_written_is_committed_to_also_where_the_server_does_not_count(database: Database) -> None:
    database.as_superuser("alter role ecrime_app set track_counts = off")
    try:
        connection.close()
        actions.record_incident(database.actor("lak"), incident_facts())
        [(found,)] = database.as_superuser("select count(*) from ledger_leaf where rows is not null")
        assert found
        assert faults(database) == []
    finally:
        database.as_superuser("alter role ecrime_app reset track_counts")
