"""A station says what it has, its chief and planning see it, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_directive import sign_in
from tests.records.supervision.readiness.make import KINDS, report, serving_since, without
from tests.records.supervision.readiness.test_views import FIRST, NOW, REPORT

from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.supervision.readiness.facts import Hindrance


def fill_in(page: Any, *, working: str = "3") -> None:
    """All that a report asks and no page can know."""
    page.fill("#f-specialists", "2")
    page.fill("#f-trained", "2")
    for kind in KINDS:
        for name, value in (("working", working), ("broken", "0"), ("wanted", "0")):
            page.fill(f"#f-equipment-{kind.replace('_', '-')}-{name}", value)
    page.select_option("#f-line-kind", "fibre")
    page.fill("#f-line-offline-hours", "1")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_station_reports_from_its_desk_and_the_page_measures_its_line(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    clock: Clock,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """Desk, report, a measured line, a refusal that keeps what was typed, the verdict; then planning reads it."""
    clock.freeze(NOW)
    serving_since(database, NOW.replace(year=NOW.year - 1))
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "lak")
    page, sources = visitor.page, dict[str, str]()
    visitor.open("/desk/")
    page.click("a[href^='/supervision/readiness/report/']")
    fill_in(page)
    page.click("[data-measure] button")
    expect(page.locator("[data-measure] [role=status]")).to_have_text(
        page.locator("[data-measure] [role=status]").get_attribute("data-done"), timeout=60_000
    )
    for name in ("down-kbit", "up-kbit", "delay-ms"):
        assert int(page.input_value(f"#f-line-{name}")) > 0
    page.fill("#f-trained", "3")
    visitor.look(f"readiness-report-{language}", sources)
    page.click("button[data-primary]")
    expect(page.locator(".summary")).to_be_visible()
    assert page.input_value("#f-equipment-camera-working") == "3"
    page.fill("#f-trained", "2")
    page.click("button[data-primary]")
    page.wait_for_url(f"**/supervision/readiness/LAK/?month={FIRST:%Y-%m}&done=reported")
    assert database.as_superuser("select measured, trained from supervision_readiness") == [(True, 2)]
    visitor.look(f"readiness-station-{language}", sources)
    report(database, "hil", month=FIRST, equipment=without("scanner").equipment, hindrances=(Hindrance.POWER,))
    planning = visit(live_site, language=language)
    sign_in(planning, database, "planner")
    planning.open("/desk/")
    planning.page.click("main a[href='/supervision/readiness/']")
    first = planning.page.locator("table.measures tbody tr").first
    expect(first).to_contain_text("HIL")
    expect(first.locator(".badge[data-tone=bad]").first).to_contain_text("✕")
    planning.look(f"readiness-board-{language}", sources)
    for width in (320, 1280):
        planning.page.set_viewport_size({"width": width, "height": 900})
        assert planning.sideways() == []
    assert html_faults(sources) == []


def test_a_report_is_made_by_keyboard_without_a_script(
    visit: Callable[..., Any], live_site: str, database: Database, clock: Clock
) -> None:
    clock.freeze(NOW)
    serving_since(database, NOW.replace(year=NOW.year - 1))
    visitor = visit(live_site, language="en", width=390, script=False)
    sign_in(visitor, database, "lak")
    page = visitor.page
    visitor.open(REPORT)
    expect(page.locator("[data-measure]")).to_be_hidden()
    page.focus("#f-specialists")
    for typed in ("1", "1", *(["1", "0", "0"] * len(KINDS))):
        visitor.type(typed)
        visitor.press("Tab")
    visitor.type("Fib")
    visitor.press("Tab")
    visitor.type("2")
    for speed in ("2000", "900", "80"):
        visitor.press("Tab")
        visitor.type(speed)
    visitor.press("Enter")
    page.wait_for_url("**&done=reported")
    expect(page.locator("main")).to_contain_text("stated by hand")
    assert visitor.sideways() == []
