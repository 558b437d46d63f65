"""A legacy export is migrated without a mapping: proposals corrected, checked, recorded, reported, withdrawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.make_legacy import legacy_export
from tests.journeys.test_directive import sign_in
from tests.journeys.test_import import working_site

from ecrime.cli.drills.instance import Database

__all__ = ["working_site"]

ROWS = 60
STANDING = "select count(*) from incidents_incident where withdrawn_at is null"


def upload(visitor: Any, content: bytes) -> None:
    """Upload a file without a mapping."""
    visitor.open("/intake/new/")
    visitor.page.set_input_files("input[type=file]", {"name": "houston.csv", "mimeType": "text/csv", "buffer": content})
    visitor.page.click("main button[data-primary]")


def reload_until(page: Any, selector: str) -> None:
    """What a reader without a script does: look again."""
    deadline = time.monotonic() + 60
    while not page.locator(selector).count():
        assert time.monotonic() < deadline, selector
        time.sleep(0.5)
        page.reload()


def describe(page: Any) -> None:
    """Correct what the proposals cannot know: the clocks run by world time, all beats lie in one district."""
    page.check("input[name=clock][value=utc]")
    beats = page.locator("section[aria-labelledby^=list-]", has_text="beat")
    beats.locator("input[name$='.rest']").fill("Z107")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_legacy_export_is_migrated_from_upload_to_withdrawal(
    visit: Callable[..., Any],
    working_site: str,
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    visitor = visit(working_site, language=language)
    sign_in(visitor, database, "lak")
    visitor.plug_in(database.authenticator("lak"))
    page = visitor.page
    seen: dict[str, str] = {}
    upload(visitor, legacy_export(ROWS))
    expect(page.locator("fieldset.column")).to_have_count(14, timeout=60_000)
    visitor.look(f"map-{language}", seen)
    describe(page)
    page.click("button[value=look] >> nth=-1")
    expect(page.locator("#trial ~ .lead")).to_contain_text(str(ROWS))
    visitor.look(f"map-tried-{language}", seen)
    page.click("button[value=check]")
    expect(page.locator("button[value=record]")).to_be_visible(timeout=60_000)
    page.fill("input[name=name]", "Houston 2010")
    page.click("button[value=keep]")
    expect(page.locator("main table")).to_contain_text("Houston 2010")
    visitor.look(f"mappings-{language}", seen)
    page.go_back()
    page.click("button[value=record]")
    expect(page.locator("button[value=withdraw]")).to_be_visible(timeout=60_000)
    assert database.as_superuser(STANDING) == [(ROWS,)]
    # The first row says 06:00 of world time, which is midnight there.
    first = database.as_superuser("select min(occurred_from at time zone zone)::text from incidents_incident")
    assert first == [("2010-01-01 00:00:00",)]

    page.click("main a[href$='/report/']")
    expect(page.locator("dl.figures")).to_contain_text(str(ROWS))
    visitor.look(f"report-{language}", seen)
    page.fill("input[name=other_name]", "CHEA Sophal")
    page.fill("input[name=other_office]", "Statistics")
    page.click("main form button[data-primary]")
    expect(page.locator("main button[data-passkey]")).to_be_visible()
    visitor.look(f"report-sign-{language}", seen)
    visitor.sign()
    expect(page.locator("main")).to_contain_text("CHEA Sophal, Statistics")
    page.goto(page.url.partition("report/")[0])
    page.click("button[value=withdraw]")
    expect(page.locator("button[value=withdraw], progress")).to_have_count(0, timeout=60_000)
    assert database.as_superuser(STANDING) == [(0,)]
    assert html_faults(seen) == []


def test_a_phone_without_a_script_goes_the_same_way(
    visit: Callable[..., Any],
    working_site: str,
    database: Database,
) -> None:
    visitor = visit(working_site, language="km", width=390, script=False)
    sign_in(visitor, database, "lak")
    page = visitor.page
    upload(visitor, legacy_export(ROWS))
    reload_until(page, "fieldset.column")
    visitor.shot("map-phone")
    describe(page)
    page.click("button[value=look] >> nth=-1")
    assert str(ROWS) in page.inner_text("#trial ~ .lead")
    page.click("button[value=check]")
    reload_until(page, "button[value=record]")
    page.click("button[value=record]")
    reload_until(page, "button[value=withdraw]")
    assert database.as_superuser(STANDING) == [(ROWS,)]


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_file_whose_headings_stand_further_down_is_read_again(
    visit: Callable[..., Any],
    working_site: str,
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    visitor = visit(working_site, language=language)
    sign_in(visitor, database, "lak")
    page = visitor.page
    seen: dict[str, str] = {}
    upload(visitor, b"Register of the old system,Register of the old system\n" + legacy_export(ROWS))
    again = page.locator("main a[href$='/mapping/']")
    expect(again).to_be_visible(timeout=60_000)
    again.click()
    visitor.look(f"read-again-{language}", seen)
    page.fill("#f-heading-row", "2")
    page.click("button[value=read_again]")
    page.wait_for_url("**/intake/*/")
    expect(page.locator("fieldset.column, main a[href$='/mapping/']").first).to_be_visible(timeout=60_000)
    assert html_faults(seen) == []
