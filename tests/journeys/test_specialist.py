"""A specialist's day in a real browser: signs in, records, sees, corrects, reads the history, lists, finds, signs out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ecrime.base.officers import actions, queries
from ecrime.cli.drills.instance import Database

# What the pages say in each language, where a test looks for words.
SAID = {
    "en": {
        "desk": "My desk",
        "record": "Record an offence",
        "check": "Check before you record",
        "theft": "T1 Theft",
        "suspect": "Suspect",
        "history": "History",
        "before": "A bicycle was taken.",
        "find": "Find",
        "sign_in": "Sign in",
    },
    "km": {
        "desk": "តុការងារ",
        "record": "កត់ត្រាបទល្មើស",
        "check": "ពិនិត្យមុនពេលកត់ត្រា",
        "theft": "T1 ចោរកម្ម",
        "suspect": "ជនសង្ស័យ",
        "history": "ប្រវត្តិ",
        "before": "កង់មួយត្រូវបានលួច។",
        "find": "ស្វែងរក",
        "sign_in": "ចូល",
    },
}
AFTER = {"en": "Two bicycles were taken.", "km": "កង់ពីរត្រូវបានលួច។"}
# Keydowns of a simple offence beyond names and narrative; the promise is 60.
MOST_KEYS = 60


def code_for(database: Database, who: str) -> str:
    """A one-time code that the administrator gives an officer."""
    admin = database.actor("admin")
    posting = next(p for p in queries.postings(admin) if p.name_latin == f"Officer {who}")
    return actions.give_code(admin, posting.id)


def settle(visitor: Any) -> None:
    visitor.page.wait_for_load_state("networkidle")


def fill_incident(page: Any, language: str) -> None:
    page.fill("#f-offences-0-class-code", "T1")
    page.fill("#f-date", "y")
    page.fill("#f-time", "1430")
    page.fill("#f-area-id", "Z10101")
    page.fill("#f-place-detail", "ផ្ទះលេខ ១២ ផ្លូវព្រះមហាក្សត្រ")
    page.select_option("#f-people-0-role", "suspect")
    page.fill("#f-people-0-name-km", "សុខ សុភា")
    page.fill("#f-people-0-name-latin", "SOK Sophea")
    page.fill("#f-people-0-age", "34")
    page.fill("#f-narrative", SAID[language]["before"])


def look(visitor: Any, name: str, seen: dict[str, str] | None = None) -> None:
    """Pictures at three widths, and nothing for axe to find; what the server sent is kept for the HTML checker."""
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.shot(f"{name}-1280")
    assert visitor.axe() == [], name
    for width in (390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert visitor.sideways() == [], name
        visitor.shot(f"{name}-{width}")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    if seen is not None:
        seen[name] = [a for a in visitor.answers if a.request.resource_type == "document"][-1].text()


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_day(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    said = SAID[language]
    seen: dict[str, str] = {}
    visitor = visit(live_site, language=language)
    page = visitor.page
    visitor.open("/")
    look(visitor, f"sign-in-{language}", seen)
    page.fill("#f-code", "WRONG-CODE-HERE")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_visible()
    page.fill("#f-code", code_for(database, "lak").lower().replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(said["desk"])
    look(visitor, f"desk-empty-{language}", seen)

    page.keyboard.press("r")
    expect(page.locator("h1")).to_have_text(said["record"])
    look(visitor, f"record-{language}", seen)
    page.click("button[value=check][data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    look(visitor, f"record-wrong-{language}", seen)

    fill_incident(page, language)
    page.click("button[data-repeat=people][value='add:people']")
    expect(page.locator("#f-people-1-role")).to_be_focused()
    expect(page.locator("#f-people-0-name-km")).to_have_value("សុខ សុភា")
    page.select_option("#f-people-1-role", "victim")
    page.check("#f-people-1-unknown")
    look(visitor, f"record-filled-{language}")
    page.click("button[value=check][data-primary]")
    expect(page.locator("h1")).to_have_text(said["check"])
    expect(page.locator("main")).to_contain_text(said["theft"])
    look(visitor, f"check-{language}", seen)
    page.click("button[value=record][data-primary]")
    page.wait_for_url("**/?done=recorded")
    expect(page.locator("main")).to_contain_text("SOK Sophea")
    look(visitor, f"see-{language}", seen)
    number = page.url.split("/incidents/")[1].split("/")[0]

    page.click(f"a[href='/incidents/{number}/correct/']")
    page.fill("#f-narrative", AFTER[language])
    page.fill("#f-people-0-age", "35")
    look(visitor, f"correct-{language}", seen)
    page.click("button[value=check][data-primary]")
    expect(page.locator(".compare")).to_contain_text(AFTER[language])
    look(visitor, f"check-correction-{language}", seen)
    page.click("button[value=correct][data-primary]")
    page.wait_for_url("**?done=corrected")

    page.click(f"a[href='/incidents/{number}/history/']")
    expect(page.locator(".history > li")).to_have_count(2)
    expect(page.locator(".history > li").first).to_contain_text(AFTER[language])
    look(visitor, f"history-{language}", seen)

    page.keyboard.press("i")
    expect(page.locator("table.list")).to_contain_text(number)
    look(visitor, f"list-{language}", seen)
    page.fill("#f-area", "nowhere")
    page.click(".filters button")
    look(visitor, f"list-wrong-{language}", seen)
    visitor.open("/incidents/?state=locked&sort=-happened")
    look(visitor, f"list-empty-{language}", seen)
    visitor.open("/desk/")
    expect(page.locator("main")).to_contain_text(number)
    look(visitor, f"desk-{language}", seen)

    page.fill("#find-number", number.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{number}/")
    page.fill("#find-number", "LAK-2026-999999")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_visible()
    look(visitor, f"find-{language}", seen)

    page.click("details.officer summary")
    page.click(".officer-menu form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")
    assert visitor.open("/desk/") == 401
    assert html_faults(seen) == []
