"""Finding what serves films for the tests: only a Python that has all of it, installed where we may."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ecrime.cli.machine import debian, ffmpeg, gstreamer


def python(folder: Path, *, fit: bool) -> str:
    """A program that says it can, or cannot."""
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\nexit {0 if fit else 1}\n")
    program.chmod(0o755)
    return str(program)


@pytest.fixture(autouse=True)
def nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(gstreamer.VARIABLE, raising=False)
    monkeypatch.delenv(ffmpeg.VARIABLE, raising=False)


def test_a_python_that_has_all_of_it_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gstreamer, "SYSTEM", python(tmp_path, fit=True))
    assert gstreamer.find_or_install() == gstreamer.SYSTEM


def test_one_that_lacks_something_gets_it_where_we_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gstreamer, "SYSTEM", python(tmp_path, fit=False))
    asked: list[tuple[str, ...]] = []

    def install(*packages: str) -> bool:
        asked.append(packages)
        python(tmp_path, fit=True)
        return True

    monkeypatch.setattr(debian, "install", install)
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert gstreamer.find_or_install() is None
    assert asked == []
    monkeypatch.setattr(debian, "may_install", lambda: True)
    assert gstreamer.find_or_install() == gstreamer.SYSTEM
    assert asked == [gstreamer.PACKAGES]


def test_a_machine_without_a_python_of_its_own_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gstreamer, "SYSTEM", "/nowhere/python3")
    assert gstreamer.find() is None
    monkeypatch.setenv(gstreamer.VARIABLE, "/opt/python3")
    assert gstreamer.find() == "/opt/python3"


def test_what_is_tried_is_python() -> None:
    # Where the bindings are missing it ends with 1, and never with a fault of its own.
    done = subprocess.run([gstreamer.SYSTEM, "-c", gstreamer.TRIED], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1)
    assert "SyntaxError" not in done.stderr


def test_ffprobe_is_named_found_or_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    monkeypatch.setattr(shutil, "which", lambda _name: found[0] if found else None)
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert ffmpeg.find_or_install() is None
    monkeypatch.setattr(debian, "may_install", lambda: True)

    def install(package: str) -> bool:
        found.append(f"/usr/bin/{package}")
        return True

    monkeypatch.setattr(debian, "install", install)
    assert ffmpeg.find_or_install() == "/usr/bin/ffmpeg"
    monkeypatch.setenv(ffmpeg.VARIABLE, "/opt/ffprobe")
    assert ffmpeg.find() == "/opt/ffprobe"
