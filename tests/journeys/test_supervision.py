"""Planning, criminal police and chiefs look at how units record, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_directive import sign_in
from tests.records.supervision.test_queries import HOUR, record

from ecrime.cli.drills.instance import Clock, Database

NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)


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
