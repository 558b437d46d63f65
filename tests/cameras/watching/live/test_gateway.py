"""The gateway shows what the law allows, stops within two seconds when it does not, and notes every end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from tests.cameras.watching.live.make import at, cameras, ended, purpose, watch, zone
from tests.cameras.watching.live.walls import FakeTap, Page, running, until

from ecrime.base.officers.facts import Actor
from ecrime.cameras.recorder.tap_wire import OVER
from ecrime.cameras.sites.facts import Camera
from ecrime.cameras.watching.live import actions
from ecrime.cameras.watching.live import gateway as gateway_module
from ecrime.cameras.watching.live.facts import WatchId
from ecrime.cameras.watching.live.gateway import Gateway
from ecrime.cameras.watching.live.register import Away
from ecrime.cameras.watching.zones import actions as zones
from ecrime.cameras.watching.zones.facts import Polygon
from ecrime.cli.drills.instance import Clock, Database

Scene = Callable[[Gateway, FakeTap], Awaitable[None]]


@pytest.fixture
def camera(database: Database) -> Camera:
    zone(database)
    return cameras(database)[0]


def play(database: Database, folder: Path, camera: Camera, scene: Scene) -> None:
    """Run a scene with the gateway and a tap."""

    async def all_of_it() -> None:
        tap = FakeTap(folder, camera.id)
        await tap.start()
        async with running(database.instance.address(database.name, "app"), folder) as gateway:
            await until(gateway.is_held)
            await scene(gateway, tap)
        await tap.stop()

    asyncio.run(all_of_it())


async def shown(gateway: Gateway, tap: FakeTap, token: str, watch_id: WatchId, **how: str) -> Page:
    """A page that sees pictures on its first tile."""
    page = Page(gateway, token, **how)
    page.say(show=0, watch=str(watch_id), role="sub")
    await until(lambda: page.words(0) and tap.writers)
    await until(lambda: [each["is"] for each in page.words(0)][-1] == "run")
    tap.send(b"key", key=True)
    await until(page.pieces)
    return page


def test_pictures_are_shown_from_a_key_frame_on(database: Database, tmp_path: Path, camera: Camera) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        tap.send(b"next")
        await until(lambda: len(page.pieces()) == 2)
        assert page.pieces() == [(True, 1, b"key"), (False, 2, b"next")]
        assert page.words(0)[-1]["mime"].startswith("video/mp4")
        other = Page(gateway, database.tokens["operator"])
        other.say(show=5, watch=str(watch_id), role="sub")
        await until(lambda: len(other.pieces(5)) == 2)
        assert tap.asked == 1
        page.say(close=str(watch_id))
        await until(lambda: ended(database, watch_id)[1])
        assert ended(database, watch_id) == ("closed", True)
        await page.leave()
        await other.leave()

    play(database, tmp_path, camera, scene)


@pytest.mark.parametrize(
    ("token", "how"),
    [
        ("operator", {"origin": "https://evil.example"}),
        ("operator", {"origin": "null"}),
        ("nobody", {}),
    ],
)
def test_nobody_comes_in_from_another_site_or_without_a_session(
    database: Database, tmp_path: Path, camera: Camera, token: str, how: dict[str, str]
) -> None:
    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = Page(gateway, database.tokens.get(token, "x"), **how)
        await until(lambda: page.closed == gateway_module.REFUSED)
        assert [each["type"] for each in page.out] == ["websocket.close"]

    play(database, tmp_path, camera, scene)


def test_a_watch_is_shown_to_nobody_but_its_own_session_at_its_own_desk(
    database: Database, tmp_path: Path, camera: Camera
) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        for token, address in (("operator2", "10.9.8.7"), ("operator", "10.9.8.8")):
            page = Page(gateway, database.tokens[token], address=address)
            page.say(show=0, watch=str(watch_id), role="sub")
            await until(lambda page=page: page.words(0))  # type: ignore[misc]
            assert page.words(0) == [{"tile": 0, "is": "over", "why": "closed"}]
            await page.leave()
        assert tap.asked == 0

    play(database, tmp_path, camera, scene)


TAKEN_AWAY = {
    "session": "update law.session set ended_at = clock_timestamp()",
    "right": "update officers_post_kind set rights = array_remove(rights, 'camera.watch')",
    "zone": "alter table watching_network disable trigger user;"
    " update watching_network set withdrawn_at = clock_timestamp(), withdrawn_by = allowed_by",
    "camera": "alter table sites_camera disable trigger user; update sites_camera set state = 'planned'",
}


@pytest.mark.parametrize("why", TAKEN_AWAY)
def test_what_is_taken_away_stops_the_picture_within_two_seconds(
    database: Database, tmp_path: Path, camera: Camera, why: str
) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        await asyncio.to_thread(database.as_superuser, TAKEN_AWAY[why])
        at_once = time.monotonic()
        await until(lambda: page.words(0)[-1] == {"tile": 0, "is": "over", "why": why})
        assert time.monotonic() - at_once < 2
        before = len(page.pieces())
        tap.send(b"late", key=True)
        await asyncio.sleep(0.3)
        assert len(page.pieces()) == before
        await until(lambda: ended(database, watch_id) == (why, True))
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_where_the_database_does_not_answer_nothing_is_shown(
    database: Database, tmp_path: Path, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)

        async def away(_watches: object) -> dict[object, object]:
            raise Away

        still = gateway._checks.still
        monkeypatch.setattr(gateway._checks, "still", away)
        at_once = time.monotonic()
        await until(lambda: not gateway.is_held())
        assert time.monotonic() - at_once < 2
        before = len(page.pieces())
        tap.send(b"unseen", key=True)
        await asyncio.sleep(0.2)
        assert len(page.pieces()) == before
        monkeypatch.setattr(gateway._checks, "still", still)
        await until(gateway.is_held)
        tap.send(b"delta")
        tap.send(b"whole", key=True)
        await until(lambda: page.pieces()[-1][2] == b"whole")
        assert b"delta" not in [data for _, _, data in page.pieces()]
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_who_falls_behind_goes_on_at_a_key_frame_and_costs_no_more_than_his_share(
    database: Database, tmp_path: Path, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "MOST_WAITING", 10)
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        page.stands.clear()
        for n in range(100):
            tap.send(b"d%d" % n, key=n % 20 == 19)
        (wall,) = gateway._walls
        await until(lambda: wall.tiles[0].is_behind)
        await asyncio.sleep(0.2)
        assert sum("bytes" in each for each in wall._waiting) <= 10
        page.stands.set()
        await until(lambda: {"tile": 0, "is": "behind"} in page.words(0))
        page.say(got=[[0, 10]])
        await asyncio.sleep(0.1)
        tap.send(b"still between")
        tap.send(b"anew", key=True)
        await until(lambda: page.pieces()[-1][2] == b"anew")
        assert page.pieces()[-1] == (True, 11, b"anew")
        assert b"still between" not in [data for _, _, data in page.pieces()]
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_a_page_that_reads_nothing_is_kept_no_more_than_a_wall_s_share(
    database: Database, tmp_path: Path, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it says hide and show."""
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        page.stands.clear()
        (wall,) = gateway._walls
        tap.send(b"taken by the line")
        tap.send(b"waits")
        await until(lambda: wall.waiting_bytes)
        page.say(hide=0)
        await until(lambda: not wall.tiles)
        assert wall.waiting_bytes == 0
        assert not [each for each in wall._waiting if "bytes" in each]
        page.say(show=0, watch=str(watch_id), role="sub")
        await until(lambda: wall.tiles and not wall.tiles[0].is_behind)
        monkeypatch.setattr(gateway_module, "MOST_WAITING_OF_A_WALL", wall.waiting_bytes)
        tap.send(b"too much", key=True)
        await until(lambda: wall.tiles[0].is_behind)
        assert not [each for each in wall._waiting if each.get("bytes", b"").endswith(b"too much")]
        page.stands.set()
        await until(lambda: wall.waiting_bytes == 0)
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_ends_that_take_long_to_write_hold_up_no_other_picture(
    database: Database, tmp_path: Path, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        go_on, end = asyncio.Event(), gateway._ends.end

        async def late(watch: UUID) -> None:
            await go_on.wait()
            await end(watch)

        monkeypatch.setattr(gateway._ends, "end", late)
        await asyncio.to_thread(database.as_superuser, TAKEN_AWAY["session"])
        await until(lambda: page.words(0)[-1]["is"] == "over")
        asked_for = gateway._held_until
        await until(lambda: gateway._held_until > asked_for + gateway_module.HOLDS_S)
        assert not ended(database, watch_id)[1]
        go_on.set()
        await until(lambda: ended(database, watch_id) == ("session", True))
        await page.leave()

    play(database, tmp_path, camera, scene)


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"show": 0}' * 500, "{" * 4000])
def test_nonsense_ends_the_connection(database: Database, tmp_path: Path, camera: Camera, text: str) -> None:
    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = Page(gateway, database.tokens["operator"])
        page.say_raw(text)
        await until(lambda: page.closed == gateway_module.TOO_MUCH)

    play(database, tmp_path, camera, scene)


@pytest.mark.parametrize("words", [{"show": 0, "watch": "x", "role": "sub"}, {"got": [7]}, {"close": "x"}])
def test_words_that_cannot_be_meant_end_it_as_well(
    database: Database, tmp_path: Path, camera: Camera, words: dict[str, object]
) -> None:
    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = Page(gateway, database.tokens["operator"])
        page.say(**words)
        await until(lambda: page.closed == gateway_module.GONE_ON)
        assert gateway._walls == set()

    play(database, tmp_path, camera, scene)


def test_so_many_messages_and_connections_and_no_more(
    database: Database, tmp_path: Path, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = Page(gateway, database.tokens["operator"])
        for _ in range(300):
            page.say(hide=0)
        await until(lambda: page.closed == gateway_module.TOO_MUCH)
        pages = [Page(gateway, database.tokens["operator"]) for _ in range(5)]
        await until(lambda: [each.closed for each in pages].count(gateway_module.REFUSED) == 1)
        monkeypatch.setattr(gateway_module, "MOST_CONNECTIONS", 4)
        other = Page(gateway, database.tokens["operator2"])
        await until(lambda: other.closed == gateway_module.REFUSED)
        for each in pages:
            await each.leave()

    play(database, tmp_path, camera, scene)


def test_a_camera_that_goes_and_comes_back_is_said_so(database: Database, tmp_path: Path, camera: Camera) -> None:
    watch_id = watch(database, camera)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        tap.say(OVER)
        await until(lambda: page.words(0)[-1]["is"] == "away")
        tap.writers.pop().close()
        await until(lambda: tap.asked == 2)
        await until(lambda: page.words(0)[-1]["is"] == "run")
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_watches_that_nobody_is_shown_are_ended_by_the_gateway(
    database: Database, tmp_path: Path, camera: Camera, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page never came, or the gateway before this one was killed."""
    with at():
        operator = database.actor("operator")
        watch_id = actions.watch_camera(operator, camera, access=purpose(operator))
    clock.shift(timedelta(seconds=40))
    monkeypatch.setattr(gateway_module, "SWEEP_S", 0.1)

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        await until(lambda: ended(database, watch_id) == ("lost", True))

    play(database, tmp_path, camera, scene)


def cover(planner: Actor, camera: Camera, half: Polygon) -> None:
    """Set a zone, in a thread of its own and so on a connection of its own."""
    try:
        zones.set_privacy_zone(planner, camera, (half,), reason="A school", version=0)
    finally:
        connection.close()


def test_zones_that_are_set_meanwhile_take_the_plain_picture_away_at_once(
    database: Database, tmp_path: Path, camera: Camera
) -> None:
    watch_id = watch(database, camera)
    planner = database.actor("planner")

    async def scene(gateway: Gateway, tap: FakeTap) -> None:
        page = await shown(gateway, tap, database.tokens["operator"], watch_id)
        half = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
        await asyncio.to_thread(cover, planner, camera, half)
        at_once = time.monotonic()
        await until(lambda: page.words(0)[-1]["is"] == "away")
        assert time.monotonic() - at_once < 2
        before = len(page.pieces())
        tap.send(b"uncovered", key=True)
        await asyncio.sleep(0.3)
        assert len(page.pieces()) == before
        (wall,) = gateway._walls
        assert wall.tiles[0].stream.zones != ""
        await page.leave()

    play(database, tmp_path, camera, scene)


def test_without_a_websocket_there_is_nothing_to_be_had(tmp_path: Path) -> None:
    async def ask(path: str) -> int:
        sent: list[dict[str, object]] = []

        async def send(message: object) -> None:
            sent.append(dict(message))  # type: ignore[call-overload]

        async def receive() -> dict[str, object]:
            return {}

        gateway = Gateway(database="", taps=tmp_path, hosts=[], pages_port=1)
        await gateway({"type": "http", "path": path, "headers": []}, receive, send)
        return int(str(sent[0]["status"]))

    assert asyncio.run(ask("/alive")) == 204
    assert asyncio.run(ask("/live/stream/")) == 404
