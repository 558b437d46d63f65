"""Who may do what, where, as any officer reads it; and refused looks, as the auditor does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ecrime.cli.drills.instance import Database


@pytest.mark.parametrize("language", ["km", "en"])
def test_rights_are_read_and_refusals_found(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    seen: dict[str, str] = {}
    admin = visit(live_site, language=language, cookies={"session": database.tokens["admin"]})
    admin.context.request.get(f"{live_site}/incidents/LAK-2026-000001/")
    admin.open("/desk/")
    admin.page.click("details.officer summary")
    admin.page.click("a[href='/rights/']")
    expect(admin.page.locator("main h3")).to_have_count(12)
    admin.look(f"rights-{language}", seen)

    auditor = visit(live_site, language=language, cookies={"session": database.tokens["auditor"]})
    auditor.open("/oversight/refusals/")
    expect(auditor.page.locator("tbody tr")).to_have_count(1)
    auditor.look(f"refusals-{language}", seen)
    assert html_faults(seen) == []
