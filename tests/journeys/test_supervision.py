"""Planning, criminal police and chiefs look at how units record, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_directive import sign_in
from tests.records.supervision.test_actions import NO_AGE, only_finding
from tests.records.supervision.test_actions import record as record_facts
from tests.records.supervision.test_queries import HOUR, record

from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.supervision.actions import ask_finding, take_finding

NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)


def as_sent(page: Page) -> str:
    """The page as the server sent it, before any script changed it."""
    return page.request.get(page.url).text()


def record_a_few(database: Database) -> None:
    for hours in (1, 3, 5, 22, 30, 47, 60, 200):
        record(database, "lak", hours * HOUR)
    for hours in (2, 26, 300):
        record(database, "hil", hours * HOUR)


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_timeliness_is_one_click_from_the_desk(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    clock: Clock,
    html_faults: Callable[[str], list[str]],
    language: str,
    width: int,
) -> None:
    clock.freeze(NOW)
    record_a_few(database)
    visitor = visit(live_site, language=language, width=width)
    sign_in(visitor, database, "planning")
    page = visitor.page
    visitor.open("/desk/")
    page.click("a[href='/supervision/timeliness/']")
    page.wait_for_url("**/supervision/timeliness/?from=*&to=*")
    expect(page.locator("table.list").first.locator("tbody tr")).to_have_count(5)
    expect(page.locator("main svg.shares").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("LAK")
    visitor.shot(f"timeliness-{language}-{width}")
    assert visitor.axe() == []
    assert visitor.sideways() == []
    assert html_faults(page.content()) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert visitor.no_tables() == []


def test_a_chief_narrows_the_period_by_keyboard(
    visit: Callable[..., Any], live_site: str, database: Database, clock: Clock
) -> None:
    clock.freeze(NOW)
    record_a_few(database)
    visitor = visit(live_site, language="en")
    sign_in(visitor, database, "lak_chief")
    page = visitor.page
    visitor.open("/supervision/timeliness/")
    page.focus("#f-from")
    page.fill("#f-from", "y")
    visitor.press("Enter")
    yesterday = f"{NOW - timedelta(days=1):%Y-%m-%d}"
    page.wait_for_url(f"**/supervision/timeliness/?from={yesterday}&to=*")
    expect(page.locator("main")).not_to_contain_text("HIL")
    with page.expect_download() as sent:
        page.click("a[download]")
    assert sent.value.suggested_filename == f"timeliness-{yesterday}-{NOW:%Y-%m-%d}.csv"


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_chief_finds_the_late_offences_of_the_area_without_a_click(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    clock: Clock,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    clock.freeze(NOW)
    record_a_few(database)
    chief = visit(live_site, language=language)
    sign_in(chief, database, "lak_chief")
    sources: dict[str, str] = {}
    chief.open("/desk/")
    expect(chief.page.locator("tr:has(.chip[data-state=late])")).to_have_count(2)
    expect(chief.page.locator("main")).not_to_contain_text("HIL-")
    chief.look(f"desk-chief-{language}", sources)
    assert html_faults(sources) == []


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_unit_is_asked_in_four_clicks_and_corrects(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    clock: Clock,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """From the desk of planning to the desk of the unit, which puts the record right."""
    clock.freeze(NOW)
    lak = database.actor("lak")
    number = record_facts(lak, people=NO_AGE, at=NOW - HOUR).record.number
    record_facts(lak, narrative="", people=NO_AGE, at=NOW - 3 * HOUR)
    planning = visit(live_site, language=language)
    sign_in(planning, database, "planning")
    page, sources = planning.page, dict[str, str]()
    planning.open("/desk/")
    planning.look(f"desk-planning-{language}", sources)
    for width in (768, 320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.click(".officer summary")
        assert planning.sideways() == []
        page.click(".officer summary")
    page.click("a[href^='/supervision/quality/?state=waiting']")
    expect(page.locator("table.list").first.locator("tbody tr")).to_have_count(3)
    page.click("summary >> nth=-1")
    planning.look(f"quality-{language}", sources)
    page.click(f"text={number}")
    page.click("button[value=take]")
    expect(page.locator("button[value=take]")).to_have_count(0)
    planning.look(f"finding-{language}", sources)
    page.fill("#f-words", "How old was she? តើនាងអាយុប៉ុន្មាន?")
    page.click("button[value=ask]")
    page.wait_for_url("**?done=decided")
    criminal = visit(live_site, language=language)
    sign_in(criminal, database, "criminal")
    criminal.open("/supervision/quality/?state=asked")
    expect(criminal.page.locator("table.list").first).to_contain_text("planning · HQ")
    unit = visit(live_site, language=language, width=320)
    sign_in(unit, database, "lak")
    unit.open("/desk/")
    unit.page.click(f"a[href='/incidents/{number}/checks/']")
    expect(unit.page.locator("blockquote")).to_contain_text("តើនាងអាយុប៉ុន្មាន?")
    unit.look(f"checks-{language}", sources)
    unit.page.click("a[href$='/answer/']")
    unit.look(f"answer-{language}", sources)
    unit.page.click(f"a[href='/incidents/{number}/correct/']")
    unit.page.fill("#f-people-0-age", "30")
    unit.page.click("button[value=check][data-primary]")
    unit.page.click("button[value=correct][data-primary]")
    unit.page.wait_for_url("**/?done=corrected")
    expect(unit.page.locator(".identity .badge[data-tone=warning]")).to_have_count(0)
    criminal.open("/supervision/quality/?state=settled")
    expect(criminal.page.locator("table.list").first).to_contain_text(number)
    assert html_faults(sources) == []


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_unit_answers_and_the_record_may_stand(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    clock: Clock,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """The record is locked: the unit can only answer; planning reads the record on its own work, and lets it stand."""
    clock.freeze(NOW)
    number = record_facts(database.actor("lak"), people=NO_AGE, at=NOW - HOUR).record.number
    planning = database.actor("planning")
    ask_finding(planning, only_finding(planning).id, "How old was she, then?")
    clock.freeze(NOW + timedelta(hours=49))
    sources: dict[str, str] = {}
    unit = visit(live_site, language=language)
    sign_in(unit, database, "lak")
    unit.open("/desk/")
    unit.look(f"desk-unit-asked-{language}", sources)
    for target in (f"a[href='/incidents/{number}/checks/']", "a[href$='/answer/']"):
        unit.page.click(target)
    unit.page.fill("#f-words", "She does not know it herself.")
    unit.look(f"answer-locked-{language}", sources)
    unit.page.click("button[data-primary]")
    unit.page.wait_for_url(f"**/incidents/{number}/checks/")
    reviewer = visit(live_site, language=language)
    sign_in(reviewer, database, "planning")
    page = reviewer.page
    reviewer.open("/desk/")
    page.click("a[href^='/supervision/quality/0']")
    reviewer.look(f"finding-answered-{language}", sources)
    page.click(f"a[href='/incidents/{number}/']")
    expect(page.locator("dl.answers").first).to_be_visible()
    page.go_back()
    page.fill("#f-words", "Nobody can know it; it may stand.")
    page.click("button[value=dismiss]")
    page.wait_for_url("**/supervision/quality/?done=decided")
    reviewer.look(f"quality-empty-{language}", sources)
    assert html_faults(sources) == []


def test_a_decision_taken_meanwhile_is_shown_and_nothing_typed_is_lost(
    visit: Callable[..., Any], live_site: str, database: Database, clock: Clock
) -> None:
    clock.freeze(NOW)
    record_facts(database.actor("lak"), people=NO_AGE, at=NOW - HOUR)
    finding = only_finding(database.actor("planning"))
    criminal = visit(live_site, language="en")
    sign_in(criminal, database, "criminal")
    criminal.open(f"/supervision/quality/{finding.id}/")
    take_finding(database.actor("planning"), finding.id)
    criminal.page.fill("#f-words", "The card was shown to me.")
    with criminal.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        criminal.page.click("button[value=dismiss]")
    assert sent.value.status == 409
    expect(criminal.page.locator(".summary")).to_contain_text("Somebody else looks at this finding.")
    expect(criminal.page.locator("main")).to_contain_text("Officer planning · HQ")
    expect(criminal.page.locator("#f-words")).to_have_value("The card was shown to me.")
    criminal.page.click("button[value=take]")
    expect(criminal.page.locator("#f-words")).to_have_value("The card was shown to me.")
    criminal.page.click("button[value=dismiss]")
    criminal.page.wait_for_url("**/supervision/quality/?done=decided")
