"""A file of an older system: uploaded, looked at, recorded by the worker, withdrawn again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_directive import sign_in

from ecrime.cli.drills.instance import Database

MAPPING = """
kind = "incidents"
source = "station-book"
late_reason = "backlog"

[occurred]
start = "{when}"
formats = ["%Y-%m-%d %H:%M"]
zone = "America/Chicago"

[place]
area = "Z1{district:02d}"

[[offence]]
class = "{class}"
"""
GOOD = "when,district,class\n2015-03-01 10:00,1,T1\n2015-03-01 10:00,1,T1\n2016-11-06 01:30,2,A2\n"
BAD = GOOD + "2015-13-01 10:00,1,T1\n2015-03-01 10:00,99,NO\n"


@pytest.fixture
def working_site(live_site: str, database: Database, tmp_path: Path) -> Iterator[str]:
    """The service with its background worker, on this test's own database."""
    address = database.instance.address(database.name, "app")
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "ecrime.settings.test"}
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, "-m", "ecrime.cli.main", "work", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield live_site
        finally:
            process.terminate()


def upload(visitor: Any, name: str, content: str) -> None:
    visitor.open("/intake/new/")
    visitor.page.click("main summary")
    visitor.page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    visitor.page.fill("textarea[name=mapping]", MAPPING)
    visitor.page.click("main button[data-primary]")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_import_from_upload_to_withdrawal(
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
    visitor.open("/intake/")
    visitor.look(f"imports-empty-{language}", seen)
    page.click(".empty a")
    page.click("main button[data-primary]")
    expect(page.locator(".summary li")).to_have_count(1)
    visitor.look(f"import-wrong-{language}", seen)

    upload(visitor, "bad.csv", BAD)
    expect(page.locator("main table")).to_contain_text("2015-13-01", timeout=60_000)
    expect(page.locator("button[value=record]")).to_have_count(0)
    expect(page.locator("button[value=record_good]")).to_be_visible()
    visitor.look(f"import-bad-{language}", seen)
    visitor.open("/desk/")
    page.click("table.desk a:has-text('station-book')")
    expect(page.locator("button[value=record_good]")).to_be_visible()

    upload(visitor, "good.csv", GOOD)
    expect(page.locator("button[value=record]")).to_be_visible(timeout=60_000)
    visitor.look(f"import-preview-{language}", seen)
    page.click("button[value=record]")
    expect(page.locator("button[value=withdraw]")).to_be_visible(timeout=60_000)
    visitor.look(f"import-done-{language}", seen)
    expect(page.locator("main a[href='/incidents/?sort=-recorded']")).to_be_visible()
    assert database.as_superuser("select count(*) from incidents_incident where withdrawn_at is null") == [(3,)]

    page.click("button[value=withdraw]")
    withdrawn = {"en": "withdrawn", "km": "បានដកចេញ"}[language]
    expect(page.locator("#standing .lead")).to_contain_text(withdrawn, ignore_case=True, timeout=60_000)
    expect(page.locator("button[value=withdraw], progress")).to_have_count(0, timeout=60_000)
    visitor.look(f"import-withdrawn-{language}", seen)
    visitor.open("/intake/")
    visitor.look(f"imports-{language}", seen)
    assert html_faults(seen) == []
    assert database.as_superuser("select count(*) from incidents_incident where withdrawn_at is null") == [(0,)]
    visitor.open("/incidents/")
    expect(page.locator("main")).not_to_contain_text("LAK-")
