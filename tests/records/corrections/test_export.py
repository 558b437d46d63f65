"""A history as a file after a correction under a grant, and while its record is restricted (rules D10, D11)."""

from __future__ import annotations

from pathlib import Path

from tests.base.ledger.make import all_signed
from tests.records.incidents.make import locked_incident, state_purpose
from tests.records.incidents.test_export import kinds_in, rows_in, taken

from ecrime.base.ledger.entry import Subject
from ecrime.base.ledger.verify import Anchors, verified
from ecrime.cli.drills.correction_steps import asking, carry_out, changed, decide, request
from ecrime.cli.drills.instance import Database
from ecrime.records.corrections import actions

NARRATIVE = "Two bags were taken."


def test_a_correction_under_a_grant_is_read_with_what_allowed_it(database: Database, tmp_path: Path) -> None:
    incident = locked_incident(database)
    wanted = changed(incident, narrative=NARRATIVE)
    grant = decide(database, request(database, incident, asking(*wanted)), "incident.narrative")
    assert grant is not None
    carry_out(database, incident, grant, wanted)
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "lak_chief")
    text = taken(database, incident.record.number).content.decode()
    verified(text, Anchors((key.key,)))
    assert kinds_in(text) == ["incident.record", "incident.correct"]
    assert [row["narrative"] for row in rows_in(text)] == [incident.facts.narrative, NARRATIVE]
    assert f"\nheader grant {grant}\n" in text
    assert [row["fields"] for row in rows_in(text, "lock_grant")] == [["incident.narrative"]]


def test_a_restriction_hides_its_words_from_the_file_until_it_is_lifted(database: Database, tmp_path: Path) -> None:
    incident = locked_incident(database)
    about = Subject("incident", incident.record.id, incident.record.jurisdiction)
    actions.place_restriction(database.actor("lak_duty"), about, reason="The wrong person is named")
    key = all_signed(database, tmp_path / "signer")
    state_purpose(database, "auditor")
    hidden = taken(database, incident.record.number, "auditor").content.decode()
    state_purpose(database, "lak_chief")
    seen = taken(database, incident.record.number).content.decode()
    actions.end_restriction(database.actor("lak_chief"), about, reason="Two men share the name")
    all_signed(database, tmp_path / "signer")
    lifted = taken(database, incident.record.number, "auditor").content.decode()
    for text in (hidden, seen, lifted):
        verified(text, Anchors((key.key,)))
    assert kinds_in(hidden) == kinds_in(seen) == kinds_in(lifted) == ["incident.record"]
    assert "\nrow" not in hidden
    for text in (seen, lifted):
        assert [row["narrative"] for row in rows_in(text)] == [incident.facts.narrative]
