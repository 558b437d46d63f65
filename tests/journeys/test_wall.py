"""The operator's wall: real pictures of test cameras in a real browser, and nobody else's."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page
from tests.cameras.sites.make import CAMERA, MAIN, SUB, allow, camera, decide, site
from tests.cameras.watching.live.make import ends
from tests.cameras_sim import StartCameras, address, small_format
from tests.journeys.conftest import LIVE, Visitor, told_to_service

from ecrime.base.database.server.folder import DataFolder
from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.live import actions, queries
from ecrime.cameras.watching.live.facts import WatchNetworkFacts, Why
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


def wait_for_gateway(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            with urlopen(f"http://127.0.0.1:{port}/alive", timeout=1):
                return
        except OSError:
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
    limit = time.monotonic() + 20
    while any(officer == second_is and not ended for officer, ended in ends(database)):
        assert time.monotonic() < limit
        time.sleep(0.2)
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
    assert {ended for _officer, ended in ends(database)} == {Why.ZONE}


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
