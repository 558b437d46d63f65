"""Every way to a picture of a camera: found from the table of addresses, the operations and the sockets.

Who adds an address to the cameras says here whether a picture comes out of it. Each way to one is tried without a
session, without a right, without a purpose and elsewhere; what is let in stands in the ledger with officer, purpose and
camera.

Which asks for what: live pictures are for headquarters (clause C3), so a watch asks for right, unit, network, passkey,
purpose and a camera that a decision allows. Footage of the past also serves investigators in provinces: it asks for
right, area and an opening for a purpose in the same session, and that half a minute has passed; not for a network.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from PIL import Image
from tests.cameras.recorder.scenes import film
from tests.cameras.watching.films import recorded
from tests.cameras.watching.live.make import DESK, at, cameras, purpose, watch, zone
from tests.cameras.watching.live.walls import FakeTap, Page, running, until
from tests.cameras.watching.make import opened, window, zones
from tests.records.incidents.test_views import fields_of
from tests.web.test_purposes import patterns

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.pages.api import service
from ecrime.cameras.recorder.tap import Tap
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.footage import queries
from ecrime.cameras.watching.footage.facts import Window
from ecrime.cameras.watching.footage.forms import written_at
from ecrime.cameras.watching.live import gateway
from ecrime.cameras.watching.live.actions import end_watch, watch_camera, withdraw_watch_network
from ecrime.cameras.watching.live.queries import networks
from ecrime.cli import footage as command
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import EcrimeError, Forbidden, NotFound

SRC = Path(gateway.__file__).parents[3]
# Addresses out of which a picture comes, or by which one begins to come; each is tried below.
PICTURES = {
    "footage:open": "pictures of the page, and one that is taken out by a POST",
    "footage:pieces": "fragments for a player",
    "footage:picture": "one picture",
    "live:watch": "begins a watch, which the gateway shows",
}
NO_PICTURE = {
    "footage:index": "when there is something to play, and why not",
    "footage:holds": "times, numbers and reasons",
    "footage:place_hold": "times and a reason",
    "footage:lift_hold": "times and a reason",
    "footage:zones": "shapes without a picture below them",
    "live:open": "leads to a wall",
    "live:wall": "tiles that stay black until a watch has begun",
    "live:watching": "names of those who watch",
    "live:mark": "a moment and words",
    "live:hold": "times and a reason",
    "live:watches": "who watched",
    "live:headquarters": "networks",
    "live:withdraw_headquarters": "networks",
    "recorder:recording": "figures",
    **dict.fromkeys(
        (
            *("sites:cameras", "sites:add_camera", "sites:import_cameras", "sites:example_list", "sites:networks"),
            *("sites:probe_networks", "sites:withdraw_network", "sites:camera", "sites:correct_camera"),
            *("sites:give_login", "sites:probe_camera", "sites:remove_camera", "sites:sites", "sites:add_site"),
            *("sites:site", "sites:correct_site", "sites:decide_site"),
        ),
        "the register: words and figures",
    ),
}
# Files above the cameras that reach into how pictures are shown.
ABOVE = {
    "cli/benches/live.py": "measures, on a throw-away instance",
    "cli/benches/together.py": "measures, on a throw-away instance",
    "cli/benches/viewers.py": "measures, on a throw-away instance",
    "cli/footage.py": "proves and makes anew, and shows nothing",
    "cli/record.py": "keeps and deletes, and shows nothing",
    "cli/drills/erasure_footage.py": "makes words beside footage for drills",
    "cli/drills/footage_scene.py": "makes footage for drills and tests",
    "cli/importing/footage.py": "takes files in, and hands none out",
    "cli/past/scenes/headquarters.py": "tells the past of a DEMO",
    "settings/base.py": "names the slice",
    "web/asgi.py": "serves the gateway",
    "web/urls.py": "the addresses above",
}
JSON = {"accept": "application/json"}


@dataclass
class Scene:
    """A camera that is watched, with six seconds of footage."""

    database: Database
    camera: Camera
    other: Camera
    window: Window
    at: datetime
    start: int

    @property
    def code(self) -> str:
        return self.camera.facts.code

    def page(self) -> str:
        return f"/footage/?cameras={self.code}&at={written_at(self.at)}"

    def files(self) -> list[str]:
        """Every address that answers with pictures alone."""
        pieces = f"/footage/pieces/{self.camera.id}.mp4?role=main&start={self.start}&pieces="
        return [
            *(f"{pieces}0-1", f"{pieces}1-1", f"{pieces}0-2&keys=1"),
            f"/footage/pictures/{self.camera.id}.jpg?at={written_at(self.at)}",
        ]

    def taken(self, who: Client) -> Any:
        """A picture that is taken out."""
        said = {"act": "snapshot", "taken_of": self.code, "moment": written_at(self.at), "reason": "For the file"}
        return who.post(self.page(), said, headers=JSON)

    def begun(self, who: Client) -> tuple[int, dict[str, Any]]:
        """A watch of the camera that an officer would begin."""
        body = json.dumps({"cameras": [self.code]})
        answer = who.post("/live/watch/", body, content_type="application/json", headers=JSON)
        return answer.status_code, answer.json()

    def entries(self, kind: str) -> list[tuple[Any, ...]]:
        """Of entries of a kind: who, for which purpose, in which words."""
        return self.database.as_superuser(
            "select e.officer_id, e.purpose, a.reason from ledger_entry e"
            f" join ledger_access a on a.id = e.purpose_subject_id where e.kind = '{kind}' order by e.id"
        )

    def refusals(self) -> int:
        return int(self.database.as_superuser("select count(*) from officers_refusal")[0][0])


@pytest.fixture(scope="module")
def six_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", width=160, height=96, frames=150)


@pytest.fixture
def scene(database: Database, tmp_path: Path, six_seconds: Path) -> Iterator[Scene]:
    zone(database)
    found, other = cameras(database, 2)
    time = window(database)
    begins = (time.from_at + timedelta(minutes=30)).replace(microsecond=0)
    with override_settings(FOOTAGE=tmp_path):
        start = recorded(database, tmp_path, found.id, six_seconds, begins)
        yield Scene(database, found, other, time, begins + timedelta(seconds=3), start)


def browser(database: Database, who: str, address: str = DESK) -> Client:
    """A browser of an officer, somewhere."""
    client = Client(headers={"x-forwarded-for": address})
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = "en"
    return client


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_of_every_address_of_cameras_it_is_known_whether_a_picture_comes_out() -> None:
    found = {
        name
        for name, pattern in patterns(get_resolver())
        if pattern.callback.__module__.startswith("ecrime.cameras.") and not name.startswith("api:")
    }
    assert found == PICTURES.keys() | NO_PICTURE.keys()


def test_nothing_above_the_cameras_shows_their_pictures() -> None:
    reaching = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if "cameras" not in path.relative_to(SRC).parts[:1]
        and re.search(r"cameras\.watching|recorder\.(tap|live)\b|live/stream", path.read_text(encoding="utf-8"))
    }
    assert reaching == ABOVE.keys()


def test_no_operation_of_the_api_answers_with_a_picture_of_a_camera() -> None:
    """Programs are told where there is footage; pictures are for people, on pages."""
    service.operations()
    answers = {
        (path, kind)
        for path, methods in Client().get("/api/openapi.json").json()["paths"].items()
        for told in methods.values()
        if isinstance(told, dict)
        for answer in told.get("responses", {}).values()
        for kind in answer.get("content", {})
    }
    assert answers
    others = {path for path, kind in answers if kind != "application/json"}
    assert not [path for path in others if re.search("camera|footage|live|wall|watch|site", path)]


def test_the_console_hands_no_picture_out() -> None:
    from argparse import ArgumentParser

    parser = ArgumentParser()
    command.add_arguments(parser)
    (what,) = [action.choices for action in parser._actions if action.dest == "what"]
    assert what == ["verify", "rebuild"]


def test_pages_without_pictures_hold_none(scene: Scene) -> None:
    """Not even for who has opened the footage and watches the camera."""
    opened(scene.database, scene.camera, scene.window)
    watch(scene.database, scene.camera)
    operator = browser(scene.database, "operator")
    span = f"from={written_at(scene.at)}&to={written_at(scene.at + timedelta(minutes=1))}"
    for path in (
        *("/live/1/", "/live/watching/", "/footage/holds/", f"/footage/holds/place/?cameras={scene.code}"),
        *(f"/cameras/{scene.code}/", f"/cameras/{scene.code}/zones/", "/cameras/", "/cameras/recording/"),
        f"/footage/index/?cameras={scene.camera.id}&{span}",
    ):
        answer = operator.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"].startswith(("text/html", "application/json")), path
        body = answer.content.decode()
        assert not re.search(r'<(img|video|source|object|embed|iframe)\b|src="data:|poster=', body), path


def test_no_file_of_footage_lies_at_an_address(scene: Scene, tmp_path: Path) -> None:
    operator = browser(scene.database, "operator")
    opened(scene.database, scene.camera, scene.window)
    (file,) = tmp_path.rglob("*.mp4")
    inside = file.relative_to(tmp_path)
    for path in (
        f"/footage/{inside}",
        f"/static/{inside}",
        f"/static/../footage/{inside}",
        f"/footage/pieces/{inside}",
    ):
        assert operator.get(path).status_code == 404, path


def test_footage_is_closed_without_session_right_area_and_purpose(scene: Scene, clock: Clock) -> None:
    database = scene.database
    for path in [*scene.files(), scene.page()]:
        assert refusal(Client(headers=JSON).get(path)) == (401, "sign_in.needed"), path
    assert scene.taken(Client()).status_code == 401
    for who in ("auditor", "planner", "admin"):
        client, before = browser(database, who), scene.refusals()
        for path in [*scene.files(), scene.page()]:
            assert refusal(client.get(path, headers=JSON)) == (403, "right.missing"), (who, path)
        assert refusal(scene.taken(client)) == (403, "right.missing")
        assert scene.refusals() > before, who
    operator = browser(database, "operator")
    for path in scene.files():
        assert refusal(operator.get(path, headers=JSON)) == (403, "footage.not_opened"), path
    assert refusal(scene.taken(operator)) == (403, "purpose.missing")
    assert operator.get(scene.page()).status_code == 303
    # Another's opening, one of another camera, and one of another time open nothing.
    opened(database, scene.camera, scene.window, "investigator")
    opened(database, scene.other, scene.window)
    opened(database, scene.camera, Window(scene.window.from_at - timedelta(hours=2), scene.at - timedelta(minutes=5)))
    for path in scene.files():
        assert refusal(operator.get(path, headers=JSON)) == (403, "footage.not_opened"), path
    assert entry_count(scene, "footage.snapshot") == 0
    opened(database, scene.camera, scene.window)
    clock.shift(timedelta(minutes=31))
    for path in scene.files():
        assert refusal(operator.get(path, headers=JSON)) == (403, "footage.not_opened"), path
    assert refusal(scene.taken(operator)) == (403, "purpose.missing")


def entry_count(scene: Scene, kind: str) -> int:
    return int(scene.database.as_superuser(f"select count(*) from ledger_entry where kind = '{kind}'")[0][0])


def test_footage_that_is_shown_stands_in_the_ledger_and_ends_where_the_area_does(scene: Scene) -> None:
    database = scene.database
    operator = browser(database, "operator")
    officer = database.actor("operator").officer_id
    purpose(database.actor("operator"))
    assert operator.get(scene.page()).status_code == 200
    assert [operator.get(path).status_code for path in scene.files()] == [200] * 4
    assert scene.taken(operator)["Content-Type"] == "image/png"
    stated = (officer, "other", "Traffic at the market")
    assert scene.entries("footage.see") == [stated]
    assert scene.entries("footage.snapshot") == [stated]
    assert database.as_superuser("select cameras, opened_by from watching_opening") == [([scene.camera.id], officer)]
    assert database.as_superuser("select camera_id, made_by from watching_snapshot") == [(scene.camera.id, officer)]
    database.as_superuser(
        "alter table sites_camera disable trigger user;"
        f" update sites_camera set jurisdiction = 'XX' where id = '{scene.camera.id}'"
    )
    for path in scene.files():
        assert operator.get(path).status_code == 404, path
    assert scene.taken(operator).status_code == 404


def test_who_has_no_right_is_refused_before_anything_is_read(scene: Scene) -> None:
    """Each check by itself: the page's, the query's and the act's, whatever the next one would have said."""
    database = scene.database
    planner = database.actor("planner")
    client = browser(database, "planner")
    for path in [*scene.files(), scene.page()]:
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert not re.search("recorder_segment|see_footage|sites_camera", said_to(asked)), path
    with CaptureQueriesContext(connection) as asked, pytest.raises(Forbidden):
        queries.see(planner, scene.camera.id, scene.window)
    assert "see_footage" not in said_to(asked)
    with at(), CaptureQueriesContext(connection) as asked, pytest.raises(Forbidden):
        watch_camera(planner, scene.camera, access=purpose(planner))
    assert "standing_to_watch" not in said_to(asked)
    operator = database.actor("operator")
    with CaptureQueriesContext(connection) as asked:
        assert scene.begun(browser(database, "operator"))[0] == 403
    assert "standing_to_watch" not in said_to(asked)
    with at("10.1.1.1"), CaptureQueriesContext(connection) as asked, pytest.raises(Forbidden):
        watch_camera(operator, scene.camera, access=purpose(operator))
    assert "watching_watch" not in said_to(asked)


def said_to(asked: CaptureQueriesContext) -> str:
    """Everything that the database was asked."""
    return "\n".join(one["sql"] for one in asked.captured_queries)


def test_what_is_decoded_was_opened_from_its_key_frame_on(database: Database, tmp_path: Path) -> None:
    """A picture is made of those before it; who has not opened those is not handed them beside it."""
    (found,) = cameras(database, 1)
    time = window(database)
    begins = (time.from_at + timedelta(minutes=30)).replace(microsecond=0)
    clip = film(tmp_path / "long.mp4", width=160, height=96, frames=150, group=150)
    with override_settings(FOOTAGE=tmp_path / "footage"):
        start = recorded(database, tmp_path / "footage", found.id, clip, begins)
        opened(database, found, Window(begins + timedelta(seconds=1), time.to_at))
        operator = browser(database, "operator")
        pieces = f"/footage/pieces/{found.id}.mp4?role=main&start={start}&pieces=1-1"
        picture = f"/footage/pictures/{found.id}.jpg?at={written_at(begins + timedelta(seconds=4))}"
        assert operator.get(pieces).status_code == 200
        assert refusal(operator.get(f"{pieces}&keys=1", headers=JSON)) == (403, "footage.not_opened")
        assert refusal(operator.get(picture, headers=JSON)) == (403, "footage.not_opened")
        zones(database, found)
        assert refusal(operator.get(pieces, headers=JSON)) == (403, "footage.not_opened")


def test_what_a_zone_covers_is_filled_in_a_picture_that_is_taken_out(scene: Scene) -> None:
    zones(scene.database, scene.camera)
    corners = []
    for who in ("operator", "investigator"):
        opened(scene.database, scene.camera, scene.window, who)
        taken = scene.taken(browser(scene.database, who)).content
        corners.append(np.asarray(Image.open(io.BytesIO(taken)).convert("L"))[:40, :70].mean())
    assert corners[0] < 20 < corners[1]


def test_what_is_too_young_is_no_footage(scene: Scene) -> None:
    """Else the page of footage would be a wall without its rules."""
    operator = browser(scene.database, "operator")
    actor = scene.database.actor("operator")
    now = scene.window.to_at + timedelta(minutes=30)
    opened(scene.database, scene.camera, Window(now - timedelta(minutes=2), now))
    young = f"/footage/pictures/{scene.camera.id}.jpg?at={written_at(now - timedelta(seconds=20))}"
    assert refusal(operator.get(young, headers=JSON)) == (422, "invalid")
    with pytest.raises(EcrimeError), acting_as(actor), connection.cursor() as cursor:
        moment = now - timedelta(seconds=20)
        cursor.execute("select law.see_footage(%s, %s, %s)", [scene.camera.id, moment, moment])


def test_the_database_itself_closes_footage(scene: Scene) -> None:
    """Whoever gets past the pages meets the same: the door asks right, area, opening and session itself."""
    database, span = scene.database, [scene.at, scene.at]

    def asked(who: str) -> str:
        try:
            with acting_as(database.actor(who)), connection.cursor() as cursor:
                cursor.execute("select law.see_footage(%s, %s, %s)", [scene.camera.id, *span])
        except EcrimeError as error:
            return error.code
        return ""

    assert asked("planner") == "right.missing"
    assert asked("operator") == "footage.not_opened"
    opened(database, scene.camera, scene.window, "investigator")
    assert (asked("operator"), asked("investigator")) == ("footage.not_opened", "")
    database.as_superuser("alter table sites_camera disable trigger user; update sites_camera set jurisdiction = 'XX'")
    assert asked("investigator") == "camera.none"
    with pytest.raises(NotFound):
        opened(database, scene.camera, scene.window, "investigator")


def test_live_is_closed_without_session_right_unit_network_passkey_and_purpose(scene: Scene) -> None:
    database = scene.database
    assert scene.begun(Client())[0] == 401
    assert scene.begun(browser(database, "operator"))[0] == 403  # no purpose
    for who in ("operator", "planner", "lak_operator"):
        purpose(database.actor(who))
    sentences = {}
    for name, client in {
        "right": browser(database, "planner"),
        "unit": browser(database, "lak_operator"),
        "zone": browser(database, "operator", "10.1.1.1"),
    }.items():
        before = scene.refusals()
        status, said = scene.begun(client)
        assert (status, said["watches"], set(said["refused"])) == (200, {}, {scene.code}), name
        assert scene.refusals() == before + 1, name
        sentences[name] = said["refused"][scene.code]
    database.as_superuser("update law.session set passkey_id = null")
    sentences["passkey"] = scene.begun(browser(database, "operator"))[1]["refused"][scene.code]
    assert len(set(sentences.values())) == 4
    assert database.as_superuser("select count(*) from watching_watch") == [(0,)]


def test_live_that_is_shown_stands_in_the_ledger(scene: Scene) -> None:
    database = scene.database
    purpose(database.actor("operator"))
    status, said = scene.begun(browser(database, "operator"))
    assert (status, said["refused"], set(said["watches"])) == (200, {}, {scene.code})
    officer = database.actor("operator").officer_id
    assert scene.entries("camera.watch") == [(officer, "other", "Traffic at the market")]
    assert database.as_superuser("select id::text, camera_id, officer_id, host(caller) from watching_watch") == [
        (said["watches"][scene.code], scene.camera.id, officer, DESK)
    ]


def test_the_gateway_shows_a_watch_to_nobody_but_whose_it_is(scene: Scene, tmp_path: Path) -> None:
    """By its WebSocket: another site's page, no session, another's session, another desk, a watch that has ended."""
    database = scene.database
    watch_id = watch(database, scene.camera)
    ended_id = watch(database, scene.other)
    end_watch(database.actor("operator"), ended_id)
    mine, others = database.tokens["operator"], database.tokens["operator2"]

    async def play() -> None:
        folder = tmp_path / "taps"
        folder.mkdir()
        tap = FakeTap(folder, scene.camera.id)
        await tap.start()
        async with running(database.instance.address(database.name, "app"), folder) as serving:
            await until(serving.is_held)
            for token, how in (("x", {}), ("", {}), (mine, {"origin": "https://evil.example"})):
                page = Page(serving, token, **how)
                await until(lambda page=page: page.closed == gateway.REFUSED)  # type: ignore[misc]
            for token, how, asked in (
                *((others, {}, watch_id), (mine, {"address": "10.9.8.8"}, watch_id), (mine, {}, ended_id)),
                (mine, {}, scene.camera.id),
            ):
                page = Page(serving, token, **how)
                page.say(show=0, watch=str(asked), role="sub")
                await until(lambda page=page: page.words(0))  # type: ignore[misc]
                assert [one["is"] for one in page.words(0)] == ["over"]
                await page.leave()
            assert tap.asked == 0
            page = Page(serving, mine)
            page.say(show=0, watch=str(watch_id), role="sub")
            await until(lambda: tap.writers)
            tap.send(b"key", key=True)
            await until(page.pieces)
            await page.leave()
        await tap.stop()

    asyncio.run(play())


def test_the_tap_is_its_own_group_s_alone(tmp_path: Path) -> None:
    tap = Tap(tmp_path / "recorder-1.sock")
    tap.start()
    try:
        mode = (tmp_path / "recorder-1.sock").stat().st_mode
    finally:
        tap.stop()
    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o660)


def test_the_database_itself_closes_live_pictures(scene: Scene) -> None:
    """Who writes a watch without the pages, or asks for the camera of one, meets the same."""
    database = scene.database

    def asked(who: str, address: str = DESK, watch_id: UUID | None = None, stated: Access | None = None) -> str | None:
        try:
            with at(address):
                actor = database.actor(who)
                access = stated or purpose(actor)
                with acting_as(actor), connection.cursor() as cursor:
                    if watch_id is None:
                        cursor.execute(
                            "insert into watching_watch (id, entry_id, camera_id, access_id)"
                            " values (law.uuid7(), law.uuid7(), %s, %s)",
                            [scene.camera.id, access.id],
                        )
                        connection.set_rollback(True)
                        return "begun"
                    cursor.execute("select camera from law.camera_of_watch(%s)", [watch_id])
                    found = cursor.fetchone()[0]
                    return str(found) if found else None
        except EcrimeError as error:
            return error.code

    assert asked("planner") == "right.missing"
    assert asked("lak_operator") == "watch.unit"
    assert asked("operator", "10.1.1.1") == "watch.zone"
    assert asked("operator", stated=purpose(database.actor("operator2"))) == "purpose.missing"
    assert asked("operator") == "begun"
    mine = watch(database, scene.camera)
    assert asked("operator", watch_id=mine) == str(scene.camera.id)
    assert asked("operator", "10.9.8.8", watch_id=mine) is None
    assert asked("operator2", watch_id=mine) is None
    for network in networks(database.actor("admin")):
        withdraw_watch_network(database.actor("admin"), network.id)
    assert asked("operator", watch_id=mine) == "watch.zone"


def test_a_form_of_another_site_takes_no_picture_out(scene: Scene) -> None:
    opened(scene.database, scene.camera, scene.window)
    client = Client(enforce_csrf_checks=True, headers={"Origin": "https://elsewhere.example", "x-forwarded-for": DESK})
    client.cookies["session"] = scene.database.tokens["operator"]
    form = fields_of(client.get(scene.page()))
    answer = client.post(scene.page(), form | {"act": "snapshot", "taken_of": scene.code, "reason": "For the file"})
    assert answer.status_code == 403
    assert scene.begun(client)[0] == 403
    assert entry_count(scene, "footage.snapshot") == 0
