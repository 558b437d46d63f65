"""How recording stands: which cameras are recorded, what of the last day is, and how long there is room."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.test_holds import around, placed
from tests.cameras.sites.make import CAMERA, camera, in_use
from tests.records.incidents.test_views import Desk, text_of

from ecrime.base.database.context import acting_as
from ecrime.cameras.recorder import standing, standing_queries
from ecrime.cameras.recorder.facts import Cause
from ecrime.cameras.recorder.standing import DAY, Covered, OfDay, RoomFacts, Told
from ecrime.cameras.sites.facts import CameraState
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
PAGE = "/cameras/recording/"
SECOND = 1_000_000_000
QUERIES = 13
seconds = st.integers(0, 2 * 86_400).map(lambda ago: NOW - timedelta(seconds=ago))


def told(covered: timedelta | None = None, gap: timedelta | None = None, cause: str | None = None) -> Told:
    """A camera that was recorded up to so long ago, with a gap since then."""
    covered_to, gap_from = (None if ago is None else NOW - ago for ago in (covered, gap))
    return Told(UUID(int=1), "PP-1", covered_to, gap_from, cause)


@pytest.mark.parametrize(
    ("one", "since", "cause"),
    [
        (told(timedelta(minutes=9)), timedelta(minutes=9), "not_running"),
        (told(timedelta(minutes=9), timedelta(minutes=8), "refused"), timedelta(minutes=8), "refused"),
        (told(None, timedelta(days=60), "unauthorised"), timedelta(days=60), "unauthorised"),
        (told(), None, "starting"),
    ],
)
def test_a_camera_of_which_nothing_is_told_is_down(one: Told, since: timedelta | None, cause: str) -> None:
    found = standing.recording([one], NOW)
    (down,) = found.down
    assert (found.recorded, found.lag) == (0, None)
    assert (down.since, down.cause) == (None if since is None else NOW - since, cause)


def test_a_camera_that_was_told_lately_is_recorded_whatever_lasts_for_a_moment() -> None:
    found = standing.recording([told(timedelta(seconds=4)), told(timedelta(seconds=11), timedelta(0), "clock")], NOW)
    assert (found.cameras, found.recorded, found.down, found.lag) == (2, 2, (), timedelta(seconds=11))


@given(known=seconds, covered=st.none() | seconds, gaps=st.dictionaries(st.sampled_from(Cause), st.floats(0, 90_000)))
def test_a_share_is_a_share(known: datetime, covered: datetime | None, gaps: dict[str, float]) -> None:
    one = Told(UUID(int=1), "PP-1", covered, None, None)
    (found,) = standing.covered([one], {one.camera: OfDay(max(known, NOW - DAY), gaps)}, NOW)
    assert found.share is None or 0 <= found.share <= 1


def test_the_last_day_is_what_is_not_a_gap() -> None:
    hour = timedelta(hours=1)
    whole = Told(UUID(int=1), "PP-1", NOW, None, None)
    killed = Told(UUID(int=2), "PP-2", NOW - 6 * hour, None, None)
    silent = Told(UUID(int=3), "PP-3", NOW - 3 * DAY, None, None)
    fresh = Told(UUID(int=4), "PP-4", NOW, None, None)
    never = Told(UUID(int=5), "PP-5", None, None, None)
    days = {
        whole.camera: OfDay(NOW - DAY, {"refused": 3 * 3600.0, "disk": 3 * 3600.0}),
        killed.camera: OfDay(NOW - DAY, {}),
        fresh.camera: OfDay(NOW - 2 * hour, {"timeout": 1800.0}),
    }
    found = standing.covered([whole, killed, silent, fresh, never], days, NOW)
    assert [one.share for one in found] == [0.75, 0.75, 0.0, 0.75, None]
    assert standing.whole(found) == pytest.approx(2.25 / 4)
    assert standing.whole([Covered("PP-5", None, {})]) is None
    (lost,) = standing.covered([never], {never.camera: OfDay(NOW - 3 * hour, {"disk": 3600.0})}, NOW)
    assert (lost.share, lost.gaps) == (0.0, {"disk": 3600.0, "not_running": 7200.0})
    assert standing.lost(found) == [
        ("not_running", 30 * 3600.0, 2),
        ("disk", 3 * 3600.0, 1),
        ("refused", 3 * 3600.0, 1),
        ("timeout", 1800.0, 1),
    ]


def room(**changes: Any) -> RoomFacts:
    usual = {"free": 100, "total": 1000, "spare": 20, "quota": None, "kept": 800, "came": 40, "aged": 0}
    return RoomFacts(**{**usual, "pushed_out": 0, **changes})


def test_when_it_is_full() -> None:
    assert standing.full_at(room(), NOW) == NOW + 2 * DAY
    assert standing.full_at(room(aged=39), NOW) == NOW + 80 * DAY
    assert standing.full_at(room(aged=40), NOW) is None
    assert standing.full_at(room(took=DAY / 4), NOW) == NOW + DAY / 2
    assert standing.full_at(room(quota=810), NOW) == NOW + DAY / 4
    assert standing.full_at(room(free=10), NOW) == NOW
    assert standing.full_at(room(pushed_out=1, aged=50), NOW) == NOW


def gap(database: Database, of: UUID, start_ns: int, end_ns: int | None, cause: str) -> None:
    with database.connect("recorder") as recorder:
        recorder.execute(
            "insert into recorder_gap (camera_id, role, start_ns, end_ns, start_at, cause)"
            " values (%s, 'main', %s, %s, to_timestamp(%s / 1000 / 1e6), %s)",
            [of, start_ns, end_ns, start_ns, cause],
        )


def now_ns() -> int:
    return int(datetime.now(UTC).timestamp()) * SECOND


def three(database: Database) -> list[UUID]:
    """Cameras of which one is recorded, one was refused an hour ago, and of one nothing is known."""
    first = in_use(database)
    ids: list[UUID] = [
        first.id,
        *(camera(database, code=f"{CAMERA.code}{n}", state=CameraState.IN_USE).id for n in (1, 2)),
    ]
    now = now_ns()
    rows.segment(database, ids[0], now - 7200 * SECOND)
    gap(database, ids[0], now - 7140 * SECOND, now - 60 * SECOND, "timeout")
    rows.segment(database, ids[0], now - 60 * SECOND, state="open")
    gap(database, ids[1], now - 200 * 3600 * SECOND, now - 12 * 3600 * SECOND, "unreachable")
    rows.segment(database, ids[1], now - 3660 * SECOND)
    gap(database, ids[1], now - 3600 * SECOND, None, "refused")
    return ids


def test_the_index_says_how_cameras_stand(database: Database) -> None:
    ids = three(database)
    admin = database.actor("admin")
    found = standing_queries.recording_now(admin)
    assert (found.cameras, found.recorded) == (3, 1)
    assert [(one.camera, one.cause) for one in found.down] == [(ids[1], "refused"), (ids[2], "starting")]
    days = standing_queries.of_day(admin)
    assert set(days) == set(ids)
    assert days[ids[0]].gaps == {"timeout": pytest.approx(7080, abs=1)}
    assert days[ids[1]].gaps == {
        "unreachable": pytest.approx(12 * 3600, abs=60),
        "refused": pytest.approx(3600, abs=60),
    }
    assert (days[ids[2]].known_from, days[ids[2]].gaps) == (None, {})


def test_only_who_sees_cameras_or_minds_the_service_is_told(database: Database) -> None:
    three(database)
    for who in ("lak", "criminal"):
        with pytest.raises(Forbidden):
            standing_queries.recording_now(database.actor(who))
        for door in ("law.recording_of_day()", "law.footage_room()"):
            with pytest.raises(Forbidden), acting_as(database.actor(who)), connection.cursor() as cursor:
                cursor.execute(f"select * from {door}")
    database.as_superuser("alter table sites_camera disable trigger user; update sites_camera set jurisdiction = 'XX'")
    assert standing_queries.recording_now(database.actor("lak_operator")).cameras == 0


def test_room_is_counted_by_hours_that_are_proven(database: Database, tmp_path: Path) -> None:
    one = in_use(database)
    for hours in (40, 3, 2):
        rows.segment(database, one.id, rows.hours_ago(hours))
        rows.chain(database, one.id, rows.hours_ago(hours))
    rows.delete(database, one.id, rows.hours_ago(40), cause="quota")
    with override_settings(FOOTAGE=tmp_path, FOOTAGE_QUOTA="1M", FOOTAGE_SPARE=""):
        found = standing_queries.room(database.actor("admin"))
    assert found is not None
    assert (found.kept, found.came, found.aged, found.pushed_out, found.quota) == (2000, 2000, 0, 1000, 1 << 20)
    assert found.took == timedelta(hours=3)
    with override_settings(FOOTAGE=tmp_path / "nowhere"):
        assert standing_queries.room(database.actor("admin")) is None


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_says_what_is_down_since_when_and_why(database: Database, tmp_path: Path, language: str) -> None:
    ids = three(database)
    placed(database, ids[0], **around(rows.hours_ago(1)))
    with override_settings(FOOTAGE=tmp_path, DATA=tmp_path):
        shown = Desk(database, "operator", language).get(PAGE)
        admin = Desk(database, "admin")
        health, minded = admin.get("/administration/health/"), admin.get(PAGE)
    text = text_of(shown)
    assert shown.status_code == 200
    assert f"{CAMERA.code}1" in text
    if language == "en":
        assert "1 of 3 cameras in use are recorded" in text
        assert "the camera did not answer at its address" in text
        assert re.search(r"\d{1,2}\.\d{3} %", text)
        assert "Holds that end within two weeks" in text
        assert "Too little is recorded yet" in text
        assert "Holds that end within two weeks" not in text_of(minded)
        assert PAGE in admin.get("/cameras/").content.decode()
        assert PAGE in health.content.decode()
        assert "Not in order : Every camera in use is recorded" in text_of(health)


def test_a_service_without_cameras_says_so(database: Database, tmp_path: Path) -> None:
    with override_settings(FOOTAGE=tmp_path / "nowhere", DATA=tmp_path):
        text = text_of(Desk(database, "admin").get(PAGE))
        health = text_of(Desk(database, "admin").get("/administration/health/"))
    assert "No camera is in use" in text
    assert "cannot be reached" in text
    assert "Every camera in use is recorded" not in health
    assert Desk(database, "lak").get(PAGE).status_code == 403


def test_how_many_queries_the_page_costs(database: Database, tmp_path: Path) -> None:
    three(database)
    desk = Desk(database, "admin")
    with override_settings(FOOTAGE=tmp_path):
        desk.get(PAGE)
        with CaptureQueriesContext(connection) as found:
            desk.get(PAGE)
    assert len(found.captured_queries) == QUERIES
