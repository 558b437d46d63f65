"""After the lock a specialist says why he opens the record, and adds arrest, recovery and verdict below it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.records.incidents.make import incident_facts, other_parts

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions
from ecrime.records.incidents.people import Role, briefly

SAID = {
    "en": {
        "arrest": "By warrant W 7",
        "recovery": "Recovered, 12.50 USD",
        "verdict": "Acquitted · Court of Lakeside · 12/26",
        "now": "Person 1 · now",
        "kind": "Arrest ·",
    },
    "km": {
        "arrest": "តាមដីកា W 7",
        "recovery": "រកឃើញវិញ, 12.50 USD",
        "verdict": "Court of Lakeside · 12/26",
        "now": "បុគ្គលទី 1 · ឥឡូវនេះ",
        "kind": "ការចាប់ខ្លួន ·",
    },
}


def add(page: Page, kind: str, typed: dict[str, str], chosen: dict[str, str | int]) -> None:
    """Fill in one supplement and send it."""
    page.click(f"a[href$='supplements/add/?kind={kind}']")
    for name, answer in typed.items():
        page.fill(f"#f-{name}", answer)
    for name, option in chosen.items():
        if isinstance(option, int):
            page.select_option(f"#f-{name}", index=option)
        else:
            page.select_option(f"#f-{name}", option)


def send(page: Page) -> None:
    page.click("button[value=add][data-primary]")
    page.wait_for_url("**/?done=added")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_what_is_added_after_the_lock_stands_below_the_record(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    said, seen = SAID[language], dict[str, str]()
    people = (briefly(Role.SUSPECT, "សុខ សុភា", age=30), briefly(Role.WITNESS, name_latin="Chan Mom", age=30))
    recorded = actions.record_incident(database.actor("lak"), incident_facts(people=people, **other_parts("A")))
    database.clock.shift(timedelta(hours=49))
    visitor = visit(live_site, language=language, cookies={"session": database.tokens["lak"]})
    page = visitor.page
    visitor.open(f"/incidents/{recorded.record.number}/")
    page.check("input[name=purpose][value=other]")
    page.fill("#f-about", "What became of the case since")
    page.click("button[data-primary]")
    page.wait_for_url(f"**/incidents/{recorded.record.number}/")

    add(page, "arrest", {"date": "t", "arrests-0-warrant-number": ""}, {"arrests-0-person": 1})
    page.select_option("#f-arrests-0-basis", "warrant")
    page.click("button[value=add][data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    visitor.look(f"supplement-wrong-{language}", seen)
    page.fill("#f-arrests-0-warrant-number", "W 7")
    send(page)
    expect(page.locator("main")).to_contain_text(said["arrest"])

    typed = {"date": "t", "states-0-state-value": "12.50", "note": "Behind the market"}
    chosen: dict[str, str | int] = {
        "states-0-thing": 2,
        "states-0-state": "recovered",
        "states-0-state-currency": "USD",
    }
    add(page, "recovery", typed, chosen)
    visitor.look(f"supplement-recovery-{language}", seen)
    send(page)
    expect(page.locator("main")).to_contain_text(said["recovery"])

    typed = {"date": "t", "court": "Court of Lakeside", "court-number": "12/26", "court-on": "t"}
    add(page, "court_event", typed, {"court-kind": "acquitted", "roles-0-person": 1})
    visitor.look(f"supplement-court-{language}", seen)
    send(page)
    expect(page.locator("main")).to_contain_text(said["verdict"])
    expect(page.locator("main")).to_contain_text(said["now"])
    expect(page.locator("main")).to_contain_text(said["kind"])
    visitor.look(f"supplement-see-{language}", seen)

    page.locator("a[href*='/supplements/'][href$='/correct/']").first.click()
    expect(page.locator("#f-arrests-0-warrant-number")).to_have_value("W 7")
    page.fill("#f-note", "At the gate")
    send(page)
    page.click(f"a[href='/incidents/{recorded.record.number}/history/']")
    expect(page.locator(".history > li")).to_have_count(5)
    expect(page.locator(".history > li").first).to_contain_text("At the gate")
    visitor.look(f"supplement-history-{language}", seen)
    assert html_faults(seen) == []
