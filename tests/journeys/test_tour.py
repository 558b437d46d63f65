"""The guided tour of a DEMO, step by step, as a stranger takes it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.db import connections
from django.test import override_settings
from pypdf import PdfReader
from tests import pictures
from tests.journeys import figures
from tests.journeys.conftest import LIVE, Process, Visitor, wait_for

from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import rotation
from ecrime.base.officers import demo
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.past import beginning, papers, telling
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
    "document": r"/documents/[0-9a-f-]{36}/",
    "timeliness": r"/supervision/timeliness/",
    "readiness": r"/supervision/readiness/",
    "asked_request": r"/corrections/[0-9a-f-]{36}/",
    "finding": r"/supervision/quality/",
    "granted_request": r"/corrections/[0-9a-f-]{36}/",
    "look_up": r"/look-up/",
    "photo_request": r"/people/photo-requests/[0-9a-f-]{36}/",
    "judged_record": r"/incidents/[A-Z]{3}-\d{4}-\d{6}/",
    "open_alert": r"/oversight/alerts/[0-9a-f-]{36}/",
    "corrected_record": r"/incidents/[A-Z]{3}-\d{4}-\d{6}/history/",
    "sample": r"/oversight/sample/",
    "health": r"/administration/health/",
    "officers": r"/administration/officers/",
    "ledger": r"/ledger/",
}


@pytest.fixture(scope="module")
def told(instance: Instance, service_data: DataFolder, master_keys: Path) -> Iterator[Database]:
    """A small country, told once for all journeys of this file."""
    world = World.of("kh")
    assert world is not None
    with instance.clone("kh") as database:
        instance.point_django_at(database.name, "owner")
        owner, auth = (instance.address(database.name, role) for role in ("owner", "auth"))
        demo.mark_demo()
        beginning.begin("kh", "small", owner=owner, auth=auth)
        connections["default"].close()
        with psycopg.connect(owner, autocommit=True) as keeper:
            rotation.make_ready(keeper, master_keys)
        with override_settings(FILES=service_data.path / "files", MASTER_KEYS=master_keys):
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


def test_sign_in_as_offers_the_officers_of_the_tour_first(
    demo_site: str, visit: Callable[..., Visitor], told: Database
) -> None:
    visitor = visit(demo_site, script=False)
    visitor.open("/sign-in/as/")
    first = visitor.page.locator("section[aria-labelledby=one-of-each] button")
    offered = {button.get_attribute("value") for button in first.all()}
    guides = {str(officer) for (officer,) in told.as_superuser("select officer from law.tour_guides()")}
    assert len(guides) == 7
    assert guides <= offered
    [(officers,)] = told.as_superuser("select count(*) from law.demo_officers()")
    assert visitor.page.locator("details button").count() == officers > 100
    assert visitor.page.locator("#anybody option").count() == officers


@pytest.mark.parametrize("script", [True, False])
def test_anybody_is_found_by_a_few_keys(demo_site: str, visit: Callable[..., Visitor], *, script: bool) -> None:
    """By the letters of a unit in the list of all; without the keyboard, by opening the unit."""
    visitor = visit(demo_site, language="en", script=script)
    visitor.open("/sign-in/as/")
    visitor.page.locator("#anybody").focus()
    visitor.press("b", "t", "b", "Tab", "Enter")
    visitor.page.wait_for_url("**/desk/")
    assert "Battambang" in visitor.page.locator("h1").inner_text()
    visitor = visit(demo_site, language="km", script=script)
    visitor.open("/sign-in/as/")
    unit = visitor.page.locator("details", has_text="SRP")
    unit.locator("summary").click()
    unit.locator("button").first.click()
    visitor.page.wait_for_url("**/desk/")


def test_the_page_of_all_officers(
    demo_site: str, visit: Callable[..., Visitor], html_faults: Callable[[str | dict[str, str]], list[str]]
) -> None:
    seen: dict[str, str] = {}
    for width in (390, 1280):
        visitor = visit(demo_site, width=width)
        visitor.open("/sign-in/as/")
        visitor.look(f"sign-in-as-{width}", seen)
    assert html_faults(seen) == []


def test_a_chief_agrees_to_a_document(demo_site: str, visit: Callable[..., Visitor], told: Database) -> None:
    """As the tour leads: the page is a picture, and the one button says yes; what stands is the chief's own word."""
    visitor = visit(demo_site, script=False)
    visitor.open("/tour/")
    visitor.page.locator("#document button").click()
    picture = visitor.page.locator(".paper-page img, .paper-text p").first
    picture.wait_for()
    document = visitor.page.url.rstrip("/").rpartition("/")[2]
    visitor.page.locator("main button[value=agree]").click()
    assert visitor.page.locator("main .notice").is_visible()
    assert visitor.page.locator("main button[value=agree]").count() == 0
    [(decision, post)] = told.as_superuser(
        "select a.decision, g.kind_id from documents_agreement a join officers_posting g on g.officer_id ="
        f" a.decided_by_id where a.document_id = '{document}'"
    )
    assert (decision, post) == ("agreed", "chief")


def test_criminal_police_answers_a_request_for_a_photo(
    demo_site: str, visit: Callable[..., Visitor], told: Database
) -> None:
    """Once by a photo and once by why there is none; each answered request is another one's turn on the tour."""
    answered = []
    for way in ("photo", "cannot_be_had"):
        visitor = visit(demo_site)
        visitor.open("/tour/")
        visitor.page.locator("#photo_request button").click()
        answered.append(visitor.page.url.rstrip("/").rpartition("/")[2])
        if way == "photo":
            visitor.page.locator("main input[name=file]").set_input_files(
                {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": papers.outline(Random(7))}
            )
            visitor.page.locator("main [name=source]").fill("បណ្ណសារនគរបាល")
        else:
            visitor.page.locator("main [name=reason]").fill("រកមិនឃើញក្នុងបណ្ណសារទេ")
        visitor.page.locator(f"main button[value={way}]").click()
        # The photo goes on its way before the form does.
        visitor.page.wait_for_url(lambda url: url.partition("?")[0] == f"{demo_site}/people/photo-requests/")
    assert len(set(answered)) == 2
    rows = told.as_superuser(
        "select r.answer, d.kind from documents_photo_request r left join documents_document d on d.id = r.document_id"
        f" where r.id in ('{answered[0]}', '{answered[1]}') order by r.answer desc"
    )
    assert rows == [("photo", "photo"), ("cannot_be_had", None)]


@pytest.mark.parametrize("shot", pictures.SHOTS, ids=lambda shot: shot.name)
def test_every_figure_of_a_picture_is_counted_again(
    demo_site: str, visit: Callable[..., Visitor], told: Database, shot: pictures.Shot
) -> None:
    """All figures of all pictures of the docs, and every record that is named on one."""
    page = visit(demo_site, language=shot.language, width=shot.size[0]).page

    def seen() -> tuple[Counter[str], Counter[str], str]:
        pictures.go(page, demo_site, shot)
        text = figures.text_of(page)
        return figures.shown(text), figures.counted(shot.way, page, told.as_superuser), text

    shown, counted, text = seen()
    if shown != counted:  # a minute may have passed between the page and the counting
        shown, counted, text = seen()
    assert shown == counted
    records = figures.records_of(text)
    assert figures.standing(records, told.as_superuser) == records


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
