"""The operator's wall: real pictures of test cameras in a real browser, and nobody else's."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from tests.cameras.recorder.scenes import film
from tests.cameras.sites.make import CAMERA, MAIN, SUB, allow, camera, correct, decide, site
from tests.cameras.watching.films import gap, recorded
from tests.cameras.watching.live.make import cameras, ends, watch, zone
from tests.cameras_sim import StartCameras, address, small_format
from tests.journeys.conftest import LIVE, Visitor, told_to_service
from tests.journeys.test_directive import sign_in, state_purpose

from ecrime.base.database.server.folder import DataFolder
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import WatchNetworkFacts, Why
from ecrime.cameras.watching.zones.actions import set_privacy_zone
from ecrime.cli.drills.instance import Database, Instance

LIVE_STATE = ".tile[data-state=live]"
SECONDS_BEHIND = "[...document.querySelectorAll('.tile[data-behind]')].map((each) => Number(each.dataset.behind))"


@pytest.fixture
def told(live_site: str, instance: Instance, service_data: DataFolder, tmp_path: Path) -> dict[str, str]:
    """The environment of the gateway."""
    port = int(live_site.rpartition(":")[2])
    return told_to_service(port, service_data, tmp_path) | {"DATABASE_URL": instance.address(LIVE, "app")}


@pytest.fixture
def pictures(
    told: dict[str, str], tmp_path: Path, database: Database, simulated_cameras: StartCameras
) -> Iterator[list[Camera]]:
    """Five cameras, the last of which has its large stream in H.265; a recorder, and the gateway."""
    pytest.importorskip("av")
    from ecrime.cameras.recorder.facts import Role, StreamFacts
    from ecrime.cameras.recorder.process import Recorder
    from ecrime.cli.simulator.packets import Codec

    usual = small_format(fps=12)
    drawn = [simulated_cameras(1, main=usual, seed=n) for n in range(4)]
    drawn.append(simulated_cameras(1, main=small_format(codec=Codec.HEVC, fps=12), seed=9))
    decide(database, site(database))
    allow(database)
    actions.allow_watch_network(database.actor("admin"), WatchNetworkFacts("127.0.0.0/16", "This machine"))
    found = [
        camera(database, code=f"{CAMERA.code}{n}", state=CameraState.IN_USE, streams=(MAIN, SUB))
        for n in range(len(drawn))
    ]
    streams = [
        StreamFacts(one.id, role, address(simulated, role=role.value))
        for one, simulated in zip(found, drawn, strict=True)
        for role in Role
    ]
    recorder = Recorder(tmp_path / "footage", streams, tap=Path(told["ECRIME_TAPS"]) / "recorder-1.sock")
    recorder.start()
    command = [sys.executable, "-m", "ecrime.web.serve_live"]
    with subprocess.Popen(command, env=told) as gateway:
        try:
            wait_for_gateway(int(told["ECRIME_LIVE_PORT"]), gateway)
            yield found
        finally:
            gateway.terminate()
            recorder.stop()


def until(page: Page, script: str, *, within_s: float = 20) -> None:
    """Wait for what a script finds; the page's own policy lets no waiting be put into it."""
    ends = time.monotonic() + within_s
    while not page.evaluate(script):
        assert time.monotonic() < ends, script
        time.sleep(0.05)


def until_written(is_written: Callable[[], bool], *, within_s: float = 20) -> None:
    """Wait for the row of a watch: a picture stops first, its end is written beside that."""
    limit = time.monotonic() + within_s
    while not is_written():
        assert time.monotonic() < limit
        time.sleep(0.1)


def wait_for_gateway(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            with urlopen(f"http://127.0.0.1:{port}/alive", timeout=1):
                return
        except (OSError, HTTPException):  # nobody listens there yet, and a line to nobody may end at itself
            time.sleep(0.1)
    raise AssertionError("the gateway did not answer")


def enter(visit: Callable[..., Visitor], live_site: str, database: Database, who: str, **how: object) -> Visitor:
    """An operator who has said for what."""
    visitor = visit(live_site, cookies={"session": database.tokens[who]}, **how)
    visitor.open("/live/1/")
    page = visitor.page
    page.wait_for_selector("[name=purpose]")
    page.locator("input[name=purpose][value=other]").check()
    page.locator("[name=about]").fill("Traffic at the market")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/live/1/")
    return visitor


def test_an_operator_watches_by_keyboard_with_a_second_beside_him(
    live_site: str, pictures: list[Camera], visit: Callable[..., Visitor], database: Database
) -> None:
    visitor = enter(visit, live_site, database, "operator", language="en")
    page = visitor.page
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 4")
    until(page, f"{SECONDS_BEHIND}.every((each) => each < 1)")
    assert page.locator("video").count() == 4
    assert "live" in page.locator(".tile-state").first.inner_text()
    assert visitor.axe() == []
    assert visitor.sideways() == []
    visitor.shot("wall-en")

    second = enter(visit, live_site, database, "operator2", language="km", width=390)
    until(second.page, f"document.querySelectorAll('{LIVE_STATE}').length === 4")
    until(page, "document.querySelector('.tile-others').textContent.includes('operator2')")
    assert second.axe() == []
    assert second.sideways() == []
    second.shot("wall-km-phone")

    visitor.press("2", "Enter")
    page.wait_for_selector(f"#wall-big {LIVE_STATE}")
    assert CAMERA.code + "1" in page.locator("#wall-big").inner_text()
    visitor.shot("wall-big-en")
    assert visitor.axe() == []
    visitor.press("Escape")
    page.wait_for_selector("#wall-big", state="hidden")
    assert page.evaluate("document.activeElement.closest('.tile').dataset.camera") == CAMERA.code + "1"

    second.context.close()
    second_is = database.actor("operator2").officer_id
    until_written(lambda: all(ended for officer, ended in ends(database) if officer == second_is))
    page.locator(".wall-choose summary").click()
    page.locator("input[name=tiles][value='9']").check()
    page.locator(f".wall-cameras label:has-text('{CAMERA.code}4') input").check()
    page.locator("[name=name]").fill("Market")
    page.locator(".wall-choose button[data-primary]").click()
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 5")
    visitor.shot("wall-nine-en")
    visitor.press("5", "Enter")
    page.wait_for_selector(f"#wall-big {LIVE_STATE}")
    assert "H.265" in page.locator("#wall-big").inner_text()


# How far below the window the last tile ends, at each number of tiles: nowhere.
FITS = """(counts) => counts.map((count) => {
  const wall = document.querySelector("#wall");
  wall.dataset.tiles = count;
  while (wall.children.length > count) wall.lastElementChild.remove();
  while (wall.children.length < count) {
    const empty = document.createElement("li");
    empty.className = "tile tile-empty";
    wall.append(empty);
  }
  dispatchEvent(new Event("resize"));
  const under = document.querySelector(".wall-under").getBoundingClientRect().bottom;
  return [wall.getBoundingClientRect().bottom <= innerHeight, under <= innerHeight, wall.children[0].offsetHeight > 80];
})"""


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_an_operators_work_at_the_wall_without_a_mouse(
    live_site: str,
    pictures: list[Camera],
    visit: Callable[..., Visitor],
    database: Database,
    *,
    service_data: DataFolder,
    tmp_path: Path,
    html_faults: Callable[[str | dict[str, str]], list[str]],
    language: str,
) -> None:
    """Purpose, tile, held in two keys, marked with words, large, covered; its footage, a frame, a picture taken out."""
    clip = film(tmp_path / "film.mp4", width=320, height=180, frames=750)
    visitor = visit(live_site, language=language)
    sign_in(visitor, database, "operator")
    visitor.open("/live/1/")
    page = visitor.page
    state_purpose(page, "Traffic at the market")
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 4")
    until(page, "document.querySelector('#wall-down').textContent.includes('5')")
    assert "0/5" in page.locator("#wall-recorded").inner_text()
    until(page, "document.querySelector('#wall-watched').textContent.includes('1')")

    visitor.press("h")
    expect(page.locator("#wall-said")).to_contain_text("1")
    assert page.locator("#wall-hold").is_hidden()
    assert html_faults([answer for answer in visitor.answers if answer.url.endswith("/live/1/")][-1].text()) == []
    visitor.press("2")
    visitor.restart_count()
    visitor.press("h", "Enter")
    expect(page.locator("#wall-said")).to_contain_text(CAMERA.code + "1")
    assert visitor.keys == ["KeyH", "Enter"]
    held = "select camera_id, reason, to_at - from_at = interval '5 minutes' from recorder_hold"
    assert database.as_superuser(held) == [(pictures[1].id, "Traffic at the market", True)]
    visitor.press("b")
    expect(page.locator("#wall-words")).to_be_focused()
    assert visitor.axe() == []
    visitor.shot(f"wall-mark-{language}")
    visitor.type("hbf 2")  # while somebody types, no key does anything else
    visitor.press("Enter")
    expect(page.locator("#wall-mark")).to_be_hidden()
    until(page, "document.activeElement.closest('.tile')?.dataset.camera === '" + CAMERA.code + "1'")
    marks = "select words, words_of is null, watch_id is not null from watching_bookmark order by made_at"
    assert database.as_superuser(marks) == [("", True, True), ("hbf 2", False, False)]
    visitor.press("Shift+Slash")
    expect(page.locator("#wall-help")).to_be_visible()
    assert visitor.axe() == []
    visitor.shot(f"wall-help-{language}")
    visitor.press("Escape")

    visitor.press("Enter")
    page.wait_for_selector(f"#wall-big {LIVE_STATE}")
    visitor.shot(f"wall-big-{language}")
    cover(database, pictures[1])
    masked = "privacy zones" if language == "en" else "តំបន់ឯកជន"
    until(page, f"document.querySelector('#wall-big .tile-state').textContent.includes('{masked}')")
    visitor.press("Escape")
    page.wait_for_selector("#wall-big", state="hidden")
    begins = datetime.now(UTC) - timedelta(seconds=36)
    recorded(database, service_data.path / "footage", pictures[1].id, clip, begins)
    visitor.press("f")
    page.wait_for_url("**/footage/?cameras=*")
    until(page, "document.querySelector('[data-footage]').dataset.ready")
    before = int(page.get_attribute("[data-footage]", "data-ready") or 0)
    visitor.press("Period")
    until(page, f"Number(document.querySelector('[data-footage]').dataset.ready) > {before}")
    visitor.press("s")
    visitor.type("For the file")
    with page.expect_download():
        visitor.press("Enter")
    assert database.as_superuser("select masked, reason from watching_snapshot") == [(True, "For the file")]
    until_written(lambda: {ended for _officer, ended in ends(database)} == {Why.CLOSED})


def cover(database: Database, camera: Camera) -> None:
    """The head of planning covers half of a camera's pictures."""
    half = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    set_privacy_zone(database.actor("planner"), camera, (half,), reason="The windows of a school", version=0)


def test_all_tiles_stand_within_the_window_and_one_that_stands_still_keeps_its_picture(
    live_site: str, pictures: list[Camera], visit: Callable[..., Visitor], database: Database
) -> None:
    visitor = enter(visit, live_site, database, "operator", language="km")
    page = visitor.page
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 4")
    correct(database, pictures[0], state=CameraState.OUT_OF_ORDER)
    first = "document.querySelector('.tile')"
    until(page, f"{first}.dataset.state === 'wrong'")
    # What may not be seen any more leaves nothing behind; what has only stopped stays, with its time.
    assert page.evaluate(f"{first}.querySelector('video').src") == ""
    second = "document.querySelectorAll('.tile')[1]"
    with database.connect("owner") as owner, owner.transaction():
        # The law does not answer, so nothing is sent.
        owner.execute("lock table watching_network in access exclusive mode")
        until(page, f"{second}.classList.contains('is-stalled')")
        said = page.locator(".tile-state").nth(1).inner_text()
        assert re.search(r"នៅទ្រឹងតាំងពីម៉ោង \d\d:\d\d:\d\d", said), said
        assert page.evaluate(f"{second}.querySelector('video').videoWidth") > 0
        visitor.shot("wall-km-still")
    for width, height in ((1280, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FITS, [4, 9, 16, 25]) == [[True, True, True]] * 4
    visitor.shot("wall-km-25")


def test_a_right_that_is_withdrawn_stops_the_picture_within_two_seconds(
    live_site: str, pictures: list[Camera], visit: Callable[..., Visitor], database: Database
) -> None:
    visitor = enter(visit, live_site, database, "operator", language="km")
    page = visitor.page
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 4")
    visitor.shot("wall-km")
    assert visitor.axe() == []
    (network,) = queries.networks(database.actor("admin"))
    actions.withdraw_watch_network(database.actor("admin"), network.id)
    at_once = time.monotonic()
    until(page, f"document.querySelectorAll('{LIVE_STATE}').length === 0", within_s=4)
    assert time.monotonic() - at_once < 2
    assert "បណ្ដាញរបស់ទីបញ្ជាការ" in page.locator(".tile-state").first.inner_text()
    visitor.shot("wall-km-withdrawn")
    until_written(lambda: {ended for _officer, ended in ends(database)} == {Why.ZONE})


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_how_recording_stands_and_who_watched_are_read_on_any_screen(
    live_site: str,
    visit: Callable[..., Visitor],
    database: Database,
    html_faults: Callable[[str | dict[str, str]], list[str]],
    language: str,
) -> None:
    """What is down, since when and why; and the list of past watches, for which a purpose is asked."""
    zone(database)
    first, second = cameras(database, 2)
    gap(database, first.id, datetime.now(UTC) - timedelta(hours=3), datetime.now(UTC) - timedelta(hours=2), "disk")
    watch(database, first)
    actions.end_watch(database.actor("operator"), watch(database, second))
    sources: dict[str, str] = {}
    auditor = visit(live_site, language=language)
    sign_in(auditor, database, "auditor")
    auditor.open(f"/cameras/{first.facts.code}/")
    auditor.page.click("main a[href*='/live/watches/']")
    state_purpose(auditor.page, "Yearly inspection")
    expect(auditor.page.locator("tbody tr")).to_have_count(1)
    auditor.look(f"wall-past-{language}", sources)
    auditor.open("/live/watches/?from=01/01/2025&to=02/01/2025")
    assert auditor.axe() == []
    auditor.open("/cameras/recording/")
    assert auditor.page.locator("#down ~ table").first.locator("tbody tr").count() == 2
    expect(auditor.page.locator("dl.answers dd").first).to_have_text("0.000 %")
    auditor.look(f"wall-recording-{language}", sources)
    assert html_faults(sources) == []


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_without_javascript_the_page_says_so_and_keeps_walls(
    live_site: str, visit: Callable[..., Visitor], database: Database, language: str
) -> None:
    visitor = enter(visit, live_site, database, "operator", language=language, script=False)
    assert "JavaScript" in visitor.page.locator("main").inner_text()
    visitor.page.locator(".wall-choose summary").click()
    visitor.page.locator(".wall-choose button[data-primary]").click()
    assert visitor.page.url.endswith("/live/1/")
    assert queries.walls(database.actor("operator"))[0].tiles == 4
    visitor.shot(f"wall-{language}-no-script")


def test_without_a_camera_the_page_says_so_and_asks_nobody_for_pictures(
    live_site: str, visit: Callable[..., Visitor], database: Database
) -> None:
    visitor = enter(visit, live_site, database, "operator", language="en")
    visitor.page.locator(".wall-choose summary").click()
    assert "No camera is in use" in visitor.page.locator(".wall-choose").inner_text()
    assert visitor.page.locator("#wall-says").is_hidden()
    assert visitor.axe() == []


@pytest.mark.parametrize("language", ["km", pytest.param("en", marks=pytest.mark.full)])
def test_the_administrator_names_the_network_of_headquarters(
    live_site: str, visit: Callable[..., Visitor], database: Database, language: str
) -> None:
    visitor = visit(live_site, cookies={"session": database.tokens["admin"]}, language=language)
    visitor.open("/live/headquarters/")
    assert visitor.axe() == []
    visitor.page.locator("[name=network]").fill("10.9.0.0/16")
    visitor.page.locator("[name=reason]").fill("The wall")
    visitor.page.locator("main form button[data-primary]").click()
    assert "10.9.0.0/16" in visitor.page.locator("table").inner_text()
    assert visitor.axe() == []
    assert visitor.sideways() == []
    visitor.shot(f"headquarters-{language}")
