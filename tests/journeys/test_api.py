"""The pages about programs: what the API offers, and the credentials of systems, from the first to the last."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from tests.base.pages.api.calls import credential_of, system_posting

from ecrime.base.pages.api.service import operations
from ecrime.cli.drills.instance import Database

NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)
ONLY_ELSEWHERE = ["10.20.0.0/16"]


def asked(site: str, path: str, bearer: str, method: str = "GET") -> tuple[int, dict[str, Any]]:
    """What the service answers a program that shows this."""
    request = Request(f"{site}/api{path}", method=method, headers={"Authorization": f"Bearer {bearer}"})
    try:
        with urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_what_the_api_offers_is_read_by_anybody(
    live_site: str,
    visit: Callable[..., Any],
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
    *,
    script: bool,
) -> None:
    reader = visit(live_site, language=language, script=script)
    assert reader.open("/api/") == 200
    expect(reader.page.locator("tbody tr")).to_have_count(len(operations()))
    if script:
        seen: dict[str, str] = {}
        reader.look(f"api-{language}", seen)
        assert html_faults(seen) == []
    reader.page.click("a[href='/api/openapi.json']")
    assert json.loads(reader.page.inner_text("body"))["openapi"].startswith("3.1")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_system_is_let_in_used_and_cut_off(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    posting = system_posting(database)
    seen: dict[str, str] = {}
    admin = visit(live_site, language=language, cookies={"session": database.tokens["admin"]})
    page = admin.page
    admin.open("/administration/credentials/")
    admin.look(f"systems-none-{language}", seen)
    admin.open(f"/administration/officers/{posting}/")
    page.click(f"a[href='/administration/officers/{posting}/credential/']")
    admin.look(f"credential-ask-{language}", seen)

    page.fill("#f-networks", "0.0.0.0/0\nnonsense")
    page.fill("#f-until", "1/1/2000")
    page.click("main button[value=give]")
    expect(page.locator("[role=alert] a")).to_have_count(3)
    expect(page.locator("#f-networks")).to_have_value("0.0.0.0/0\nnonsense")
    admin.look(f"credential-refused-{language}", seen)

    page.fill("#f-networks", "127.0.0.0/8\n::1/128")
    page.fill("#f-until", NEXT_MONTH.strftime("%d/%m/%Y"))
    page.click("main button[value=give]")
    secret = page.locator("main .secret").inner_text()
    admin.look(f"credential-shown-{language}", seen)

    status, opened = asked(live_site, "/session", secret, "POST")
    assert status == 201
    assert asked(live_site, "/me", opened["token"])[1]["is_system"] is True

    page.click("main .acts a")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert secret not in page.content()
    admin.look(f"systems-{language}", seen)
    page.click("tbody a[href$='/revoke/']")
    admin.look(f"credential-revoke-{language}", seen)
    page.click("main button[value=revoke]")
    expect(page.locator("tbody tr")).to_contain_text("✕")
    assert page.locator("a[href$='/revoke/']").count() == 0
    admin.look(f"systems-revoked-{language}", seen)
    assert asked(live_site, "/me", opened["token"])[0] == 401
    assert asked(live_site, "/session", secret, "POST")[0] == 401
    assert html_faults(seen) == []


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_credential_in_strange_hands_stands_on_the_desk(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    credential, secret = credential_of(database, system_posting(database), networks=ONLY_ELSEWHERE)
    status, said = asked(live_site, "/session", secret, "POST")
    assert (status, said["code"]) == (403, "credential.wrong_network")
    seen: dict[str, str] = {}
    admin = visit(live_site, language=language, cookies={"session": database.tokens["admin"]})
    admin.open("/desk/")
    admin.look(f"desk-stray-credential-{language}", seen)
    # A click and the button: seen on the desk, cut off.
    cut_off = f"/administration/credentials/{credential.id}/revoke/"
    admin.page.click(f"main a[href='{cut_off}']")
    expect(admin.page.locator("main")).to_contain_text("127.0.0.1")
    admin.look(f"credential-revoke-stray-{language}", seen)
    admin.page.click("main button[value=revoke]")
    expect(admin.page.locator("tbody tr")).to_contain_text("▲")
    admin.look(f"systems-refused-{language}", seen)
    admin.open("/desk/")
    expect(admin.page.locator(f"main a[href='{cut_off}']")).to_have_count(0)
    assert html_faults(seen) == []


def test_by_keyboard_alone_and_without_a_script(live_site: str, visit: Callable[..., Any], database: Database) -> None:
    posting = system_posting(database)
    admin = visit(live_site, language="en", script=False, cookies={"session": database.tokens["admin"]})
    page = admin.page
    admin.open(f"/administration/officers/{posting}/")
    follow(admin, f"/administration/officers/{posting}/credential/")
    reach(admin, "#f-networks")
    admin.type("127.0.0.0/8")
    admin.press("Tab")
    admin.type(NEXT_MONTH.strftime("%d%m%y"))
    reach(admin, "main button[value=give]")
    admin.press("Enter")
    expect(page.locator("main .secret")).to_be_visible()
    follow(admin, "/administration/credentials/")
    expect(page.locator("tbody tr")).to_have_count(1)
    follow(admin, page.get_attribute("tbody a[href$='/revoke/']", "href"))
    reach(admin, "main button[value=revoke]")
    admin.press("Enter")
    expect(page.locator("tbody tr")).to_contain_text("✕")


def follow(visitor: Any, address: str) -> None:
    """Go to a link of the main part by the keyboard, and press Enter on it."""
    reach(visitor, f"main a[href='{address}']")
    visitor.press("Enter")
    visitor.page.wait_for_url(f"**{address}")


def reach(visitor: Any, selector: str) -> None:
    """Press Tab until the element has the focus, which is then seen."""
    wanted = visitor.page.locator(selector).first
    for _ in range(80):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        visitor.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")
