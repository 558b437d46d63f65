"""The pages of the wall, and of the networks of headquarters."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from tests.cameras.sites.make import correct
from tests.cameras.watching.live.make import DESK, cameras, purpose, watch, zone

from ecrime.cameras.sites.facts import Camera, CameraState
from ecrime.cameras.watching.live import queries
from ecrime.cli.drills.instance import Database


@pytest.fixture
def camera(database: Database) -> Camera:
    zone(database)
    return cameras(database, 2)[0]


def client(database: Database, who: str, address: str = DESK) -> Client:
    """A browser of an officer, somewhere."""
    browser = Client(headers={"x-forwarded-for": address, "accept-language": "en"})
    browser.cookies["session"] = database.tokens[who]
    browser.cookies["ecrime_language"] = "en"
    return browser


def begin(browser: Client, *codes: str) -> tuple[int, dict[str, dict[str, str]]]:
    """What the page is answered that would watch."""
    answer = browser.post(
        "/live/watch/",
        json.dumps({"cameras": codes}),
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    return answer.status_code, answer.json()


def test_a_purpose_is_asked_before_a_wall_is_shown(database: Database, camera: Camera) -> None:
    browser = client(database, "operator")
    answer = browser.get("/live/1/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, "/look-up/purpose/")
    status, _ = begin(browser, camera.facts.code)
    assert status == 403
    purpose(database.actor("operator"))
    answer = browser.get("/live/1/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert re.findall(r'data-camera="([^"]+)"', text) == ["LAK-0140", "LAK-0141"]
    assert text.count('<li class="tile') == 4
    policy = answer["Content-Security-Policy"]
    assert re.search(r"connect-src 'self' ws://\S+:\d+;", policy)
    assert "media-src blob:" in policy
    assert 'data-stream="ws://testserver' in text or 'data-stream="ws://' in text


def test_behind_the_proxy_pictures_come_under_the_pages_own_name(database: Database, camera: Camera) -> None:
    purpose(database.actor("operator"))
    browser = Client(headers={"x-forwarded-for": DESK, "x-forwarded-proto": "https"})
    browser.cookies["__Host-session"] = database.tokens["operator"]
    answer = browser.get("/live/1/")
    assert 'data-stream="/live/stream/"' in answer.content.decode()
    assert "ws://" not in answer["Content-Security-Policy"]
    assert "media-src" not in browser.get("/desk/")["Content-Security-Policy"]


def test_watching_begins_camera_by_camera_and_says_why_not(database: Database, camera: Camera) -> None:
    purpose(database.actor("operator"))
    browser = client(database, "operator")
    status, said = begin(browser, camera.facts.code, "LAK-0141", "NONE-1")
    assert (status, set(said["watches"]), set(said["refused"])) == (200, {"LAK-0140", "LAK-0141"}, {"NONE-1"})
    correct(database, camera, state=CameraState.OUT_OF_ORDER)
    _, said = begin(browser, camera.facts.code)
    assert "not in use" in said["refused"][camera.facts.code]
    _, said = begin(client(database, "operator", "10.1.1.1"), "LAK-0141")
    assert "network of headquarters" in said["refused"]["LAK-0141"]


@pytest.mark.parametrize("body", ["", "[]", '{"cameras": 7}', '{"cameras": [7]}', json.dumps({"cameras": ["A"] * 33})])
def test_what_is_no_list_of_cameras_is_refused(database: Database, camera: Camera, body: str) -> None:
    purpose(database.actor("operator"))
    headers = {"accept": "application/json"}
    answer = client(database, "operator").post("/live/watch/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 422


def test_who_else_watches_is_said_by_name(database: Database, camera: Camera) -> None:
    watch(database, camera, "operator2")
    watch(database, camera, "operator")
    watching = {"watching": {camera.facts.code: ["Officer operator2"]}, "said": "watched by 2 officers"}
    operator = client(database, "operator")
    assert operator.get("/live/watching/").json() == watching
    recorded = {"recorded": "recorded 0/2", "down": "▲ 2 down"}
    assert operator.get("/live/watching/?recorded=yes").json() == watching | recorded


@pytest.mark.parametrize("path", ["/live/", "/live/1/", "/live/watching/", "/live/headquarters/"])
def test_walls_are_for_those_who_watch(database: Database, camera: Camera, path: str) -> None:
    assert client(database, "planner").get(path).status_code == 403
    assert Client().get(path).status_code == 401


def test_a_wall_is_kept_under_its_number(database: Database, camera: Camera) -> None:
    operator = database.actor("operator")
    purpose(operator)
    browser = client(database, "operator")
    assert browser.get("/live/")["Location"] == "/live/1/"
    told = {"name": "Market", "tiles": "9", f"at.{camera.id}": "on"}
    assert browser.post("/live/3/", told).status_code == 303
    (kept,) = queries.walls(operator)
    assert (kept.number, kept.name, kept.tiles, kept.cameras) == (3, "Market", 9, (camera.id,))
    assert browser.get("/live/")["Location"] == "/live/3/"
    answer = browser.post("/live/3/", told | {"tiles": "5"})
    assert answer.status_code == 422
    assert "Market" in answer.content.decode()
    assert browser.get("/live/10/").status_code == 404


def test_networks_of_headquarters_are_named_and_withdrawn(database: Database) -> None:
    browser = client(database, "admin")
    assert "Name the network" in browser.get("/live/headquarters/").content.decode()
    answer = browser.post("/live/headquarters/", {"network": "10.0.0.0/8", "reason": "Wall"})
    assert answer.status_code == 422
    assert "10.0.0.0/8" in answer.content.decode()
    assert browser.post("/live/headquarters/", {"network": DESK + "/32", "reason": "Wall"}).status_code == 303
    (network,) = queries.networks(database.actor("admin"))
    assert browser.post(f"/live/headquarters/{network.id}/withdraw/").status_code == 303
    assert not queries.networks(database.actor("admin"))[0].stands
