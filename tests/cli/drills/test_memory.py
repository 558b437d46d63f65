"""Where throw-away servers keep their files."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from ecrime.cli.drills.memory import ROOM, folder_in_memory


def room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))


def test_a_folder_lies_in_memory_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, ROOM)
    with folder_in_memory(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "file").touch()
    assert not folder.exists()


def test_it_lies_on_disk_where_memory_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, ROOM - 1)
    for memory in (tmp_path, tmp_path / "none"):
        with folder_in_memory(memory) as folder:
            assert folder.parent == Path(tempfile.gettempdir())


def test_what_a_killed_process_left_is_cleared_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room(monkeypatch, ROOM)
    with subprocess.Popen(["true"]) as ended:
        pass
    gone = tmp_path / f"ecrime-{ended.pid}-left"
    kept = [tmp_path / f"ecrime-{os.getpid()}-mine", tmp_path / "ecrime-notes-of-somebody"]
    for folder in (gone, *kept):
        (folder / "pg").mkdir(parents=True)
    with folder_in_memory(tmp_path):
        assert not gone.exists()
        assert all(folder.exists() for folder in kept)
