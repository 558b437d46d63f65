"""The guided tour of a DEMO, step by step, as a stranger takes it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import connections
from pypdf import PdfReader
from tests.journeys.conftest import LIVE, Process, Visitor, wait_for

from ecrime.base.officers import demo
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.past import beginning, telling
from ecrime.cli.past.world import World
from ecrime.oversight.tour.facts import STEPS

pytestmark = pytest.mark.one_server

# Where each step leads; a step to a record leads to that record, and to no list.
WHERE = {
    "record": r"/incidents/record/",
    "open_record": r"/incidents/KDL-\d{4}-\d{6}/",
    "register": r"/intake/[0-9a-f-]{36}/",
    "locked_record": r"/corrections/request/KDL-\d{4}-\d{6}/",
    "refused_request": r"/corrections/[0-9a-f-]{36}/",
    "timeliness": r"/supervision/timeliness/",
    "asked_request": r"/corrections/[0-9a-f-]{36}/",
    "finding": r"/supervision/quality/",
    "granted_request": r"/corrections/[0-9a-f-]{36}/",
    "look_up": r"/look-up/",
    "judged_record": r"/incidents/[A-Z]{3}-\d{4}-\d{6}/",
    "open_alert": r"/oversight/alerts/[0-9a-f-]{36}/",
    "corrected_record": r"/incidents/[A-Z]{3}-\d{4}-\d{6}/history/",
    "sample": r"/oversight/sample/",
    "health": r"/administration/health/",
    "officers": r"/administration/officers/",
    "ledger": r"/ledger/",
}


@pytest.fixture(scope="module")
def told(instance: Instance) -> Iterator[Database]:
    """A small country, told once for all journeys of this file."""
    world = World.of("kh")
    assert world is not None
    with instance.clone("kh") as database:
        instance.point_django_at(database.name, "owner")
        owner, auth = (instance.address(database.name, role) for role in ("owner", "auth"))
        demo.mark_demo()
        beginning.begin("kh", "small", owner=owner, auth=auth)
        connections["default"].close()
        assert telling.tell(world, owner)
        # Nothing sequences the entries of a journey: they may wait without the ledger being called unkept.
        database.as_superuser("update ledger_pending set waits_since = 'infinity'")
        instance.point_django_at(database.name, "app")
        yield database


@pytest.fixture
def demo_site(service: tuple[str, Process], told: Database) -> Iterator[str]:
    with told.called(LIVE):
        wait_for(*service)
        yield service[0]


def state_purpose(visitor: Visitor) -> None:
    """A record that is not one's own work asks why, and then leads to where one wanted to go."""
    why = visitor.page.locator("main input[name=purpose][value=other]")
    if why.count():
        why.check()
        visitor.page.locator("main [name=about]").fill("ដើម្បីសាកល្បងការណែនាំ")
        visitor.page.locator("main [name=about]").press("Enter")
        visitor.page.wait_for_load_state("load")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_every_step_leads_to_a_record_in_its_state(
    demo_site: str, visit: Callable[..., Visitor], language: str
) -> None:
    visitor = visit(demo_site, language=language)
    for step in STEPS:
        assert visitor.open("/tour/") == 200
        place = visitor.page.locator(f"#{step.name}")
        assert place.locator(".hint").count() == 0, f"{step.name} finds no record"
        visitor.restart_count()
        place.locator("button, a.button").click()
        visitor.page.wait_for_load_state("load")
        if step.name not in {"look_up", "sample"}:
            state_purpose(visitor)
        path = visitor.page.url.removeprefix(demo_site).partition("?")[0]
        assert re.fullmatch(WHERE[step.name], path), (step.name, path)
        answer = [one for one in visitor.answers if one.request.resource_type == "document"][-1]
        assert answer.status == 200, step.name
        assert visitor.page.locator(".demo").count() == 1


def test_the_tour_itself(
    demo_site: str, visit: Callable[..., Visitor], html_faults: Callable[[str | dict[str, str]], list[str]]
) -> None:
    visitor = visit(demo_site, script=False)
    assert visitor.open("/sign-in/") == 200
    visitor.page.locator(".demo a").click()
    assert visitor.page.url == f"{demo_site}/tour/"
    visitor.page.locator("#record button").click()
    assert visitor.page.url == f"{demo_site}/incidents/record/"
    visitor = visit(demo_site)
    seen: dict[str, str] = {}
    visitor.open("/tour/")
    visitor.look("tour", seen)
    assert html_faults(seen) == []


def test_the_figures_on_a_page_are_those_of_the_records(
    demo_site: str, visit: Callable[..., Visitor], told: Database
) -> None:
    """What the pictures of the docs show is what SQL counts, in the same days."""
    visitor = visit(demo_site, language="en")
    visitor.open("/tour/")
    visitor.page.locator("#timeliness button").click()
    row = visitor.page.locator("main table").first.locator("tbody tr").first
    shown = [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
    since, until = (
        datetime.strptime(visitor.page.locator(f"main input[name={name}]").input_value(), "%d/%m/%Y")
        for name in ("from", "to")
    )
    [(recorded, within_24, within_48, late)] = told.as_superuser(
        "select count(*), count(*) filter (where took <= interval '24 hours'),"
        " count(*) filter (where took <= interval '48 hours'), count(*) filter (where late)"
        " from (select i.recorded_at - i.occurred_to as took, i.late from incidents_incident i"
        "  join officers_unit u on u.id = i.unit_id where u.code = 'KDL' and i.origin = 'live' and i.erased_at is null"
        "  and i.withdrawn_at is null and (i.recorded_at at time zone 'Asia/Phnom_Penh')::date"
        f"  between date '{since:%Y-%m-%d}' and date '{until:%Y-%m-%d}') t"
    )
    assert recorded >= 4
    assert shown[1] == str(recorded)
    assert shown[3:5] == [f"{100 * part // recorded} %" for part in (within_24, within_48)]
    assert shown[8] == str(late)


def test_every_sheet_says_that_it_is_a_demos(demo_site: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(demo_site)
    visitor.open("/tour/")
    visitor.page.locator("#open_record button").click()
    answer = visitor.context.request.get(f"{visitor.page.url}sheet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    assert all("DEMO" in page.extract_text() for page in pages)


def test_outside_a_demo_there_is_no_tour(live_site: str, visit: Callable[..., Visitor], database: Database) -> None:
    visitor = visit(live_site)
    assert visitor.open("/tour/") == 404
    with database.connect() as app:
        assert app.execute("select * from law.tour_stops()").fetchall() == []
        assert app.execute("select * from law.tour_guides()").fetchall() == []
