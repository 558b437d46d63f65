"""Incidents and people in two files are migrated together: joined, corrected, recorded, reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_directive import sign_in
from tests.journeys.test_import import working_site
from tests.journeys.test_migration import reload_until
from tests.records.intake.joining.test_joined_views import CASES, PARTIES

from ecrime.cli.drills.instance import Database

__all__ = ["working_site"]

# One person whose incident is in no file.
ONE_LEFT = PARTIES + b"99,K-99,Vict.,Nobody,F,\n"
PEOPLE = "select count(*) from incidents_personstated"


def upload(visitor: Any) -> None:
    """Upload both files without a mapping."""
    visitor.open("/intake/new/")
    for name, content in (("file", CASES), ("people", ONE_LEFT)):
        kind = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content}
        visitor.page.set_input_files(f"input[name={name}]", kind)
    visitor.page.click("main button[data-primary]")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_both_files_of_an_old_system_are_migrated_together(
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
    visitor.open("/intake/new/")
    visitor.look(f"joined-upload-{language}", seen)
    upload(visitor)
    expect(page.locator("select[name='people.key']")).to_have_value("1", timeout=60_000)
    expect(page.locator("select[name='key']")).to_have_value("0")
    page.fill("input[name=area]", "Z107")
    page.click("button[value=look] >> nth=-1")
    expect(page.locator("#trial ~ .lead")).to_contain_text("20")
    visitor.look(f"joined-map-{language}", seen)
    page.click("button[value=check]")
    expect(page.locator("button[value=record_good]")).to_be_visible(timeout=60_000)
    visitor.look(f"joined-checked-{language}", seen)
    page.click("button[value=record_good]")
    expect(page.locator("button[value=withdraw]")).to_be_visible(timeout=60_000)
    assert database.as_superuser(PEOPLE) == [(20,)]
    page.click("main a[href$='/report/']")
    expect(page.locator("dl.figures >> nth=1")).to_contain_text("21")
    visitor.look(f"joined-report-{language}", seen)
    assert html_faults(seen) == []


def test_a_phone_without_a_script_joins_two_files(
    visit: Callable[..., Any], working_site: str, database: Database
) -> None:
    visitor = visit(working_site, language="km", width=390, script=False)
    sign_in(visitor, database, "lak")
    page = visitor.page
    upload(visitor)
    reload_until(page, "select[name='people.key']")
    page.fill("input[name=area]", "Z107")
    page.click("button[value=look] >> nth=-1")
    visitor.shot("joined-map-phone")
    page.click("button[value=check]")
    reload_until(page, "button[value=record_good]")
    visitor.shot("joined-checked-phone")
    page.click("button[value=record_good]")
    reload_until(page, "button[value=withdraw]")
    assert database.as_superuser(PEOPLE) == [(20,)]
