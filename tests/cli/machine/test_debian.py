"""Nothing is installed but as root on Debian, and a failure is told."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess

import pytest

from ecrime.cli.machine import debian


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora", "ID_LIKE": "rhel"}, False),
        ({}, False),
    ],
)
def test_debian_and_its_children_are_known(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str], expected: bool
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    assert debian.on_debian() is expected


def test_a_system_that_does_not_say_what_it_is_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(platform, "freedesktop_os_release", silent)
    assert debian.on_debian() is False


@pytest.mark.parametrize(
    ("user", "program", "expected"),
    [(0, "/usr/bin/apt-get", True), (1000, "/usr/bin/apt-get", False), (0, None, False)],
)
def test_only_root_with_apt_may_install(
    monkeypatch: pytest.MonkeyPatch, user: int, program: str | None, expected: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda _name: program)
    monkeypatch.setattr(debian, "on_debian", lambda: True)
    assert debian.may_install() is expected


def test_a_failure_is_told_with_its_last_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_how: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 100, "", "E: first\nE: no such package\n")

    monkeypatch.setattr(subprocess, "run", run)
    assert debian.install("chromium") is False
    assert len(asked) == 1
    assert capsys.readouterr().err.endswith("ecrime: apt-get update failed: E: no such package\n")
