"""The history of an imported record as a file: its row is proven, and so is that it was withdrawn (rules D5, D10)."""

from __future__ import annotations

from pathlib import Path

from tests.base.ledger.make import all_signed
from tests.records.incidents.make import state_purpose
from tests.records.incidents.test_export import kinds_in, rows_in, taken
from tests.records.intake.make_batches import GOOD, Intake, nothing

from ecrime.base.ledger.verify import Anchors, verified
from ecrime.cli.drills.instance import Database
from ecrime.records.intake import actions


def test_an_imported_record_is_proven_and_its_withdrawal_too(
    database: Database, intake: Intake, tmp_path: Path
) -> None:
    batch, _counts = intake.imported(GOOD)
    [(number,)] = database.as_superuser("select number from incidents_incident where narrative = 'Bag taken'")
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    standing = taken(database, number).content.decode()
    actions.withdraw_batch(database.actor("lak"), batch, step=nothing)
    all_signed(database, tmp_path / "signer")
    withdrawn = taken(database, number).content.decode()
    for text in (standing, withdrawn):
        verified(text, Anchors((key.key,)))
    assert kinds_in(withdrawn)[: len(kinds_in(standing))] == kinds_in(standing)
    first, last = rows_in(withdrawn)
    assert [row["narrative"] for row in rows_in(standing)] == ["Bag taken"]
    assert "withdrawn_at" not in first
    assert last["withdrawn_at"]
