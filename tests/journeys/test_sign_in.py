"""Passkeys in a real browser with an authenticator of its own: made with a code, signed in with, cancelled, missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ecrime.base.officers import actions, queries
from ecrime.cli.drills.instance import Database

CANCELLED = {"en": "Nothing came from the passkey", "km": "មិនបានទទួលអ្វីពីសោចូលប្រើទេ"}
UNKNOWN = {"en": "not known here", "km": "ប្រព័ន្ធមិនស្គាល់សោចូលប្រើនេះទេ"}
SCRIPT = {"en": "Passkeys need JavaScript", "km": "សោចូលប្រើត្រូវការ JavaScript"}
UNFIT = {"en": "cannot use passkeys here", "km": "មិនអាចប្រើសោចូលប្រើនៅទីនេះបានទេ"}
languages = pytest.mark.parametrize("language", ["km", "en"])


def new_code(database: Database) -> str:
    """A one-time code for somebody new, given by the administrator."""
    admin = database.actor("admin")
    unit = next(unit for unit in queries.units(admin) if unit.code == "LAK")
    posting = actions.appoint_officer(
        admin, name_km="ចាន់ ដារា", name_latin="CHAN Dara", unit_id=unit.id, post_kind="specialist"
    )
    return actions.give_code(admin, posting)


@languages
def test_a_code_makes_a_passkey_that_signs_in_from_then_on(
    live_site: str,
    visit: Callable[..., Any],
    database: Database,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    seen: dict[str, str] = {}
    visitor = visit(live_site, language=language)
    page = visitor.page
    visitor.plug_in()
    visitor.open("/sign-in/enrol/")
    visitor.look(f"enrol-{language}", seen)
    page.fill("#f-code", "WRONG-CODE-HERE")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_visible()
    visitor.look(f"enrol-wrong-{language}", seen)
    page.fill("#f-code", new_code(database))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("CHAN Dara")
    visitor.look(f"make-passkey-{language}", seen)
    page.fill("#f-label", "ខៀវ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.locator(".officer summary")).to_contain_text("ចាន់ ដារា" if language == "km" else "CHAN Dara")
    assert database.as_superuser("select label, software from officers_passkey order by id desc limit 1") == [
        ("ខៀវ", False)
    ]
    # Two keys after signing out, the officer is back: the button has the focus.
    page.click("details.officer summary")
    page.click(".officer-menu form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")
    expect(page.locator("main button[data-primary]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert database.as_superuser("select sign_count from officers_passkey_use order by used_at desc limit 1") != [(0,)]
    assert html_faults(seen) == []


@languages
def test_what_goes_wrong_is_said_in_words(
    live_site: str, visit: Callable[..., Any], database: Database, language: str
) -> None:
    visitor = visit(live_site, language=language)
    page = visitor.page
    visitor.plug_in()
    visitor.open("/sign-in/")
    page.click("main button[data-primary]")
    expect(page.locator("[data-passkey-says]")).to_contain_text(CANCELLED[language])
    visitor.look(f"passkey-cancelled-{language}")

    revoked = visit(live_site, language=language)
    revoked.plug_in(database.authenticator("lak"))
    database.as_superuser("alter table officers_passkey disable trigger all")
    database.as_superuser(
        "update officers_passkey set suspended_at = law.now(), suspended_by_id = officer_id, suspended_for = 'lost'"
    )
    revoked.open("/sign-in/")
    revoked.page.click("main button[data-primary]")
    expect(revoked.page.locator(".summary")).to_contain_text(UNKNOWN[language])
    revoked.look(f"passkey-unknown-{language}")

    old = visit(live_site, language=language)
    old.context.add_init_script("delete window.PublicKeyCredential.parseRequestOptionsFromJSON")
    old.open("/sign-in/")
    old.page.click("main button[data-primary]")
    expect(old.page.locator("[data-passkey-says]")).to_contain_text(UNFIT[language])


@languages
def test_without_a_script_the_page_says_so(
    live_site: str,
    visit: Callable[..., Any],
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    visitor = visit(live_site, language=language, script=False)
    visitor.open("/sign-in/")
    # Chromium shows what stands in noscript and yet counts it as no text.
    assert SCRIPT[language] in visitor.page.inner_html("noscript")
    expect(visitor.page.locator("noscript p")).to_be_visible()
    visitor.shot(f"sign-in-without-script-{language}")
    visitor.page.click("main button[data-primary]")
    expect(visitor.page.locator(".summary")).to_contain_text(SCRIPT[language])
    assert html_faults({"plain": visitor.page.content()}) == []
