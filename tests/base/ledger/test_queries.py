"""What of the ledger may be read, and by whom."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.base.ledger.make import all_signed, cosigned, court, entry_of
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger import published, queries, witnesses
from ecrime.base.ledger.access import open_access
from ecrime.base.ledger.tree.merkle import FULL_TILE_BYTES, Reader
from ecrime.base.ledger.verify import Anchors, Fails, Kept, verified
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import NotFound
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


def test_a_receipt_waits_for_the_place_and_then_proves_it(database: Database, tmp_path: Path) -> None:
    lak = database.actor("lak")
    actions.record_incident(lak, incident_facts())
    entry = entry_of(database, "incident.record")
    waiting = queries.receipt(lak, entry)
    assert (waiting.index, waiting.export) == (None, None)
    assert f"\nid {entry}\n" in waiting.header
    assert [(waiting.leaf,)] == database.as_superuser(
        f"select encode(leaf, 'hex') from ledger_leaf where entry_id = '{entry}'"
    )
    key = all_signed(database, tmp_path / "signer")
    receipt = queries.receipt(lak, entry)
    checkpoint, [header] = verified(str(receipt.export), Anchors((key.key,)))
    assert header == receipt.header == waiting.header
    assert receipt.signed is not None
    assert (receipt.signed.checkpoint, receipt.index) == (checkpoint, checkpoint.size - 1)


def test_a_receipt_leads_to_what_a_witness_has_signed_and_from_what_was_kept(
    database: Database, tmp_path: Path
) -> None:
    lak, witness = database.actor("lak"), court(database)
    actions.record_incident(lak, incident_facts())
    entry = entry_of(database, "incident.record")
    key = all_signed(database, tmp_path / "signer")
    old = published.latest()
    assert old is not None
    witnesses.keep_cosignature(cosigned(old.note, witness))
    actions.record_incident(lak, incident_facts())
    later = entry_of(database, "incident.record")
    assert all_signed(database, tmp_path / "signer").key == key.key
    anchors = Anchors((key.key,), (witness.key,))
    assert verified(str(queries.receipt(lak, entry).export), anchors)[0].size == old.checkpoint.size
    with pytest.raises(Fails) as refused:
        verified(str(queries.receipt(lak, later).export), anchors)
    assert refused.value.code == "not-witnessed"
    kept = Anchors((key.key,), (), Kept.read(old.note))
    assert verified(str(queries.receipt(lak, later, since=old.checkpoint.size).export), kept)
    with pytest.raises(NotFound) as refused_more:
        queries.receipt(lak, later, since=10_000)
    assert refused_more.value.code == "ledger.had_more"


def test_nobody_gets_a_receipt_of_an_entry_outside_the_area(database: Database, tmp_path: Path) -> None:
    actions.record_incident(database.actor("lak"), incident_facts())
    entry = entry_of(database, "incident.record")
    all_signed(database, tmp_path / "signer")
    assert queries.receipt(database.actor("auditor"), entry).export is not None
    for who, id_ in (("hil", entry), ("lak", UUID(int=0))):
        with pytest.raises(NotFound):
            queries.receipt(database.actor(who), id_)
    with database.connect() as app, pytest.raises(psycopg.DatabaseError):
        app.execute("select header from ledger_leaf")


def test_proofs_at_ten_million_leaves_are_short() -> None:
    size = 10_000_000
    reader = Reader(size, lambda level, number: bytes(FULL_TILE_BYTES))
    longest = max(len(reader.inclusion(index)) for index in (0, 1, 8_388_607, 8_388_608, size - 1))
    assert longest * 32 <= 800
