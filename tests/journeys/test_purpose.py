"""Purpose before look-up, as a chief, an auditor and the criminal police meet it in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.records.incidents.make import incident_facts

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions

# Clicks from the link to the record, the words left out: purpose, box, button.
MOST_CLICKS = 3


def locked_record(database: Database) -> str:
    """The number of a record that is nobody's own work any more."""
    recorded = actions.record_incident(database.actor("lak"), incident_facts())
    database.clock.shift(timedelta(hours=49))
    return recorded.record.number


@pytest.mark.parametrize(("who", "language"), [("lak_chief", "km"), ("lak_chief", "en"), ("auditor", "km")])
def test_a_purpose_is_stated_before_a_record_is_read(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    *,
    who: str,
    language: str,
) -> None:
    number = locked_record(database)
    visitor = visit(live_site, language=language, cookies={"session": database.tokens[who]})
    page, seen = visitor.page, dict[str, str]()
    visitor.open("/incidents/")
    page.click(f"a[href='/incidents/{number}/']")
    expect(page.locator("input[name=purpose]").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("A bag was taken.")
    visitor.look(f"purpose-{who}-{language}", seen)
    page.check("input[name=purpose][value=supervision]")
    page.fill("#f-about", " . ")
    page.click("button[data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    visitor.look(f"purpose-wrong-{who}-{language}", seen)
    page.fill("#f-about", "Checking what was recorded this week")
    page.click("button[data-primary]")
    page.wait_for_url(f"**/incidents/{number}/")
    expect(page.locator(".purpose-bar")).to_be_visible()
    expect(page.locator(".purpose-bar")).to_contain_text("1")
    visitor.look(f"see-{who}-{language}", seen)
    page.click(f"a[href='/incidents/{number}/history/']")
    expect(page.locator(".purpose-bar")).to_contain_text("2")
    assert html_faults(seen) == []


def test_a_purpose_takes_three_clicks_and_its_words(
    live_site: str, visit: Callable[..., Any], database: Database
) -> None:
    number = locked_record(database)
    visitor = visit(live_site, language="en", script=False, cookies={"session": database.tokens["lak_chief"]})
    page, clicks = visitor.page, 0
    visitor.open(f"/incidents/{number}/")
    for target in ("label:has-text('An offence')", "#f-about", "button[data-primary]"):
        page.click(target)
        clicks += 1
        if target == "#f-about":
            page.keyboard.type(number)
    assert page.url.endswith(f"/incidents/{number}/")
    assert clicks <= MOST_CLICKS
    told = database.as_superuser("select purpose from ledger_entry where kind = 'incident.see'")
    assert told == [("offence",)]
