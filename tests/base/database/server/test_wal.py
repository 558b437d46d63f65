"""By files beside it the server gives its log away and gets it back, whatever its path holds."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from ecrime.base.database.server import wal
from ecrime.base.database.server.folder import DataFolder

SEGMENT = "000000010000000000000007"


@pytest.fixture(params=["data", "it's %f 100% ទិន្នន័យ"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> DataFolder:
    found = DataFolder(tmp_path / request.param)
    found.make()
    wal.make_room(found, wal.ARCHIVED, wal.WANTED, wal.FETCHED, wal.MISSING)
    return found


def as_the_server(command: str, path: str = "pg_wal/x") -> str:
    """The command with its signs replaced as the server does it."""
    return command.replace("%%", "\0").replace("%f", SEGMENT).replace("%p", path).replace("\0", "%")


def test_a_segment_is_given_away_when_we_say_so(folder: DataFolder) -> None:
    command = as_the_server(wal.archiving(folder)["archive_command"])
    began = time.monotonic()
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 1
    assert time.monotonic() - began < 10
    waiting = subprocess.Popen(["sh", "-c", command])
    (wal.room(folder, wal.ARCHIVED) / SEGMENT).touch()
    assert waiting.wait(10) == 0


def test_a_segment_is_fetched_when_it_is_there(folder: DataFolder, tmp_path: Path) -> None:
    command = as_the_server(wal.fetching(folder)["restore_command"], str(tmp_path / "taken"))
    waiting = subprocess.Popen(["sh", "-c", command])
    wanted = wal.room(folder, wal.WANTED) / SEGMENT
    while not wanted.exists():
        time.sleep(0.01)
    (wal.room(folder, wal.FETCHED) / SEGMENT).write_bytes(b"log")
    assert waiting.wait(10) == 0
    assert (tmp_path / "taken").read_bytes() == b"log"


def test_the_end_of_the_log_is_told(folder: DataFolder) -> None:
    command = as_the_server(wal.fetching(folder)["restore_command"])
    (wal.room(folder, wal.MISSING) / SEGMENT).touch()
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 1


def test_a_server_without_an_archiver_forgets_nothing_once_there_is_a_backup(folder: DataFolder) -> None:
    assert wal.settings(folder, archives=True) == wal.settings(folder, archives=False) == wal.NOBODY
    folder.backup.write_text("{}")
    assert wal.settings(folder, archives=False)["archive_command"] == ""
    assert wal.settings(folder, archives=True)["archive_timeout"] == "60s"
