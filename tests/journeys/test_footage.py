"""Footage in a real browser: four cameras on one clock, sought, stepped, marked; filled where a zone lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect
from tests.cameras.recorder.scenes import film
from tests.cameras.sites.make import camera as register
from tests.cameras.sites.make import in_use
from tests.cameras.watching.films import gap, recorded
from tests.cameras.watching.make import window, zones
from tests.journeys.test_directive import sign_in, state_purpose

from ecrime.base.database.server.folder import DataFolder
from ecrime.cameras.analysis import rules
from ecrime.cameras.analysis.facts import Mark, Seen
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.footage import queries
from ecrime.cameras.watching.footage import rules as rules_of_footage
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.footage.recorded import nanoseconds
from ecrime.cli.drills.instance import Database

ZONE = ZoneInfo("America/Chicago")
CODES = ("LAK-014", "LAK-015", "LAK-016", "LAK-017")
# How light the upper left quarter of the first picture is, 0 to 255.
CORNER = """() => {
  const video = document.querySelector("[data-camera] video");
  const canvas = document.createElement("canvas");
  canvas.width = 32; canvas.height = 18;
  const drawn = canvas.getContext("2d");
  drawn.drawImage(video, 0, 0, 32, 18);
  const {data} = drawn.getImageData(1, 1, 12, 6);
  let sum = 0;
  for (let n = 0; n < data.length; n += 4) sum += data[n] + data[n + 1] + data[n + 2];
  return sum / (data.length / 4) / 3;
}"""


@dataclass
class Scene:
    """Four cameras with a minute of footage each, beginning at the same moment; the last has a gap in its middle."""

    cameras: list[Camera]
    begins: datetime

    def path(self, seconds: float = 10, codes: tuple[str, ...] = CODES) -> str:
        return f"/footage/?cameras={','.join(codes)}&at={written_at(self.begins + timedelta(seconds=seconds))}"

    def ms(self, seconds: float) -> int:
        return int((self.begins.timestamp() + seconds) * 1000)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two minutes in two sizes: what a camera sends can change."""
    folder = tmp_path_factory.mktemp("films")
    return [
        film(folder / "one.mp4", width=320, height=180, frames=750),
        film(folder / "two.mp4", width=640, height=360, frames=750),
        film(folder / "three.mp4", codec="libx265", width=320, height=180, frames=250),
    ]


@pytest.fixture
def scene(database: Database, service_data: DataFolder, films: list[Path]) -> Iterator[Scene]:
    footage = service_data.path / "footage"
    cameras = [in_use(database), *(register(database, code=code, state=CameraState.IN_USE) for code in CODES[1:])]
    begins = (window(database).from_at + timedelta(minutes=30)).replace(microsecond=0)
    with override_settings(FOOTAGE=footage):
        for n, one in enumerate(cameras):
            recorded(database, footage, one.id, films[0], begins)
            second = begins + timedelta(seconds=40 if n == 3 else 30)
            recorded(database, footage, one.id, films[1], second)
        gap(database, cameras[3].id, begins + timedelta(seconds=30), begins + timedelta(seconds=40), "unreachable")
        yield Scene(cameras, begins)


def ready_at(page: Page, time_ms: float, within_ms: float = 60) -> None:
    """Wait until every camera shows what it should at a moment."""
    page.wait_for_function(
        "([time, within]) => { const ready = document.querySelector('[data-footage]')?.dataset.ready;"
        " return ready && Math.abs(Number(ready) - time) <= within }",
        arg=[time_ms, within_ms],
        timeout=30_000,
    )


def shows_frames_of(page: Page, time_ms: float, within_ms: float = 80) -> None:
    """Wait until each video on the page shows a frame of a moment."""
    page.wait_for_function(
        "([time, within]) => [...document.querySelectorAll('[data-camera]')]"
        ".filter(one => !one.querySelector('video').hidden)"
        ".every(one => Math.abs(Number(one.dataset.frame) - time) <= within)",
        arg=[time_ms, within_ms],
        timeout=30_000,
    )


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_four_cameras_are_seen_on_one_clock(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    scene: Scene,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """Chosen by street, a purpose, typed time, seeking by key, a frame, a gap with its cause, a mark."""
    sources: dict[str, str] = {}
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "operator")
    visitor.open("/footage/")
    page = visitor.page
    visitor.look(f"footage-choose-{language}", sources)
    for code in CODES:
        page.check(f"input[name=cameras][value={code}]")
    local = (scene.begins + timedelta(seconds=10)).astimezone(ZONE)
    page.fill("#f-date", f"{local:%d/%m/%Y}")
    page.fill("#f-time", f"{local:%H:%M:%S}")
    page.click("button[data-primary]")
    state_purpose(page)
    ready_at(page, scene.ms(10))
    shows_frames_of(page, scene.ms(10))
    visitor.look(f"footage-{language}", sources)
    visitor.press("ArrowRight")
    ready_at(page, scene.ms(20))
    shows_frames_of(page, scene.ms(20))
    visitor.press("Period")
    ready_at(page, scene.ms(20.04), within_ms=5)
    shows_frames_of(page, scene.ms(20.04), within_ms=25)
    visitor.press("ArrowRight", "ArrowRight", "ArrowLeft")
    ready_at(page, scene.ms(30.04))
    expect(page.locator("[data-code=LAK-017] [data-caption]")).to_be_visible()
    expect(page.locator("[data-code=LAK-017] video")).to_be_hidden()
    visitor.press("Equal", "Equal", "Equal", "Space")
    page.wait_for_function(
        "(time) => Number(document.querySelector('[data-footage]').dataset.ready) > time",
        arg=scene.ms(45),
        timeout=30_000,
    )
    visitor.press("Space")
    assert all(size == "640x360" for size in sizes(page))
    visitor.press("KeyB")
    visitor.type("bus")
    visitor.press("Enter")
    expect(page.locator(".notice")).to_be_visible()
    assert database.as_superuser("select words from watching_bookmark") == [("bus",)]
    assert html_faults(sources) == []


def test_playing_stops_where_footage_ends_and_goes_on_as_it_grows(
    visit: Callable[..., Any], live_site: str, database: Database, service_data: DataFolder, *, films: list[Path]
) -> None:
    """What is younger than half a minute is nobody's footage yet: the clock stands there, and says why."""
    one = in_use(database)
    begins = (queries.lawful_time(database.actor("operator")) - timedelta(seconds=62)).replace(microsecond=0)
    with override_settings(FOOTAGE=service_data.path / "footage"):
        for n in range(2):
            recorded(database, service_data.path / "footage", one.id, films[0], begins + timedelta(seconds=30 * n))
        scene = Scene([one], begins)
        visitor = visit(live_site, language="en")
        sign_in(visitor, database, "operator")
        visitor.open(scene.path(codes=CODES[:1]))
        page = visitor.page
        state_purpose(page)
        ready_at(page, scene.ms(10))
        said = page.locator("[data-said]")
        jumps = 0
        while not said.inner_text():
            assert (jumps := jumps + 1) < 10
            visitor.press("ArrowRight")
            page.wait_for_timeout(200)
        expect(said).to_contain_text("watched live")
        page.wait_for_function("() => document.querySelector('[data-footage]').dataset.ready")
        stands = int(page.get_attribute("[data-footage]", "data-ready") or 0)
        assert stands < (queries.lawful_time(database.actor("operator")) - rules_of_footage.LAG).timestamp() * 1000
        shows_frames_of(page, stands)
        expect(page.locator("[data-caption]")).to_be_hidden()
        expect(page.locator("[data-play]")).to_have_text("Play")
        visitor.press("Space")
        page.wait_for_function(
            "(time) => Number(document.querySelector('[data-footage]').dataset.ready) > time + 2000", arg=stands
        )
        page.goto("about:blank")  # before its footage goes
    assert database.as_superuser("select count(*) from watching_opening") == [(1,)]


def something_moves(database: Database, scene: Scene, second: int) -> None:
    """Analysis says of the first camera's first half minute that something moved then, and at no other time."""
    marks = [Mark(9 if 2 * n == second else 0, Seen.NOTHING) for n in range(15)]
    with database.connect("recorder") as connection:
        connection.execute(
            "select law.mark_motion(%s, 'main', %s, 0, %s, null, null)",
            [scene.cameras[0].id, nanoseconds(scene.begins), rules.packed(marks)],
        )


def sizes(page: Page) -> list[str]:
    return list(page.eval_on_selector_all("[data-camera]", "all => all.map(one => one.dataset.size)"))


def test_who_may_not_see_all_is_shown_filled_zones_in_every_frame(
    visit: Callable[..., Any], live_site: str, database: Database, scene: Scene
) -> None:
    """The corner that a zone covers is black on the operator's screen, and is not on the investigator's."""
    zones(database, scene.cameras[0])
    darkness = []
    for who in ("operator", "investigator"):
        visitor = visit(live_site, language="en")
        sign_in(visitor, database, who)
        visitor.open(scene.path(codes=CODES[:1]))
        state_purpose(visitor.page)
        ready_at(visitor.page, scene.ms(10))
        shows_frames_of(visitor.page, scene.ms(10))
        darkness.append(visitor.page.evaluate(CORNER))
    assert darkness[0] < 24
    assert darkness[1] > 60


def test_h265_and_a_browser_without_a_script_show_single_pictures(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    scene: Scene,
    *,
    films: list[Path],
    service_data: DataFolder,
) -> None:
    later = scene.begins + timedelta(minutes=5)
    recorded(database, service_data.path / "footage", scene.cameras[0].id, films[2], later)
    for script in (True, False):
        visitor = visit(live_site, language="km", width=390, script=script)
        sign_in(visitor, database, "operator")
        visitor.open(scene.path(303, codes=CODES[:1]))
        if script:  # it holds for the second window of the session, too
            state_purpose(visitor.page)
        image = visitor.page.locator("[data-camera] img")
        expect(image).to_be_visible()
        assert image.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 320
        assert visitor.sideways() == []
        visitor.shot(f"footage-still-{script}")


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_a_time_is_held_by_key_and_lifted_and_zones_are_set(
    visit: Callable[..., Any],
    live_site: str,
    database: Database,
    *,
    scene: Scene,
    html_faults: Callable[[dict[str, str]], list[str]],
    language: str,
) -> None:
    """The operator goes to what moves and holds it, the head of planning lifts it as the first and covers a window."""
    sources: dict[str, str] = {}
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "operator")
    visitor.open(scene.path(codes=CODES[:1]))
    page = visitor.page
    state_purpose(page)
    ready_at(page, scene.ms(10))
    something_moves(database, scene, 20)
    visitor.press("KeyN")
    ready_at(page, scene.ms(20))
    assert page.locator(".motion .level").get_attribute("d")
    visitor.look(f"footage-motion-{language}", sources)
    visitor.press("KeyH")
    expect(page.locator("#f-reference")).to_be_visible()
    visitor.look(f"footage-hold-{language}", sources)
    page.fill("#f-reason", "A bus and a motorbike met")
    page.fill("#f-expires-on", "t")
    page.click("button[data-primary]")
    expect(page.locator(".summary li")).to_have_count(2)
    assert page.input_value("#f-reason") == "A bus and a motorbike met"
    page.fill("#f-reference", "LAK-2026-000417")
    page.fill("#f-expires-on", f"{scene.begins + timedelta(days=90):%d/%m/%Y}")
    page.click("button[data-primary]")
    expect(page.locator(".notice")).to_be_visible()
    visitor.look(f"footage-holds-{language}", sources)
    planner = visit(live_site, language=language)
    sign_in(planner, database, "planner")
    planner.open("/footage/holds/")
    planner.page.click("main td a")
    planner.look(f"footage-lift-{language}", sources)
    planner.page.fill("#f-reason", "Handed over to the court")
    planner.page.click("button[data-primary]")
    expect(planner.page.locator(".badge[data-tone=warning]")).to_be_visible()
    planner.open(f"/cameras/{CODES[0]}/zones/")
    planner.page.fill("#f-zones", "10,10 40,10 40,50\n60,60 60,60")
    planner.page.fill("#f-reason", "The windows of a school")
    planner.page.click("button[data-primary]")
    expect(planner.page.locator(".summary li")).to_have_count(1)
    planner.page.fill("#f-zones", "10,10 40,10 40,50")
    draw_a_second_zone(planner)
    planner.page.click("button[data-primary]")
    expect(planner.page.locator(".notice")).to_be_visible()
    expect(planner.page.locator("svg.zones polygon")).to_have_count(2)
    planner.look(f"footage-zones-{language}", sources)
    assert html_faults(sources) == []


def draw_a_second_zone(visitor: Any) -> None:
    """Two corners by mouse, one dragged, the third by keys; one that is wrong is taken back."""
    page = visitor.page
    ground = page.locator("svg.zones")
    box = ground.bounding_box()
    assert box is not None

    def at(x: float, y: float) -> dict[str, float]:
        return {"x": round(box["width"] * x / 100), "y": round(box["height"] * y / 100)}

    ground.click(position=at(60, 20))
    ground.click(position=at(90, 20))
    ground.drag_to(ground, source_position=at(90, 20), target_position=at(80, 20))
    ground.focus()
    visitor.press(*["Shift+ArrowRight"] * 6, *["ArrowDown"] * 3, "Enter", "Enter", "Backspace", "KeyN")
    first, second = page.input_value("#f-zones").splitlines()
    assert first == "10,10 40,10 40,50"
    corners = [tuple(map(float, corner.split(","))) for corner in second.split()]
    wanted = [(60, 20), (80, 20), (80, 53)]
    assert all(abs(x - a) < 0.6 and abs(y - b) < 0.6 for (x, y), (a, b) in zip(corners, wanted, strict=True)), second
    expect(page.locator("svg.zones polygon")).to_have_count(2)


def test_zones_are_drawn_on_a_picture_by_who_may_see_footage(
    visit: Callable[..., Any], live_site: str, database: Database, scene: Scene
) -> None:
    """A country may give its head of planning that right; the picture is opened for a purpose, as any footage is."""
    granted = "rights || '{footage.see,access.open}'"
    database.as_superuser(f"update officers_post_kind set rights = {granted} where code = 'planning_head'")
    planner = database.actor("planner").officer_id
    database.as_superuser(f"update law.session set rights = {granted} where officer_id = '{planner}'")
    visitor = visit(live_site, language="km")
    sign_in(visitor, database, "planner")
    visitor.open(f"/cameras/{CODES[0]}/zones/")
    page = visitor.page
    page.click("a[href*='?at=']")
    state_purpose(page)
    picture = page.locator("svg.zones image")
    expect(picture).to_have_count(1)
    assert (
        page.evaluate("fetch(document.querySelector('svg.zones image').href.baseVal).then((one) => one.status)") == 200
    )
    assert visitor.axe() == []
    visitor.shot("footage-zones-on-picture")
    kinds = database.as_superuser("select kind from ledger_entry where kind = 'footage.see'")
    assert len(kinds) == 1
