"""The rules of the directive as an officer meets them on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.records.incidents.make import incident_facts

from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.incidents import actions


def sign_in(visitor: Any, database: Database, who: str) -> None:
    """Come with the session of one of the template's officers."""
    cookie = {"name": "session", "value": database.tokens[who], "url": visitor.site}
    visitor.context.add_cookies([cookie])


def state_purpose(page: Page, reason: str = "ម្ចាស់សួរថារឿងនេះទៅដល់ណា") -> None:
    """Answer the page that asks why one looks, as somebody does who may open a record for a reason only."""
    page.check("input[name=purpose][value=other]")
    page.fill("#f-about", reason)
    page.click("button[data-primary]")


@pytest.mark.parametrize("language", ["km", "en"])
def test_late_record_asks_for_a_reason(
    visit: Callable[..., Any], live_site: str, database: Database, language: str
) -> None:
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "lak")
    page = visitor.page
    visitor.open("/incidents/record/")
    page.fill("#f-offences-0-class-code", "T1")
    page.fill("#f-date", f"{datetime.now(UTC) - timedelta(days=5):%d/%m/%Y}")
    page.fill("#f-time", "14:30")
    page.fill("#f-area-id", "Z101")
    page.fill("#f-narrative", "Kept while a reason is asked for.")
    page.click("button[value=check][data-primary]")
    expect(page.locator("#f-late-reason")).to_be_visible()
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator("#f-narrative")).to_have_value("Kept while a reason is asked for.")
    page.select_option("#f-late-reason", "late_report")
    page.click("button[value=check][data-primary]")
    page.click("button[value=record][data-primary]")
    page.wait_for_url("**/?done=recorded")
    assert database.as_superuser("select late, late_reason from incidents_incident") == [(True, "late_report")]


@pytest.mark.parametrize("language", ["km", "en"])
def test_locked_record_cannot_be_corrected(
    visit: Callable[..., Any], live_site: str, database: Database, clock: Clock, language: str
) -> None:
    recorded = actions.record_incident(database.actor("lak"), incident_facts()).record
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "lak")
    page = visitor.page
    visitor.open(f"/incidents/{recorded.number}/correct/")
    page.fill("#f-narrative", "Typed in time, sent too late.")
    page.click("button[value=check][data-primary]")
    clock.freeze(recorded.locks_at)
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.click("button[value=correct][data-primary]")
    assert sent.value.status == 403
    expect(page.locator("main")).to_contain_text("D10")
    expect(page.locator("main")).to_contain_text("Typed in time, sent too late.")
    assert database.as_superuser("select version, narrative from incidents_incident") == [(1, "A bag was taken.")]
    visitor.open(f"/incidents/{recorded.number}/")
    state_purpose(page)
    expect(page.locator("main")).to_contain_text("■")
    expect(page.locator(f"a[href='/incidents/{recorded.number}/correct/']")).to_have_count(0)
