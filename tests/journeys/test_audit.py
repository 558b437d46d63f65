"""The auditor: any record, its whole history, the proof of each act; and twenty look-ups that nobody has chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.base.ledger.make import all_signed
from tests.journeys.test_ledger import HOLDS
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger.access import open_access, own_work
from ecrime.cli.drills.instance import Database
from ecrime.oversight.inspection.queries import IN_A_SAMPLE
from ecrime.records.incidents import actions, queries

REASON = {"km": "ពិនិត្យប្រចាំខែ តាមបញ្ជា", "en": "The audit of this month"}


@pytest.fixture
def audited(database: Database, tmp_path: Path) -> tuple[str, str]:
    """A record that was corrected in time and looked at many times, all of it signed; and the auditor's session."""
    lak, criminal = database.actor("lak"), database.actor("criminal")
    recorded = actions.record_incident(lak, incident_facts())
    number = recorded.record.number
    actions.see_incident(own_work(lak), queries.subject(lak, number))
    facts = dataclasses.replace(recorded.facts, narrative="Two bags were taken.")
    actions.correct_incident(lak, recorded.record.id, facts, version=1)
    access = open_access(criminal, purpose="other", reason="For the matter of the market gate")
    for _ in range(IN_A_SAMPLE + 5):
        actions.see_incident(access, queries.subject(criminal, number))
    all_signed(database, tmp_path / "signer")
    return number, database.tokens["auditor"]


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_from_a_record_to_its_proofs_and_through_a_sample(
    live_site: str,
    visit: Callable[..., Any],
    audited: tuple[str, str],
    language: str,
    html_faults: Callable[[dict[str, str]], list[str]],
) -> None:
    number, token = audited
    visitor = visit(live_site, language=language, cookies={"session": token})
    page, seen = visitor.page, dict[str, str]()
    visitor.open(f"/incidents/{number}/history/")
    page.wait_for_url("**/look-up/purpose/**")
    page.check("input[name=purpose][value=other]")
    page.fill("#f-about", REASON[language])
    page.click("button[data-primary]")
    page.wait_for_url(f"**/incidents/{number}/history/")
    visitor.look(f"history-{language}", seen)
    with page.expect_download() as taken:
        page.click("a[href$='history.txt']")
    proofs = page.locator("a[href^='/ledger/entries/']")
    assert proofs.count() >= 2
    proofs.first.click()
    page.wait_for_url("**/ledger/entries/**")
    expect(page.locator("a[href$='receipt.txt']")).to_be_visible()
    visitor.look(f"receipt-{language}", seen)

    visitor.open("/oversight/sample/")
    expect(page.locator("tbody tr")).to_have_count(IN_A_SAMPLE)
    visitor.look(f"sample-{language}", seen)
    page.locator("tbody a[href^='/ledger/entries/']").first.click()
    expect(page.locator("a[href$='receipt.txt']")).to_be_visible()

    visitor.open("/ledger/")
    page.set_input_files("#ledger-file", taken.value.path())
    page.click("[data-ledger-check] button")
    says = page.locator("[data-ledger-says]")
    for kind in ("incident.record", "incident.correct"):
        expect(says).to_contain_text(f"kind {kind}")
    expect(says).to_contain_text(HOLDS[language])
    assert html_faults(seen) == []
