"""The log gets into the backup file by file; what cannot is kept, counted and said, and nothing there is replaced."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from ecrime.base.backup import archiver
from ecrime.base.backup.archiver import Archiver, Status, read_status
from ecrime.base.backup.sealed import SUFFIX, unseal
from ecrime.base.backup.target import MARKER, Target, register, registered, system_of, wal_name
from ecrime.base.database.server import wal
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.database.server.process import wait_until
from ecrime.base.keys.backup_key import read_keys, read_or_make_keys
from ecrime.base.keys.folder import KeyFolder
from ecrime.foundation.errors import Unavailable

SEGMENT = "000000010000000000000007"
PATIENCE_S = 20.0


class World:
    """The folder of a server, its keys and a target, without a server."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root / "data")
        self.folder.make()
        (self.folder.pg / "global").mkdir(parents=True)
        (self.folder.pg / "global" / "pg_control").write_bytes(bytes(range(1, 60)))
        (self.folder.pg / "pg_wal" / "archive_status").mkdir(parents=True)
        self.keys = KeyFolder(root / "keys")
        self.keys.make(self.folder.path)
        read_or_make_keys(self.keys)
        self.target = Target(root / "target")
        self.target.claim(self.folder)
        register(self.folder, self.target)

    def give(self, name: str, content: bytes) -> None:
        """The server gives a file of its log away."""
        (self.folder.pg / "pg_wal" / name).write_bytes(content)
        (self.folder.pg / "pg_wal" / "archive_status" / f"{name}.ready").touch()

    def done(self, name: str) -> None:
        """The server has been told, and asks no more."""
        status = self.folder.pg / "pg_wal" / "archive_status"
        (status / f"{name}.ready").rename(status / f"{name}.done")

    def is_told(self, name: str) -> bool:
        return (wal.room(self.folder, wal.ARCHIVED) / name).exists()

    def is_untold(self, name: str) -> bool:
        return not self.is_told(name)

    def sealed(self, name: str, target: Target | None = None) -> Path:
        return (target or self.target).wal(system_of(self.folder.pg)) / f"{name}{SUFFIX}"

    def another_target(self) -> Target:
        second = Target(self.target.path.with_name("second"))
        second.claim(self.folder)
        return second

    def kept(self, name: str) -> bytes:
        return b"".join(unseal(self.sealed(name), wal_name(system_of(self.folder.pg), name), read_keys(self.keys)))

    def status(self) -> Status:
        found = read_status(self.folder)
        assert found is not None
        return found

    @contextmanager
    def archiving(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=Archiver(self.folder, self.keys).run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(archiver, "CADENCE_S", 0.01)
    monkeypatch.setattr(archiver, "PAUSE_S", 0.02)
    monkeypatch.setattr(archiver, "WAIT_FOR_TURN_S", 0.02)
    return World(tmp_path)


def test_what_the_server_gives_away_is_kept_and_told(world: World) -> None:
    names = [SEGMENT, "00000002.history", f"{SEGMENT}.00000028.backup", f"{SEGMENT}.partial"]
    with world.archiving():
        for name in names:
            world.give(name, name.encode() * 100)
            assert wait_until(partial(world.is_told, name), PATIENCE_S)
            world.done(name)
            assert wait_until(partial(world.is_untold, name), PATIENCE_S)
    assert [world.kept(name) for name in names] == [name.encode() * 100 for name in names]
    assert (world.status().failures, world.status().segment, world.status().waiting) == (0, names[-1], 0)


def test_what_waits_at_the_stop_is_sent_first(world: World) -> None:
    with world.archiving():
        assert wait_until(lambda: read_status(world.folder) is not None, PATIENCE_S)
        world.give(SEGMENT, b"last")
    assert world.kept(SEGMENT) == b"last"


def test_the_same_twice_is_one_and_another_is_refused(world: World) -> None:
    keys, system = read_keys(world.keys), system_of(world.folder.pg)
    archiver.clear(world.folder)
    world.give(SEGMENT, b"one")
    archiver.send(world.folder, world.target, keys, system, SEGMENT)
    before = world.sealed(SEGMENT).read_bytes()
    archiver.send(world.folder, world.target, keys, system, SEGMENT)
    assert world.sealed(SEGMENT).read_bytes() == before
    archiver.clear(world.folder)
    world.give(SEGMENT, b"other")
    with pytest.raises(Unavailable, match=r"backup\.other_content"):
        archiver.send(world.folder, world.target, keys, system, SEGMENT)
    assert not world.is_told(SEGMENT)
    assert world.kept(SEGMENT) == b"one"


def test_a_disk_that_is_away_is_not_made_anew_and_is_caught_up_with(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    away = world.target.path.with_name("away")
    world.target.path.rename(away)
    with caplog.at_level(logging.WARNING), world.archiving():
        world.give(SEGMENT, b"while away")
        assert wait_until(lambda: (read_status(world.folder) or Status("", "")).failures >= 2, PATIENCE_S)
        assert (world.status().error, world.status().waiting) == ("backup.none", 1)
        assert not world.target.path.exists()
        assert not world.is_told(SEGMENT)
        away.rename(world.target.path)
        assert wait_until(lambda: world.is_told(SEGMENT), PATIENCE_S)
        assert wait_until(lambda: world.status().failures == 0, PATIENCE_S)
    assert "backup.not_sent" in caplog.text
    assert world.kept(SEGMENT) == b"while away"


def test_a_file_that_is_no_log_is_left_alone(world: World) -> None:
    world.give("stranger", b"x")
    assert archiver.ready(world.folder) == []


def test_of_two_archivers_one_works(world: World) -> None:
    with Archiver(world.folder, world.keys)._turn() as is_ours, world.archiving():
        assert is_ours
        world.give(SEGMENT, b"once")
        time.sleep(20 * archiver.WAIT_FOR_TURN_S)
        assert not world.sealed(SEGMENT).exists()
    with world.archiving():
        assert wait_until(lambda: world.is_told(SEGMENT), PATIENCE_S)


def test_what_comes_after_another_target_was_named_goes_there_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiver, "CADENCE_S", 0.3)
    with world.archiving():
        assert wait_until(lambda: read_status(world.folder) is not None, PATIENCE_S)
        second = world.another_target()
        register(world.folder, second)
        world.give(SEGMENT, b"new")
        assert wait_until(lambda: world.is_told(SEGMENT), PATIENCE_S)
    assert not world.sealed(SEGMENT).exists()
    assert world.sealed(SEGMENT, second).exists()


def test_another_target_that_is_named_at_that_moment_lacks_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, look = world.another_target(), archiver.ready

    def named_meanwhile(folder: DataFolder) -> list[str]:
        if registered(folder) != second:
            register(folder, second)
            world.give(SEGMENT, b"new")
        return look(folder)

    monkeypatch.setattr(archiver, "ready", named_meanwhile)
    with world.archiving():
        assert wait_until(lambda: world.is_told(SEGMENT), PATIENCE_S)
    assert not world.sealed(SEGMENT).exists()
    assert world.sealed(SEGMENT, second).exists()


def test_documents_go_along_and_come_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiver, "LOOK_FOR_FILES_S", 0.0)
    one = world.folder.files / "ab" / "abcd"
    one.parent.mkdir(parents=True)
    one.write_bytes(b"first")
    with world.archiving():
        copy = world.target.files / "ab" / "abcd"
        assert wait_until(copy.exists, PATIENCE_S)
        (world.folder.files / "cd").mkdir()
        (world.folder.files / "cd" / "cdef").write_bytes(b"second")
        assert wait_until((world.target.files / "cd" / "cdef").exists, PATIENCE_S)
    assert copy.read_bytes() == b"first"
    assert copy.stat().st_mode & 0o077 == 0


def test_a_target_belongs_to_one_installation(world: World, tmp_path: Path) -> None:
    def refusal(target: Target, folder: DataFolder) -> str:
        with pytest.raises(Unavailable) as found:
            target.claim(folder)
        return found.value.code

    assert registered(world.folder) == world.target
    world.target.claim(world.folder)
    other = DataFolder(tmp_path / "other")
    other.make()
    assert registered(other) is None
    assert refusal(world.target, other) == "backup.another"
    assert refusal(Target(world.folder.path / "inside"), world.folder) == "backup.in_data"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    assert refusal(Target(tmp_path / "full"), world.folder) == "backup.not_empty"
    (tmp_path / "file").touch()
    assert refusal(Target(tmp_path / "file"), world.folder) == "backup.not_written"
    (world.target.path / MARKER).write_text("{}")
    assert refusal(world.target, world.folder) == "backup.none"
