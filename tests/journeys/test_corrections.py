"""A locked record is corrected by three people in real browsers, each with a passkey, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.records.incidents.make import locked_incident, locked_incidents, other_parts, state_purpose

from ecrime.cli.drills.correction_steps import asking, changed, decide, request
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents.people import Role, briefly

# Clicks from the record's page, from the page of the request, from the desk.
MOST_CLICKS = {"lak_chief": 5, "planner": 3, "technician": 4}
# Keys beyond names, narrative and reasons.
MOST_KEYS = {"lak_chief": 10, "planner": 0, "technician": 0}
REASON = {"en": "The witness counted two bags", "km": "សាក្សីបានរាប់ឃើញកាបូបពីរ"}
languages = pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])


class Clicking:
    """A visitor whose clicks are counted."""

    def __init__(self, visitor: Any) -> None:
        self.visitor, self.page, self.clicks = visitor, visitor.page, 0

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.clicks += 1

    def sign(self) -> None:
        self.visitor.sign()
        self.clicks += 1

    def restart(self) -> None:
        self.clicks = 0
        self.visitor.restart_count()


@languages
def test_three_people_correct_a_locked_record(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    people = (briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"), briefly(Role.VICTIM, "", "Chan Dara"))
    first, second = (found.record.number for found in locked_incidents(database, 2, people=people, **other_parts("A")))
    seen: dict[str, str] = {}

    def enter(who: str) -> Clicking:
        visitor = visit(live_site, language=language, cookies={"session": database.tokens[who]})
        visitor.plug_in(database.authenticator(who))
        return Clicking(visitor)

    def look(officer: Clicking, name: str) -> None:
        officer.visitor.look(f"correction-{name}-{language}", seen)

    chief = enter("lak_chief")
    state_purpose(database, "lak_chief")
    for number in (second, first):
        chief.visitor.open(f"/incidents/{number}/")
        if number == first:
            look(chief, "1-record")
        chief.restart()
        chief.click(f"main a[href='/corrections/request/{number}/']")
        chief.click("#f-narrative")
        chief.page.fill("#f-narrative", "Two bags were taken.")
        chief.page.fill("#f-vehicles-0-plate", "2B 1234")
        chief.page.focus("#f-narrative")
        chief.visitor.press("Tab")
        chief.page.select_option("#f-reason-code", "writing_error")
        chief.visitor.press("Tab")
        chief.page.keyboard.insert_text(" . ")
        if number == first:
            look(chief, "2-request")
            chief.page.click("main button[data-primary]")
            expect(chief.page.locator(".summary")).to_be_visible()
            expect(chief.page.locator("#f-narrative")).to_have_value("Two bags were taken.")
            look(chief, "3-request-wrong")
        chief.page.fill("#f-reason", REASON[language])
        chief.click("main button[data-primary]")
        if number == first:
            look(chief, "4-check-request")
        chief.sign()
        chief.page.wait_for_url("**/?done=asked")
        assert chief.clicks <= MOST_CLICKS["lak_chief"]
        assert len(chief.visitor.keys) <= MOST_KEYS["lak_chief"]
    look(chief, "5-asked")
    asked = chief.page.url.partition("?")[0].removeprefix(live_site)
    chief.visitor.open("/desk/")
    look(chief, "6-desk-chief")

    planner = enter("planner")
    planner.visitor.open("/desk/")
    look(planner, "7-desk-planning")
    planner.visitor.open("/corrections/review/")
    look(planner, "8-queue")
    planner.visitor.open(f"{asked}decide/")
    look(planner, "9-take-up")
    planner.restart()
    planner.click("main button[data-primary]")
    expect(planner.page.locator("#f-reason")).to_be_focused()
    look(planner, "10-decide")
    planner.visitor.restart_count()
    planner.page.focus("#f-reason")
    planner.page.keyboard.insert_text(REASON[language])
    planner.click("main button[data-primary]")
    look(planner, "11-check-decision")
    planner.sign()
    planner.page.wait_for_url("**/decide/?done=decided")
    assert planner.clicks <= MOST_CLICKS["planner"]
    assert len(planner.visitor.keys) <= MOST_KEYS["planner"]
    expect(planner.page.locator("main")).to_contain_text(second)
    look(planner, "12-next")

    technician = enter("technician")
    technician.visitor.open("/desk/")
    look(technician, "13-desk-technical-group")
    technician.restart()
    technician.click(f"main a[href='{asked}carry-out/']")
    expect(technician.page.locator("#f-narrative")).to_have_value("Two bags were taken.")
    expect(technician.page.locator("input[name='vehicles.0.plate']")).to_have_value("2B 1234")
    closed = "input[name=place_detail], select[name='people.0.role'], input[name='vehicles.0.make']"
    expect(technician.page.locator(closed)).to_have_count(0)
    look(technician, "14-carry-out")
    technician.click("main button[data-primary]")
    look(technician, "15-check-carry-out")
    technician.sign()
    technician.page.wait_for_url("**/?done=carried_out")
    assert technician.clicks <= MOST_CLICKS["technician"]
    assert len(technician.visitor.keys) <= MOST_KEYS["technician"]
    look(technician, "16-done")
    technician.visitor.open(f"{asked}carry-out/")
    technician.visitor.open("/desk/")
    expect(technician.page.locator("main")).not_to_contain_text(first)

    state_purpose(database, "lak_chief")
    chief.visitor.open(f"/incidents/{first}/history/")
    expect(chief.page.locator(f"main a[href='{asked}']")).to_be_visible()
    look(chief, "17-history")
    chief.visitor.open(f"/corrections/of/{first}/")
    look(chief, "18-of-record")
    chief.visitor.open("/corrections/")
    look(chief, "19-list")
    assert html_faults(seen) == []
    assert database.as_superuser("select narrative from incidents_incident order by number") == [
        ("A bag was taken.",) if number != first else ("Two bags were taken.",) for number in sorted((first, second))
    ]


@languages
def test_a_refusal_is_appealed_once_to_another_reviewer(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*changed(incident, narrative="Two bags were taken.")))
    decide(database, asked)
    seen: dict[str, str] = {}
    visitor = visit(live_site, language=language, cookies={"session": database.tokens["lak_chief"]})
    visitor.plug_in(database.authenticator("lak_chief"))
    page = visitor.page
    visitor.open("/desk/")
    page.click(f"main a[href='/corrections/{asked}/']")
    visitor.look(f"correction-refused-{language}", seen)
    page.click(f"main a[href='/corrections/{asked}/appeal/']")
    page.click("main button[data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    visitor.look(f"correction-appeal-wrong-{language}", seen)
    page.fill("#f-reason", REASON[language])
    page.click("main button[data-primary]")
    visitor.look(f"correction-appeal-{language}", seen)
    visitor.sign()
    page.wait_for_url("**/?done=appealed")
    visitor.look(f"correction-appealed-{language}", seen)
    expect(page.locator(f"main a[href='/corrections/{asked}/appeal/']")).to_have_count(0)

    again = visit(live_site, language=language, cookies={"session": database.tokens["planner"]})
    again.open(f"/corrections/{asked}/decide/")
    expect(again.page.locator(".notice-halt")).to_be_visible()
    again.look(f"correction-not-twice-{language}", seen)
    other = visit(live_site, language=language, cookies={"session": database.tokens["planner2"]})
    other.open("/corrections/review/")
    other.page.click("main form[action='/corrections/review/'] button")
    other.page.wait_for_url(f"**/corrections/{asked}/decide/")
    assert html_faults(seen) == []


@languages
def test_an_unused_grant_is_taken_back(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    incident = locked_incident(database)
    asked = request(database, incident, asking(*changed(incident, narrative="Two bags were taken.")))
    decide(database, asked, "incident.narrative")
    seen: dict[str, str] = {}
    visitor = visit(live_site, language=language, cookies={"session": database.tokens["planner"]})
    visitor.plug_in(database.authenticator("planner"))
    planner = Clicking(visitor)
    visitor.open(f"/corrections/{asked}/")
    visitor.look(f"correction-granted-{language}", seen)
    planner.restart()
    planner.click(f"main a[href='/corrections/{asked}/recall/']")
    expect(planner.page.locator("#f-reason")).to_be_focused()
    visitor.look(f"correction-recall-{language}", seen)
    visitor.restart_count()
    planner.page.focus("#f-reason")
    planner.page.keyboard.insert_text(REASON[language])
    planner.click("main button[data-primary]")
    visitor.look(f"correction-check-recall-{language}", seen)
    planner.sign()
    planner.page.wait_for_url("**/?done=recalled")
    assert planner.clicks <= MOST_CLICKS["planner"]
    assert len(visitor.keys) <= MOST_KEYS["planner"]
    visitor.look(f"correction-recalled-{language}", seen)
    technician = visit(live_site, language=language, cookies={"session": database.tokens["technician"]})
    technician.open(f"/corrections/{asked}/carry-out/")
    expect(technician.page.locator(".notice-halt")).to_be_visible()
    technician.look(f"correction-not-after-recall-{language}", seen)
    assert html_faults(seen) == []
