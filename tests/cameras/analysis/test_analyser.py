"""What is recorded is looked at, the newest first, and only while recording has time and room to spare."""

from __future__ import annotations

import functools
import logging
import os
import subprocess
import sys
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from tests.cameras.analysis import scenes
from tests.cameras.recorder.index_rows import HOUR_NS, chain, delete, hours_ago, refused
from tests.cameras.sites.make import MAIN, SUB, correct, in_use
from tests.cameras.watching.make import zones as set_zones

from ecrime.base.database.context import acting_as
from ecrime.cameras.analysis import analyser, queries, rules
from ecrime.cameras.analysis.analyser import Analyser
from ecrime.cameras.analysis.facts import Mark, Seen, Todo
from ecrime.cameras.analysis.index import Index
from ecrime.cameras.analysis.looking import Eyes
from ecrime.cameras.recorder.calm import GOOD_FOR_S, Calm
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.keeping import Limits, Room
from ecrime.cameras.recorder.rules import GIB, SECOND
from ecrime.cameras.sites.facts import Camera
from ecrime.cli import analyse
from ecrime.cli.drills.instance import Database

MINUTE_NS = 60 * SECOND
EYES = Eyes()


@pytest.fixture(scope="module", autouse=True)
def eyes() -> Iterator[None]:
    yield
    EYES.close()


@pytest.fixture(scope="module")
def busy() -> scenes.Coded:
    return scenes.coded(scenes.street(10))


@pytest.fixture
def camera(database: Database) -> Camera:
    return in_use(database)


def analysing(database: Database, footage: Path, *, free: int = 100 * GIB, back_ns: int = 12 * HOUR_NS) -> Analyser:
    """One that works for as long as it may, on the rows that are there."""
    return Analyser(
        footage,
        functools.partial(Index.at, at(database)),
        Limits(spare=GIB),
        back_ns=back_ns,
        look=lambda _folder: Room(free, 200 * GIB),
        eyes=EYES,
    )


def at(database: Database) -> str:
    """The address of the role that analyses."""
    return database.instance.address(database.name, "recorder")


def work(database: Database, found: Analyser) -> int:
    with Index.at(at(database)) as index:
        return found.round(index, threading.Event())


def marks(database: Database) -> dict[int, list[Mark]]:
    rows = database.as_superuser("select start_ns, marks from analysis_segment order by start_ns")
    return {start: rules.unpacked(bytes(kept)) for start, kept in rows}


def film(database: Database, footage: Path, camera: UUID, busy: scenes.Coded, *ago_min: int) -> list[Todo]:
    """The same twenty seconds, so many minutes ago each."""
    now = time.time_ns() // SECOND * SECOND
    return [scenes.recorded(database, footage, camera, busy, now - ago * MINUTE_NS) for ago in ago_min]


def test_what_ended_is_looked_at_the_newest_first_and_once(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = film(database, tmp_path, camera.id, busy, 50, 10)
    monkeypatch.setattr(analyser, "AT_ONCE", 1)
    found = analysing(database, tmp_path)
    assert work(database, found) == 1
    assert list(marks(database)) == [new.start_ns]
    assert [work(database, found), work(database, found)] == [1, 0]
    told = marks(database)
    assert list(told) == [old.start_ns, new.start_ns]
    assert told[new.start_ns][0] == rules.UNKNOWN, "there is nothing to compare the first with"
    assert min(mark.level for mark in told[new.start_ns][1:]) >= 7
    row = database.as_superuser(
        "select peak, seen, zones, sharp > 0, octet_length(scene) from analysis_segment limit 1"
    )
    assert row[0][0] >= 7
    assert row[0][1:] == (0, 0, True, 34)


def test_a_segment_that_follows_is_compared_with_the_one_before(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    (first,) = film(database, tmp_path, camera.id, busy, 10)
    scenes.recorded(database, tmp_path, camera.id, busy, first.end_ns)
    work(database, analysing(database, tmp_path))
    assert [told[0].is_known for told in marks(database).values()] == [False, True]


def test_a_camera_out_of_focus_and_one_that_was_turned_are_told_by_what_was_before(
    database: Database, camera: Camera, tmp_path: Path
) -> None:
    street, other, soft = (
        scenes.coded(pictures)
        for pictures in (scenes.street(5), scenes.turned(scenes.street(5)), scenes.blurred(scenes.street(5)))
    )
    hour = hours_ago(2)
    for n, film_of in enumerate([*[street] * 21, soft, *[other] * 4]):
        scenes.recorded(database, tmp_path, camera.id, film_of, hour + n * MINUTE_NS)
    assert work(database, analysing(database, tmp_path)) == 26
    seen = [{mark.seen for mark in told[1:]} for told in marks(database).values()]
    assert seen[:21] == [{Seen.NOTHING}] * 21
    assert seen[21] == {Seen.DEFOCUSED}
    assert seen[22:] == [{Seen.NOTHING}] * 2 + [{Seen.MOVED}] * 2, "three that agree are needed"


def test_no_picture_and_nothing_of_one_is_kept(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    film(database, tmp_path, camera.id, busy, 5)
    before = sorted(path for path in tmp_path.rglob("*"))
    work(database, analysing(database, tmp_path))
    assert sorted(path for path in tmp_path.rglob("*")) == before
    (size,) = database.as_superuser("select octet_length(marks) + octet_length(scene) from analysis_segment")[0]
    assert size == 10 + 34


def test_what_cannot_be_read_is_not_analysed_and_not_tried_for_ever(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    gone, torn = film(database, tmp_path, camera.id, busy, 20, 10)
    for path in tmp_path.rglob("*.mp4"):
        if path.stem == str(gone.start_ns):
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:2000])
    found = analysing(database, tmp_path)
    assert [work(database, found), work(database, found)] == [2, 0]
    assert {each for told in marks(database).values() for each in told} == {rules.UNKNOWN}
    assert torn.start_ns in marks(database)
    assert database.as_superuser("select distinct peak from analysis_segment") == [(None,)]


def test_marks_go_with_their_hour_and_none_comes_after(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    hour = hours_ago(24 * 40)
    todo = scenes.recorded(database, tmp_path, camera.id, busy, hour + MINUTE_NS)
    kept = scenes.recorded(database, tmp_path, camera.id, busy, hours_ago(2))
    work(database, analysing(database, tmp_path, back_ns=24 * 41 * HOUR_NS))
    assert len(marks(database)) == 2
    chain(database, camera.id, hour)
    delete(database, camera.id, hour)
    assert list(marks(database)) == [kept.start_ns]
    with Index.at(at(database)) as index, refused("EC246"):
        index.mark(todo, 0, bytes(10), sharp=None, scene=None)


def test_with_other_zones_what_was_measured_is_not_shown_and_measured_anew(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    (todo,) = film(database, tmp_path, camera.id, busy, 10)
    found = analysing(database, tmp_path)
    work(database, found)
    assert shown(database, camera, todo) > 0
    set_zones(database, camera)
    assert shown(database, camera, todo) == 0
    assert work(database, found) == 1
    assert database.as_superuser("select zones from analysis_segment") == [(1,)]
    assert shown(database, camera, todo) > 0


def shown(database: Database, camera: Camera, todo: Todo, who: str = "operator") -> int:
    """How many stretches of a segment an officer is told more of than that it was not analysed."""
    spans = queries.motion(database.actor(who), [camera.id], todo.start_ns, todo.end_ns, slots=10)
    return sum(span.is_known for span in spans.get(camera.id, []))


def test_analysis_sheds_and_recording_does_not(
    database: Database,
    camera: Camera,
    tmp_path: Path,
    busy: scenes.Coded,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Under pressure, killed, or without room nothing is looked at; what becomes too old then is left, and said."""
    (todo,) = film(database, tmp_path, camera.id, busy, 10)
    is_calm = threading.Event()
    calm = Calm(tmp_path, 0, is_calm.is_set, each_s=0.02)
    calm.start()
    mark = tmp_path / ".calm-0"
    wait_for(mark.exists)
    found = analysing(database, tmp_path)
    with caplog.at_level(logging.WARNING, "ecrime.analysis"):
        assert work(database, found) == 0
        is_calm.set()
        wait_for(lambda: mark.stat().st_mtime > 0)
        assert work(database, found) == 1
        film(database, tmp_path, camera.id, busy, 8)
        is_calm.clear()
        os.utime(mark, (0, time.time() - GOOD_FOR_S - 1))
        assert work(database, found) == 0
        calm.finish()
        assert not mark.exists()
        assert work(database, analysing(database, tmp_path, free=GIB // 2)) == 0
        film(database, tmp_path, camera.id, busy, 7)
        assert work(database, analysing(database, tmp_path)) == 2
    assert [record.message for record in caplog.records if record.name == "ecrime.analysis"][:3] == [
        "analysis.waits",
        "analysis.goes_on",
        "analysis.waits",
    ]
    assert todo.start_ns in marks(database)


def wait_for(what: object) -> None:
    until = time.monotonic() + 20
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.01)


def test_it_works_until_it_is_stopped_also_where_the_database_was_away(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyser, "give_way", lambda: None)
    monkeypatch.setattr(analyser, "LOOK_S", 0.05)
    monkeypatch.setattr(analyser, "AGAIN_S", 0.05)
    found = analysing(database, tmp_path)
    away = threading.Event()

    @contextmanager
    def connect() -> Iterator[Index]:
        if not away.is_set():
            away.set()
            raise psycopg.OperationalError
        with Index.at(at(database)) as index:
            yield index

    found._connect = connect
    stop = threading.Event()
    thread = threading.Thread(target=found.run, args=(stop,))
    thread.start()
    film(database, tmp_path, camera.id, busy, 10)
    wait_for(lambda: found.analysed == 1)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_it_takes_the_lowest_priority_there_is() -> None:
    asked = "from ecrime.cameras.analysis.analyser import give_way as g; import os; g();"
    asked += "print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "19"
    assert done.stdout.split()[1] == "True"


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("1", 1), ("720", 720), ("0", None), ("-1", None), ("1.5", None), ("x", None), ("9999", None)],
)
def test_how_far_back_is_said_in_whole_hours(typed: str, hours: int | None) -> None:
    if hours is None:
        with pytest.raises(ArgumentTypeError, match="no number of hours"):
            analyse.hours(typed)
    else:
        assert analyse.hours(typed) == hours


def test_what_became_too_old_is_counted_and_left(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded, caplog: pytest.LogCaptureFixture
) -> None:
    film(database, tmp_path, camera.id, busy, 50, 10)
    now = time.time_ns()
    found = Analyser(
        tmp_path,
        functools.partial(Index.at, at(database)),
        Limits(spare=GIB),
        back_ns=HOUR_NS,
        look=lambda _folder: Room(0, 200 * GIB),
        now_ns=lambda: now,
        eyes=EYES,
    )
    with caplog.at_level(logging.WARNING, "ecrime.analysis"):
        assert work(database, found) == 0
        now += 15 * MINUTE_NS
        assert work(database, found) == 0
    assert found.skipped == 1
    assert [getattr(each, "code", None) for each in caplog.records if each.message == "analysis.skipped"] == [1]


def test_the_small_stream_is_looked_at_where_it_is_recorded(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    correct(database, camera, streams=(MAIN, SUB))
    (main,) = film(database, tmp_path, camera.id, busy, 10)
    sub = scenes.recorded(database, tmp_path, camera.id, busy, main.start_ns, role=Role.SUB)
    database.as_superuser(
        "update country_pack set cameras = jsonb_set(cameras, '{retention}', (select jsonb_agg(r || '{\"sub\": true}')"
        " from jsonb_array_elements(cameras -> 'retention') r))"
    )
    assert database.as_superuser("select role from law.analysed_streams()") == [("sub",)]
    work(database, analysing(database, tmp_path))
    assert database.as_superuser("select role from analysis_segment") == [("sub",)]
    spans = queries.motion(database.actor("operator"), [camera.id], sub.start_ns, sub.end_ns, slots=10)[camera.id]
    assert [span.is_known for span in spans if span.start_ns > sub.start_ns] == [True] * (len(spans) - 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"marks": bytes(9)}, "EC247"),
        ({"marks": bytes([7] * 10)}, "EC247"),
        ({"zones": -1}, "23514"),
        ({"sharp": -1.0}, "23514"),
        ({"scene": bytes(65)}, "23514"),
        ({"start": 17}, "EC246"),
    ],
)
def test_the_door_takes_nothing_that_does_not_fit(  # noqa: PLR0917 - fixtures
    database: Database,
    camera: Camera,
    tmp_path: Path,
    busy: scenes.Coded,
    values: dict[str, object],
    code: str,
) -> None:
    (todo,) = film(database, tmp_path, camera.id, busy, 10)
    asked = {"start": todo.start_ns, "zones": 0, "marks": bytes(10), "sharp": 1.0, "scene": None, **values}
    with database.connect("recorder") as session, refused(code):
        session.execute("select law.mark_motion(%s, 'main', %s, %s, %s, %s::real, %s)", [camera.id, *asked.values()])


@pytest.mark.parametrize("role", ["app", "recorder"])
@pytest.mark.parametrize(
    "what",
    [
        "insert into analysis_segment default values",
        "delete from analysis_segment",
        "update analysis_segment set peak = 0",
    ],
)
def test_there_is_no_other_way_to_write(database: Database, role: str, what: str) -> None:
    with database.connect(role) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(what.encode())


def test_levels_and_slots_agree_and_the_next_motion_is_found(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    quiet = scenes.coded(scenes.quiet(10))
    hour = hours_ago(3)
    starts = [hour + n * MINUTE_NS for n in range(4)]
    for start, found in zip(starts, (quiet, busy, quiet, quiet), strict=True):
        scenes.recorded(database, tmp_path, camera.id, found, start)
    work(database, analysing(database, tmp_path))
    not_analysed = scenes.recorded(database, tmp_path, camera.id, busy, hour + 10 * MINUTE_NS)
    viewer, end = database.actor("operator"), hour + 20 * MINUTE_NS
    fine = queries.motion(viewer, [camera.id], hour, end, slots=100)[camera.id]
    coarse = queries.motion(viewer, [camera.id], hour, hour + 3 * HOUR_NS, slots=180)[camera.id]
    assert max(span.level for span in fine) == max(span.level for span in coarse) >= 7
    for spans in (fine, coarse):
        moving = rules.joined(spans)
        assert [start // MINUTE_NS for start, _end, _level in moving] == [starts[1] // MINUTE_NS]
        unknown = [span for span in spans if not span.is_known]
        assert not_analysed.start_ns in [span.start_ns for span in unknown]
    begins = rules.joined(fine)[0][0]
    asked = functools.partial(queries.next_motion, viewer, [camera.id], until_ns=end)
    assert asked(hour) == begins
    assert asked(hour + 5 * MINUTE_NS, backwards=True) == begins
    assert [asked(begins), asked(begins, backwards=True), asked(end)] == [None, None, None]


def test_who_has_nothing_to_do_with_footage_is_told_nothing(
    database: Database, camera: Camera, tmp_path: Path, busy: scenes.Coded
) -> None:
    film(database, tmp_path, camera.id, busy, 10)
    work(database, analysing(database, tmp_path))
    counts = {}
    for who in ("operator", "lak_chief", "lak"):
        with acting_as(database.actor(who)), connection.cursor() as cursor:
            cursor.execute("select count(*) from analysis_segment")
            counts[who] = cursor.fetchone()[0]
    assert counts == {"operator": 1, "lak_chief": 0, "lak": 0}
