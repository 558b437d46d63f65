"""Finding a proxy for the tests: the one that is named, one that is installed, or one unpacked beside the tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecrime.cli.machine import debian, nginx


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an nginx would be unpacked, on a machine that has none and may fetch one."""

    def unpack(package: str, folder: Path) -> bool:
        assert package == "nginx"
        (folder / nginx.PROGRAM).parent.mkdir(parents=True)
        (folder / nginx.PROGRAM).touch()
        return True

    monkeypatch.delenv(nginx.VARIABLE, raising=False)
    monkeypatch.setattr(nginx, "source_tree", lambda: tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _name, path="": None)
    monkeypatch.setattr(debian, "may_install", lambda: True)
    monkeypatch.setattr(debian, "unpack", unpack)
    return tmp_path / nginx.UNPACKED / nginx.PROGRAM


def test_the_one_that_is_named_comes_first(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(nginx.VARIABLE, "/opt/own")
    assert nginx.find_or_install() == "/opt/own"


def test_a_missing_one_is_unpacked_and_not_installed(unpacked: Path) -> None:
    assert nginx.find() is None
    assert nginx.find_or_install() == str(unpacked)
    assert nginx.find() == str(unpacked)


def test_where_we_may_not_it_is_missing(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert nginx.find_or_install() is None
