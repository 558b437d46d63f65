"""Running the tests: whose paths are meant, and when skips are a failure."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ecrime.cli import test as command
from ecrime.cli.machine import chromium, ffmpeg, gstreamer, nginx, postgresql
from ecrime.cli.machine.skips import Skips


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree that may skip one test on each server, and the folder of somebody who stands in it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/skips.toml").write_text("[most]\npostgresql_18 = 1\npostgresql_15 = 0\n")
    (tmp_path / "tests/test_this.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_pytest(monkeypatch: pytest.MonkeyPatch, *, result: int = 0, skipped: int = 0, **how: object) -> int:
    """What running gives when pytest itself gives ``result``."""
    skips = Skips()
    skips.reasons["no reason"] = skipped
    pretended = SimpleNamespace(main=lambda _words, plugins: result)
    monkeypatch.setattr(command, "import_module", lambda _name: pretended)
    return command.run_pytest([], skips, **{"server": "postgresql_18", "whole": True, **how})  # type: ignore[arg-type]


def test_paths_are_those_of_whoever_calls(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "tests")
    words = ["test_this.py::test_that", "-k", "some words", "--lf"]
    assert command.from_root(words, tree) == [f"{tree}/tests/test_this.py::test_that", "-k", "some words", "--lf"]
    monkeypatch.chdir(tree)
    assert command.from_root(words, tree) == words


@pytest.mark.parametrize(
    ("skipped", "server", "result"),
    [(1, "postgresql_18", 0), (2, "postgresql_18", 1), (1, "postgresql_15", 1)],
)
def test_more_skips_than_recorded_fail_a_whole_run_in_ci(
    tree: Path, monkeypatch: pytest.MonkeyPatch, skipped: int, server: str, result: int
) -> None:
    monkeypatch.setenv("CI", "true")
    assert run_pytest(monkeypatch, skipped=skipped, server=server) == result
    assert run_pytest(monkeypatch, skipped=skipped, server=server, whole=False) == 0
    monkeypatch.setenv("CI", "")
    assert run_pytest(monkeypatch, skipped=skipped, server=server) == 0


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_failure_stays_a_failure(tree: Path, monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    monkeypatch.setenv("CI", ci)
    assert run_pytest(monkeypatch, result=3) == 3
    assert run_pytest(monkeypatch, result=3, skipped=9) == 3


def test_a_part_that_cannot_be_had_counts_as_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, "")
    monkeypatch.setattr(chromium, "find_or_install", lambda: "/usr/bin/some-chromium")
    monkeypatch.setattr(postgresql, "find_or_install", lambda: None)
    monkeypatch.setattr(nginx, "find_or_install", lambda: None)
    monkeypatch.setattr(gstreamer, "find_or_install", lambda: None)
    monkeypatch.setattr(ffmpeg, "find_or_install", lambda: None)
    skips = Skips()
    command.look_for_parts(skips)
    assert dict(skips.reasons) == {part.MISSING: 1 for part in (postgresql, nginx, gstreamer, ffmpeg)}
    assert os.environ[chromium.VARIABLE] == "/usr/bin/some-chromium"


@pytest.mark.parametrize(
    ("whole", "full", "added"),
    [
        (True, False, [*command.ON_EVERY_CORE, *command.LEFT_OUT]),
        (True, True, [*command.ON_EVERY_CORE]),
        (False, False, []),
    ],
)
def test_a_whole_run_takes_every_core_and_ends_in_time(
    monkeypatch: pytest.MonkeyPatch, whole: bool, full: bool, added: list[str]
) -> None:
    given: list[str] = []

    def main(words: list[str], plugins: object) -> int:
        given.extend(words)
        return 0

    pretended = SimpleNamespace(main=main)
    monkeypatch.setattr(command, "import_module", lambda _name: pretended)
    assert command.run_pytest(["-x"], Skips(), server="postgresql_18", whole=whole, full=full) == 0
    assert given == [*added, "-x"]
