"""An inspector finds an alert on his desk, looks into it and closes it, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_directive import sign_in
from tests.oversight.inspection.make import raised

from ecrime.base.ledger.access import open_access
from ecrime.cli.drills.instance import Database
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought


@pytest.mark.parametrize(("language", "width"), [("km", 320), ("en", 1280)])
def test_an_alert_is_looked_into_and_closed_in_five_clicks(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    html_faults: Callable[[str], list[str]],
    language: str,
    width: int,
) -> None:
    access = open_access(database.actor("criminal"), purpose="other", reason="For the matter of the market gate")
    look_up_people(access, Sought(name="Sok Sophea"))
    raised(database, "criminal")
    visitor = visit(live_site, language=language, width=width)
    sign_in(visitor, database, "auditor")
    page = visitor.page

    def sound(name: str) -> None:
        visitor.shot(f"{name}-{language}-{width}")
        assert visitor.axe() == []
        assert visitor.sideways() == []
        assert html_faults(page.content()) == []

    visitor.open("/desk/")
    page.locator("main a[href='/oversight/alerts/']").first.click()
    page.wait_for_url("**/oversight/alerts/")
    sound("alerts")
    page.locator("table.list tbody a").first.click()
    page.locator("button[value='take']").click()
    expect(page.locator("textarea[name='words']")).to_be_visible()
    sound("alert")
    page.locator("a[href$='/look-ups/']").click()
    expect(page.locator("table.list")).to_contain_text("For the matter of the market gate")
    sound("look-ups")
    page.go_back()
    page.fill("textarea[name='words']", "He showed the order of his chief.")
    page.locator("button[value='explain']").click()
    expect(page.locator("[role='status']")).to_be_visible()
