"""Somebody from outside checks a receipt on the public page, in his browser and without being anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.base.ledger.make import all_signed, entry_of
from tests.base.ledger.test_vectors import read
from tests.records.incidents.make import incident_facts

from ecrime.base.ledger import queries
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions

HOLDS = {"en": "It holds", "km": "ត្រឹមត្រូវ"}
ALTERED = {"en": "does not say what its leaf was made from", "km": "ស្លឹករបស់វា"}
BOTH = {"en": "not both", "km": "កុំធ្វើទាំងពីរ"}
NOBODY = {"en": "Nobody from outside was asked", "km": "មិនបានសួរអ្នកខាងក្រៅ"}


@pytest.fixture
def proven(database: Database, tmp_path: Path) -> tuple[str, str]:
    """A receipt of something recorded, and the key of the ledger."""
    actions.record_incident(database.actor("lak"), incident_facts())
    key = all_signed(database, tmp_path / "signer").key
    receipt = queries.receipt(database.actor("lak"), entry_of(database, "incident.record"))
    return str(receipt.export), str(key)


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_receipt_is_checked_where_nobody_signs_in(
    visit: Callable[..., Any],
    live_site: str,
    proven: tuple[str, str],
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    receipt, key = proven
    visitor, seen = visit(live_site, language=language), dict[str, str]()
    page = visitor.page
    visitor.open("/ledger/")
    assert visitor.weight() <= 100_000
    says = page.locator("[data-ledger-says]")
    page.click("[data-ledger-check] button")
    expect(says).not_to_be_empty()
    page.fill("#ledger-text", receipt)
    visitor.restart_count()
    page.click("[data-ledger-check] button")
    expect(says).to_contain_text(HOLDS[language])
    expect(says).to_contain_text(NOBODY[language])
    expect(says).to_contain_text("kind incident.record")
    page.fill("#ledger-text", receipt.replace("kind incident.record", "kind incident.see"))
    page.press("#ledger-text", "Tab")
    page.click("[data-ledger-check] button")
    expect(says).to_contain_text(ALTERED[language])
    other = {"name": "other.txt", "mimeType": "text/plain", "buffer": receipt.encode()}
    page.set_input_files("#ledger-file", other)
    page.click("[data-ledger-check] button")
    expect(says).to_contain_text(BOTH[language])
    expect(says).not_to_contain_text(HOLDS[language])
    page.fill("#ledger-text", "")
    named = {"name": "receipt $& 7.txt", "mimeType": "text/plain", "buffer": receipt.encode()}
    page.set_input_files("#ledger-file", named)
    page.click("details.more summary")
    page.fill("#ledger-keys", f"{key}\n")
    page.click("[data-ledger-check] button")
    expect(says).to_contain_text(HOLDS[language])
    expect(says).to_contain_text("receipt $& 7.txt")
    assert visitor.answers == []  # nothing was sent
    visitor.open("/ledger/")
    visitor.look(f"ledger-{language}", seen)
    assert html_faults(seen) == []


def test_what_an_entry_was_opened_with_is_read_on_the_page(visit: Callable[..., Any], live_site: str) -> None:
    visitor = visit(live_site, language="en")
    page = visitor.page
    visitor.open("/ledger/")
    page.fill("#ledger-text", next(case["text"] for case in read("files.json") if case["name"] == "opened"))
    page.click("[data-ledger-check] button")
    says = page.locator("[data-ledger-says]")
    expect(says).to_contain_text(HOLDS["en"])
    says.get_by_text("Rows that it wrote: 2").click()
    expect(says.locator("details pre")).to_have_text("incidents_incident\nx: 1\n\nincidents_offence\nclass: ខ្មែរ —")


def test_without_a_script_the_page_names_the_program(
    visit: Callable[..., Any], live_site: str, proven: tuple[str, str]
) -> None:
    visitor = visit(live_site, language="en", script=False)
    visitor.open("/ledger/")
    expect(visitor.page.locator("[data-ledger-without]")).to_contain_text("verify.py")
    expect(visitor.page.locator("[data-ledger-check]")).to_be_hidden()
    assert visitor.page.locator("a[href='/ledger/verify.py']").count() == 1
