"""Every template, in Khmer and English, usual and refused and empty: what ux.md asks of a page, asked of each.

The pages are those of the inventory (tests/web/test_purposes.py), opened by whoever may; one that is added is looked at
without being named here. It takes minutes, so it is run at length (``./ecrime test --full``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.base import Template
from django.test import Client
from django.urls import get_resolver
from tests.base.ledger.make import all_signed
from tests.base.officers.test_passkeys import passkey_of
from tests.journeys.conftest import weight_of
from tests.journeys.test_parts import FIRST_LOAD, MOST_REQUESTS
from tests.journeys.test_parts_in_use import SPACED
from tests.records.incidents.make import state_purpose
from tests.web import test_purposes as inventory

import ecrime
from ecrime.base.officers import actions as officers
from ecrime.cli.drills.instance import Database

pytestmark = pytest.mark.full
languages = pytest.mark.parametrize("language", ["km", "en"])
scene = inventory.scene

SOURCE = Path(ecrime.__file__).parent
# Between them they open every page; nobody opens what belongs to everybody.
VIEWERS = ("lak", "lak_chief", "criminal", "planner", "technician", "auditor", "admin", "operator", "")
FOLLOWED = {"supervision:timeliness"}  # led to by its own days
NEXT_LOAD = 25_000  # bytes of a page whose styles, scripts and fonts are there
# Pages that come after a step only, and the journeys that take the step and look at them.
ELSEWHERE = {
    "corrections/appeal.html": "test_corrections.py",
    "corrections/check_carry_out.html": "test_corrections.py",
    "corrections/check_request.html": "test_corrections.py",
    "corrections/spent.html": "test_corrections.py",
    "corrections/take_up.html": "test_corrections.py",
    "erasure/erased.html": "test_erasure.py",
    "incidents/check_correction.html": "test_specialist.py",
    "incidents/check_record.html": "test_specialist.py",
    "incidents/conflict.html": "test_specialist.py",
    "incidents/find.html": "test_specialist.py",
    "incidents/locked.html": "test_specialist.py",
    "intake/read_again.html": "test_migration.py",
    "officers/go_on.html": "test_specialist.py",
    "officers/make_passkey.html": "test_sign_in.py",
    "officers/revoke_credential.html": "test_api.py",
    "officers/sign_in_as.html": "test_specialist.py",
    "pages/error.html": "test_parts.py",
    "pages/parts.html": "test_parts.py",
    "pages/sign_in_again.html": "test_specialist.py",
    "tour/tour.html": "test_tour.py",
    "watching/hold.html": "test_footage.py",
    "watching/lift.html": "test_footage.py",
    "watching/see.html": "test_footage.py",
}
CLIPPED = """() => [...document.querySelectorAll('a, button, label, .chip, td, th, dd')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
    .filter((element) => getComputedStyle(element).overflowX !== 'visible')
    .filter((element) => !element.matches('.unseen, .skip'))
    .map((element) => element.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll('*')].filter((element) => {
        const {transitionDuration, animationDuration} = getComputedStyle(element);
        return parseFloat(transitionDuration) > 0 || parseFloat(animationDuration) > 0; })
    .map((element) => element.outerHTML.slice(0, 120))"""
# Where colours are the reader's own, what can be pressed or filled in is told by its edge.
EDGELESS = """() => [...document.querySelectorAll('main :is(button, input:not([type=hidden]), select, textarea)')]
    .filter((each) => each.checkVisibility() && !each.matches('[type=radio], [type=checkbox], [type=file], .unseen'))
    .map((each) => [each, getComputedStyle(each)])
    .filter(([each, style]) => style.borderTopStyle === 'none' && style.textDecorationLine === 'none')
    .map(([each]) => each.outerHTML.slice(0, 120))"""
# A form that nobody can send without a script.
UNSENT = """() => [...document.querySelectorAll('main form')].filter((form) => form.checkVisibility())
    .filter((form) => ![...form.elements].some((each) => each.type === 'submit' && each.checkVisibility()))
    .map((form) => form.outerHTML.slice(0, 120))"""


@dataclass(frozen=True)
class Seen:
    """A page as somebody gets it."""

    name: str
    viewer: str
    path: str
    template: str


def opened_by(database: Database, viewer: str, language: str = "km") -> Client:
    client = Client(headers={"Host": "localhost"})
    client.cookies["ecrime_language"] = language
    if viewer:
        client.cookies["session"] = database.tokens[viewer]
    return client


def pages(database: Database, scene: inventory.Scene, drawn: list[str]) -> Iterator[Seen]:
    """Every page of words under each template that it is drawn with, for the first who gets it so."""
    known = set()
    for viewer in VIEWERS:
        client = opened_by(database, viewer)
        for name, _pattern in inventory.patterns(get_resolver()):
            path = inventory.path_of(name, scene)
            drawn.clear()
            answer = client.get(path, follow=name in FOLLOWED)
            if is_page(answer) and drawn and (name, drawn[0]) not in known:
                known.add((name, drawn[0]))
                yield Seen(name, viewer, path, drawn[0])


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates drawn since it was emptied, the page's own first."""
    names: list[str] = []
    render = Template.render

    def noted(template: Template, context: Any) -> Any:
        names.append(str(template.name))
        return render(template, context)

    monkeypatch.setattr(Template, "render", noted)
    return names


@pytest.fixture
def opened(
    database: Database, scene: inventory.Scene, drawn: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Seen]:
    """Every page, with everybody's purpose stated and the ledger signed."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    passkey = passkey_of(database, "lak2").id
    officers.suspend_passkey(database.actor("lak_chief"), passkey, why="lost")
    scene.ids["passkey"] = passkey
    for viewer in filter(None, VIEWERS):
        if viewer != "admin":
            state_purpose(database, viewer)
    all_signed(database, tmp_path / "signer")
    with database.auth_process():
        return list(pages(database, scene, drawn))


def own_templates() -> set[str]:
    """Those that are pages by themselves."""
    found = set()
    for path in SOURCE.rglob("templates/**/*.html"):
        if re.match(r'{% extends "base', path.read_text(encoding="utf-8")):
            found.add(path.as_posix().partition("/templates/")[2])
    return found


def test_every_template_is_looked_at(opened: list[Seen]) -> None:
    assert own_templates() - {seen.template for seen in opened} == ELSEWHERE.keys()


@languages
def test_every_page_holds(
    opened: list[Seen],
    live_site: str,
    database: Database,
    visit: Callable[..., Any],
    html_faults: Callable[[dict[str, str]], list[str]],
    *,
    language: str,
) -> None:
    sources: dict[str, str] = {}
    for viewer in VIEWERS:
        cookies = {"session": database.tokens[viewer]} if viewer else {}
        visitor = visit(live_site, language=language, cookies=cookies, bypass_csp=True)
        for at, seen in enumerate(seen for seen in opened if seen.viewer == viewer):
            visitor.restart_count()
            assert visitor.open(seen.path) == 200, seen
            visitor.page.wait_for_load_state("networkidle")
            assert len(visitor.answers) <= MOST_REQUESTS, seen
            assert visitor.weight() <= FIRST_LOAD, seen
            document = [each for each in visitor.answers if each.ok and each.request.resource_type == "document"]
            assert sum(map(weight_of, document)) <= NEXT_LOAD, seen
            visitor.look(f"every-{language}-{at}-{seen.name.replace(':', '-')}-{viewer}", sources)
            holds(visitor, seen)
    assert html_faults(sources) == []


def holds(visitor: Any, seen: Seen) -> None:
    """Small and large, spaced, in the reader's own colours, without motion."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 225})  # 1280 by 900 at 400 %
    assert visitor.sideways() == [], seen
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert page.evaluate(EDGELESS) == [], seen
    assert page.evaluate(MOVING) == [], seen
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    page.add_style_tag(content=SPACED)
    assert visitor.sideways() == [], seen
    assert page.evaluate(CLIPPED) == [], seen
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(CLIPPED) == [], seen


@languages
def test_every_page_is_there_without_a_script(
    opened: list[Seen], live_site: str, database: Database, visit: Callable[..., Any], language: str
) -> None:
    for viewer in VIEWERS:
        cookies = {"session": database.tokens[viewer]} if viewer else {}
        visitor = visit(live_site, language=language, cookies=cookies, script=False)
        for seen in (seen for seen in opened if seen.viewer == viewer):
            assert visitor.open(seen.path) == 200, seen
            assert visitor.page.locator("main h1, main .identity").first.is_visible(), seen
            assert visitor.page.evaluate(UNSENT) == [], seen


def test_every_empty_page_holds(
    live_site: str, database: Database, visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Lists and desks before anything was recorded: they say what to do."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    names = [name for name, pattern in inventory.patterns(get_resolver()) if not inventory.groups(pattern)]
    for viewer in VIEWERS:
        cookies = {"session": database.tokens[viewer]} if viewer else {}
        visitor = visit(live_site, cookies=cookies)
        client = opened_by(database, viewer)
        for name in names:
            answer = client.get(inventory.path_of(name, inventory.Scene("", {})))
            if is_page(answer) and visitor.open(answer.request["PATH_INFO"]) == 200:
                visitor.look(f"empty-{name.replace(':', '-')}-{viewer}")


@languages
def test_every_refused_form_holds(
    opened: list[Seen], live_site: str, database: Database, visit: Callable[..., Any], language: str
) -> None:
    """A form sent as it was opened: where the page comes back it says what is missing, and holds."""
    refused = 0
    for seen in opened:
        visitor = visit(
            live_site, language=language, cookies={"session": database.tokens[seen.viewer]} if seen.viewer else {}
        )
        visitor.open(seen.path)
        button = visitor.page.locator("main form[method=post] button[data-primary]:not([data-passkey])").first
        if not button.count():
            continue
        visitor.page.evaluate("() => document.querySelectorAll('[required]').forEach((e) => { e.required = false; })")
        with visitor.page.expect_navigation():
            button.click()
        if visitor.answers[-1].status == 422 or visitor.page.locator(".summary").count():
            refused += 1
            visitor.look(f"refused-{language}-{seen.name.replace(':', '-')}")
        visitor.context.close()
    assert refused > 5


def is_page(answer: Any) -> bool:
    return bool(answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"))
