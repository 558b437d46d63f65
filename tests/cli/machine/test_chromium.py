"""Finding a browser: the one that is named, one on the path, or one that may be installed."""

from __future__ import annotations

import shutil

import pytest

from ecrime.cli.machine import chromium, debian


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The programs of a machine that may install; none at first."""
    there: list[str] = []

    def install(*packages: str) -> bool:
        there.extend(packages)
        return True

    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)
    monkeypatch.setattr(debian, "may_install", lambda: True)
    monkeypatch.setattr(debian, "install", install)
    return there


def test_the_one_that_is_named_comes_first(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    installed.append("chromium")
    assert chromium.find() == "/usr/bin/chromium"
    monkeypatch.setenv(chromium.VARIABLE, "/opt/own")
    assert chromium.find_or_install() == "/opt/own"


def test_a_missing_one_is_installed_where_we_may(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert chromium.find() is None
    assert chromium.find_or_install() == "/usr/bin/chromium"
    installed.clear()
    monkeypatch.setattr(debian, "may_install", lambda: False)
    assert chromium.find_or_install() is None
