"""The recorder as a whole: cameras of the register in processes of their own, started anew, changed while they run."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from django.conf import settings
from tests.cameras.recorder.test_ingest import until
from tests.cameras.recorder.test_sources import row
from tests.cameras.sites import make
from tests.cameras_sim import PASSWORD, USER, StartCameras

from ecrime.base.keys.masters import Masters
from ecrime.cameras.recorder import foreman
from ecrime.cameras.recorder.facts import Role, StreamFacts
from ecrime.cameras.recorder.foreman import Foreman
from ecrime.cameras.recorder.index import Index, Stream
from ecrime.cameras.recorder.keeping import Keeper, Limits, Room
from ecrime.cameras.recorder.proof import check_all
from ecrime.cameras.recorder.rebuilding import compare
from ecrime.cameras.recorder.rules import GIB, SECOND
from ecrime.cameras.recorder.sources import Wanted
from ecrime.cameras.sites import actions
from ecrime.cameras.sites.credentials import seal_login
from ecrime.cameras.sites.facts import Camera, CameraState, Login
from ecrime.cli.drills.instance import Database

# What stands on the database is shown beside it; here are processes, and those are the same on every server.
pytestmark = pytest.mark.one_server


class Recording:
    """A foreman at work on a database."""

    def __init__(self, database: Database, footage: Path, **how: Any) -> None:
        self.database, self.footage = database, footage
        self.address = database.instance.address(database.name, "recorder")
        self.room = Room(900 * GIB, 1000 * GIB)
        keeper = Keeper(footage, Limits(), look=lambda _folder: self.room)
        self.foreman = Foreman(footage, self.address, Path(settings.MASTER_KEYS), keeper, look_s=0.3, **how)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.foreman.run, args=(self.stop,))

    def pids(self) -> list[int]:
        """The processes that record."""
        workers = self.foreman._workers.values()
        return [one.process.pid for one in workers if one.process and one.process.poll() is None]

    def recorded(self, camera: UUID, *, frames: int = 1) -> bool:
        """Whether so many pictures of a camera are in the index."""
        told = self.one(f"select coalesce(sum(frames), 0) from recorder_segment where camera_id = '{camera}'")
        return int(told) >= frames

    def cause(self, camera: UUID) -> str | None:
        """Why a camera is not recorded now."""
        rows = self.database.as_superuser(
            f"select cause from recorder_gap where camera_id = '{camera}' and end_ns is null"
        )
        return rows[0][0] if rows else None

    def one(self, query: str) -> Any:
        return self.database.as_superuser(query)[0][0]

    def is_proven(self) -> bool:
        """Nothing is found that is not as it was recorded; asked again and again while it is recorded."""
        assert [(found.path.name, found.damage) for found in check_all(self.footage)] == []
        assert self.differences() == []
        return True

    def differences(self) -> list[str]:
        with Index.at(self.address) as index:
            return [found.differs.value for found in compare(index, self.footage, now_ns=time.time_ns())]


@contextmanager
def recording(database: Database, footage: Path, **how: Any) -> Iterator[Recording]:
    """A foreman at work; in the end every process of his has ended."""
    made = Recording(database, footage, **how)
    made.thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        made.thread.join(20)
    assert not made.thread.is_alive()
    assert made.pids() == []


@pytest.fixture
def register(database: Database, store: Path) -> Database:
    """Cameras of this machine can be registered, as in a DEMO."""
    del store  # master keys
    database.as_superuser("insert into law.demo values (true, law.now())")
    make.decide(database, make.site(database))
    make.allow(database, network="127.0.0.1/32", first_port=1024, last_port=65535)
    return database


def camera(database: Database, port: int, code: str = "LAK-014", *, password: str = PASSWORD) -> Camera:
    """A camera of the simulator, registered and in use, with its login."""
    main = replace(make.MAIN, host="127.0.0.1", port=port, path="/main")
    found = make.camera(database, code=code, streams=(main,), state=CameraState.IN_USE)
    actions.give_camera_login(database.actor("admin"), found, Login(USER, password))
    return found


def moved(database: Database, found: Camera, port: int) -> Camera:
    """The same at another port."""
    main = replace(make.MAIN, host="127.0.0.1", port=port, path="/main")
    return make.correct(database, found, streams=(main,))


def test_cameras_of_the_register_are_recorded_and_indexed(
    register: Database, tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    street = simulated_cameras(2)
    one, two = (camera(register, street.camera(f"camera-{n}").port, f"LAK-{n}") for n in (1, 2))
    with recording(register, tmp_path / "footage") as work:
        until(lambda: work.recorded(one.id, frames=25) and work.recorded(two.id, frames=25))
        assert len(work.pids()) == 1
        assert (work.cause(one.id), work.cause(two.id)) == (None, None)
        # Proven while it is written: as it was recorded, as far as it was told.
        until(lambda: work.is_proven() and work.recorded(one.id, frames=75))
    assert {work.cause(one.id), work.cause(two.id)} == {"not_running"}
    assert work.differences() == []
    said = b"".join(path.read_bytes() for path in (tmp_path / "footage").rglob("*.journal"))
    assert PASSWORD.encode() not in said


def test_a_process_that_is_killed_is_there_again_within_two_seconds_and_costs_no_other_its_pictures(
    register: Database, tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    street = simulated_cameras(2)
    one, two = (camera(register, street.camera(f"camera-{n}").port, f"LAK-{n}") for n in (1, 2))
    with recording(register, tmp_path / "footage", most=1) as work:
        until(lambda: work.recorded(one.id) and work.recorded(two.id))
        first, second = work.pids()
        os.kill(first, signal.SIGKILL)
        until(lambda: first not in work.pids() and len(work.pids()) == 2)
        assert second in work.pids()
        gaps = "select end_ns - start_ns from recorder_gap where cause = 'not_running' and end_ns is not null"
        until(lambda: len(work.database.as_superuser(gaps)) == 1)
        assert work.one(gaps) < 16 * SECOND, "two seconds, and what a loaded machine is late"
        runs = "select count(distinct run) from recorder_segment group by camera_id order by 1"
        until(lambda: work.database.as_superuser(runs) == [(1,), (2,)])
    assert work.differences() == []


def test_the_register_is_followed_without_a_word_to_the_other_cameras(
    register: Database, tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    street = simulated_cameras(3)
    ports = [street.camera(f"camera-{n}").port for n in (1, 2, 3)]
    one = camera(register, ports[0], "LAK-1")
    with recording(register, tmp_path / "footage") as work:
        until(lambda: work.recorded(one.id))
        pids = work.pids()
        two = camera(register, ports[1], "LAK-2")
        until(lambda: work.recorded(two.id))
        two = moved(register, two, ports[2])
        runs = f"select count(distinct run) from recorder_segment where camera_id = '{two.id}'"
        until(lambda: work.one(runs) == 2)
        make.correct(register, two, state=CameraState.OUT_OF_ORDER)
        until(lambda: work.cause(two.id) == "not_in_use")
        (network,) = register.as_superuser("select id from sites_network")[0]
        actions.withdraw_camera_network(register.actor("admin"), network)
        until(lambda: work.cause(one.id) == "not_allowed")
        assert work.pids() == pids
    one_run = f"select count(distinct run) from recorder_segment where camera_id = '{one.id}'"
    assert work.one(one_run) == 1, "nothing that was done to the others began it anew"


def test_a_wrong_password_and_a_camera_that_is_away_are_gaps_of_their_causes(
    register: Database, tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    street = simulated_cameras(2)
    wrong = camera(register, street.camera("camera-1").port, "LAK-1", password="another")
    street.ask("camera-2", "refuse")
    away = camera(register, street.camera("camera-2").port, "LAK-2")
    with recording(register, tmp_path / "footage") as work:
        until(lambda: (work.cause(wrong.id), work.cause(away.id)) == ("unauthorised", "refused"))


def test_without_room_nothing_is_recorded_and_it_is_said(
    register: Database, tmp_path: Path, simulated_cameras: StartCameras
) -> None:
    street = simulated_cameras(1)
    one = camera(register, street.camera("camera-1").port)
    with recording(register, tmp_path / "footage") as work:
        until(lambda: work.recorded(one.id))
        work.room = Room(GIB, 1000 * GIB)
        until(lambda: work.cause(one.id) == "disk")
        work.room = Room(900 * GIB, 1000 * GIB)
        until(lambda: work.cause(one.id) is None)
    assert work.differences() == []


def in_use(*cameras: int) -> list[Wanted]:
    """Cameras that the register has in use."""
    return [Wanted(StreamFacts(UUID(int=each), Role.MAIN, "rtsp://127.0.0.1/1")) for each in cameras]


def test_a_camera_that_comes_back_soon_goes_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process tells of its hour, and no other; after hours its place is anybody's."""
    made = Foreman(tmp_path, "", tmp_path, Keeper(tmp_path, Limits()), most=1)
    for cameras in ([1], [2], [2, 1]):
        made._found = in_use(*cameras)
        made._share(0)
    assert made._where == {UUID(int=1): 0, UUID(int=2): 1}
    made._found = in_use(2)
    made._share(0)
    monkeypatch.setattr(foreman, "PLACE_S", 0.0)
    made._found = in_use(2, 3)
    made._share(0)
    assert made._where == {UUID(int=2): 1, UUID(int=3): 0}


def test_hours_of_what_nobody_records_are_looked_at_once_the_register_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[set[Stream]] = []
    monkeypatch.setattr(foreman, "prove_left", lambda _index, _footage, given, *, now_ns: looked.append(given))
    made, index = Foreman(tmp_path, "", tmp_path, Keeper(tmp_path, Limits())), cast(Index, None)
    made._prove_left(index)
    assert looked == [], "as long as nobody knows what is in use"
    made._found, made._has_looked = in_use(1), True
    for _ in range(2):
        made._prove_left(index)
    assert looked == [{(UUID(int=1), Role.MAIN)}], "and then now and again"


def test_while_keys_cannot_be_read_what_they_opened_goes_on_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keys = Masters(tmp_path, {1: b"k" * 32}, frozenset(), None)
    stored = seal_login(keys, UUID(int=7), Login("a", "geheim"))
    sealed = row(sealed=stored.sealed, key_version=stored.key.version, wrapped=stored.key.key)
    made = Foreman(tmp_path, "", tmp_path, Keeper(tmp_path, Limits()))
    read: list[Masters | None] = [keys, None, None, keys]
    monkeypatch.setattr(made, "_masters", lambda: read.pop(0))
    with caplog.at_level(logging.WARNING, "ecrime.recorder"):
        looks = [made._wanted([sealed]) for _ in range(4)]
    assert looks[0][0].cause is None
    assert looks == [looks[0]] * 4
    assert [record.message for record in caplog.records] == ["keys.away", "keys.back"]


def test_two_foremen_never_record_into_one_folder(register: Database, tmp_path: Path) -> None:
    with recording(register, tmp_path / "footage") as work:
        until((work.footage / foreman.LOCK).exists)
        stop = threading.Event()
        threading.Timer(0.6, stop.set).start()
        with foreman.lock_of(work.footage, stop) as held:
            assert held is None
    with foreman.lock_of(work.footage, threading.Event()) as held:
        assert held is not None


def test_without_its_packages_it_says_what_is_missing(
    register: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(foreman, "NEEDED", "nothing_of_that_name")
    with recording(register, tmp_path / "footage"):
        time.sleep(0.7)
        assert capsys.readouterr().err == "", "no camera, no word"
        camera(register, 2000)
        until(lambda: "ecrime[cameras]" in capsys.readouterr().err)
