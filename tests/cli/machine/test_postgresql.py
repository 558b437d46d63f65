"""Finding the second server, and never touching one of somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrime.cli.machine import debian, postgresql


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine of root's without any PostgreSQL; returns what is asked of apt-get."""
    asked: list[str] = []
    settings = tmp_path / "createcluster.conf"
    settings.write_text("#create_main_cluster = true\n")

    def install(*packages: str) -> bool:
        asked.extend([*packages, settings.read_text()])
        return True

    monkeypatch.delenv(postgresql.VARIABLE, raising=False)
    monkeypatch.setattr(postgresql, "PLACES", (str(tmp_path / "bin"),))
    monkeypatch.setattr(postgresql, "CLUSTERS", tmp_path / "clusters")
    monkeypatch.setattr(postgresql, "CLUSTER_SETTINGS", settings)
    monkeypatch.setattr(debian, "may_install", lambda: True)
    monkeypatch.setattr(debian, "install", install)
    return asked


def test_programs_are_found_where_the_system_puts_them(bare: list[str], tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/postgres").touch()
    assert postgresql.find_or_install() == str(tmp_path / "bin")
    assert bare == []


def test_the_package_is_kept_from_making_a_cluster(bare: list[str], tmp_path: Path) -> None:
    postgresql.find_or_install()
    assert bare[2] == "postgresql-15"
    assert bare[3].endswith("create_main_cluster = false\n")
    assert (tmp_path / "createcluster.conf").read_text() == "#create_main_cluster = true\n"


def test_where_clusters_exist_nothing_is_installed(bare: list[str], tmp_path: Path) -> None:
    (tmp_path / "clusters/13/main").mkdir(parents=True)
    assert postgresql.find_or_install() is None
    assert bare == []
