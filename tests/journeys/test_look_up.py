"""Looking somebody up, as the criminal police do it: purpose and name, the list, the record; at most four clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.records.incidents.make import incident_facts

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents.actions import record_incident
from ecrime.records.incidents.people import Role, briefly

NAMES = {"km": "សុខ សុភា", "en": "Sok Sophea"}
MOST_CLICKS = 4
REASON = "The owner asks what became of it"


def record_two(database: Database) -> str:
    """Two incidents with people of like names; the number of the first."""
    first = record_incident(database.actor("lak"), incident_facts()).record.number
    people = (briefly(Role.VICTIM, "សុខ សុភាព", "Sok Sopheap", age=15), briefly(Role.WITNESS, "ចាន់", "Chan"))
    record_incident(database.actor("lak"), incident_facts(people=people))
    return first


@pytest.mark.parametrize("language", ["km", "en"])
def test_somebody_is_looked_up_in_four_clicks(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    number = record_two(database)
    seen: dict[str, str] = {}
    visitor = visit(live_site, language=language, cookies={"session": database.tokens["criminal"]})
    page, clicks = visitor.page, 0
    visitor.open("/desk/")
    page.keyboard.press("l")
    page.wait_for_url("**/look-up/")
    visitor.look(f"look-up-{language}", seen)
    page.click("button[data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    visitor.look(f"look-up-wrong-{language}", seen)
    page.check("input[name=purpose][value=other]")
    clicks += 1
    page.fill("#f-about", REASON)
    page.fill("#f-name", NAMES[language])
    page.click("button[data-primary]")
    clicks += 1
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".purpose-bar")).to_contain_text("2")
    assert "Sok" not in page.url
    visitor.look(f"found-{language}", seen)
    page.click(f"a[href='/incidents/{number}/']")
    clicks += 1
    expect(page.locator("main")).to_contain_text(NAMES[language])
    assert clicks <= MOST_CLICKS

    visitor.open("/look-up/")
    expect(page.locator("input[name=purpose]")).to_have_count(0)
    page.fill("#f-name", "Nobody At All")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table")).to_have_count(0)
    visitor.look(f"found-nobody-{language}", seen)
    assert html_faults(seen) == []


def test_without_a_script_and_by_keyboard_alone(live_site: str, visit: Callable[..., Any], database: Database) -> None:
    number = record_two(database)
    visitor = visit(live_site, language="en", script=False, cookies={"session": database.tokens["criminal"]})
    page = visitor.page
    visitor.open("/look-up/")
    page.focus("input[name=purpose][value=other]")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(REASON)
    page.keyboard.press("Tab")
    page.keyboard.type("sophea")
    page.keyboard.press("Enter")
    expect(page.locator("tbody")).to_contain_text(number)
