"""A court's order to erase: one officer records it, a second of another unit carries it out; by keyboard alone, in both
languages. Afterwards the record says so and shows nothing, and nobody finds who was in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.records.incidents.make import incident_facts, state_purpose

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents.actions import record_incident
from ecrime.records.incidents.people import Role, briefly

PEOPLE = (briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"), briefly(Role.VICTIM, "ចាន់ ដារ៉ា", "Chan Dara"))
NAMES = {"km": "សុខ សុភា", "en": "Sok Sophea"}
COURT = {"km": "សាលាដំបូងរាជធានី", "en": "Court of Lakeside"}
PAPER = {"km": "ទូលេខ ៤ ថតលេខ ២", "en": "Cabinet 4, folder 2"}
REASON = "A court asks whether he is known"
# What is pressed beyond what is typed and the way to it: from the page of the record, and from the desk.
MOST_ENTERS = {"lak_chief": 4, "planner": 3}
# From one thing to the next on a page; the way past the head of a page is shorter by its first link.
MOST_TABS = 40


class Typist:
    """An officer at his browser who has no mouse."""

    def __init__(self, visitor: Any) -> None:
        self.visitor, self.page, self.enters = visitor, visitor.page, 0

    def reach(self, selector: str) -> None:
        """Go on by Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by keyboard on {self.page.url}")

    def enter(self, selector: str) -> None:
        """Follow a link, or press a button."""
        self.reach(selector)
        self.page.keyboard.press("Enter")
        self.enters += 1

    def choose(self, name: str, value: str) -> None:
        """Take one of several answers: by Tab to the first, by arrows on from there."""
        self.reach(f"input[name={name}]")
        self.page.keyboard.press("Space")
        for _ in range(MOST_TABS):
            if self.page.evaluate("(name) => document.querySelector(`[name=${name}]:checked`).value", name) == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by keyboard on {self.page.url}")

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.reach(selector)
        self.page.keyboard.insert_text(text)


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_record_is_erased_by_two_people_without_a_mouse(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    number = record_incident(database.actor("lak"), incident_facts(people=PEOPLE)).record.number
    seen: dict[str, str] = {}

    def enter(who: str) -> Typist:
        visitor = visit(live_site, language=language, cookies={"session": database.tokens[who]})
        visitor.plug_in(database.authenticator(who))
        return Typist(visitor)

    def look(officer: Typist, name: str) -> None:
        officer.visitor.look(f"erasure-{name}-{language}", seen)

    def picture(officer: Typist, name: str) -> None:
        """Of a page that is drawn as one of those looked at."""
        officer.visitor.shot(f"erasure-{name}-{language}")

    chief = enter("lak_chief")
    state_purpose(database, "lak_chief")
    chief.visitor.open(f"/incidents/{number}/")
    chief.enter(f"main a[href='/incidents/{number}/erasure/']")
    chief.page.wait_for_url(f"**/incidents/{number}/erasure/")
    chief.fill("#f-court", COURT[language])
    chief.enter("main button[data-primary]")
    expect(chief.page.locator(".summary")).to_be_visible()
    expect(chief.page.locator("#f-court")).to_have_value(COURT[language])
    look(chief, "1-order-wrong")
    chief.choose("whom", "record")
    chief.fill("#f-number", "77/2026")
    chief.fill("#f-ordered-on", "y")
    chief.fill("#f-paper", PAPER[language])
    picture(chief, "2-order")
    chief.enter("main button[data-primary]")
    expect(chief.page.locator("pre.words")).to_contain_text("77/2026")
    look(chief, "3-sign-the-order")
    chief.enter("main button[data-passkey]")
    chief.page.wait_for_url("**/?done=recorded")
    assert chief.enters <= MOST_ENTERS["lak_chief"]
    picture(chief, "4-recorded")
    order = chief.page.url.partition("?")[0].removeprefix(live_site)
    expect(chief.page.locator("main button")).to_have_count(0)

    planner = enter("planner")
    planner.visitor.open("/desk/")
    picture(planner, "5-desk")
    planner.enter(f"main a[href='{order}']")
    planner.page.wait_for_url(f"**{order}")
    picture(planner, "6-second-person")
    planner.enter("main button[data-primary]")
    expect(planner.page.locator("pre.words")).to_contain_text("destroyed incidents_personstated 2")
    look(planner, "7-sign-the-erasure")
    planner.enter("main button[data-passkey]")
    planner.page.wait_for_url("**/?done=erased")
    assert planner.enters <= MOST_ENTERS["planner"]
    look(planner, "8-erased")
    planner.visitor.open("/erasures/")
    look(planner, "9-list")

    lak = enter("lak")
    lak.visitor.open(f"/incidents/{number}/")
    expect(lak.page.locator("main")).to_contain_text("77/2026")
    look(lak, "10-record")
    told = lak.page.content()
    assert [name for name in (*NAMES.values(), "A bag was taken.", "Market gate") if name in told] == []
    lak.visitor.open("/incidents/")
    expect(lak.page.locator("main")).to_contain_text(number)

    criminal = enter("criminal")
    criminal.visitor.open("/look-up/")
    criminal.choose("purpose", "other")
    criminal.fill("#f-about", REASON)
    criminal.fill("#f-name", NAMES[language])
    criminal.enter("main button[data-primary]")
    criminal.page.wait_for_url("**/look-up/*/")
    expect(criminal.page.locator("tbody tr")).to_have_count(0)
    assert html_faults(seen) == []
    assert database.as_superuser("select count(*) from incidents_personstated") == [(0,)]
