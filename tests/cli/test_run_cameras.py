"""A DEMO plays its cameras; anything else starts none, and whatever stands in the way is said in a sentence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ecrime.base.database.addresses import Addresses
from ecrime.base.database.server.folder import DataFolder
from ecrime.cli import camera_simulator, migrate, run
from ecrime.cli.simulator import of_demo
from ecrime.cli.supervisor import children
from ecrime.cli.supervisor.installation import environment_of_part
from ecrime.cli.supervisor.voice import Voice

NOWHERE = Addresses("", "", "", "", "")
ALL = list(children.PARTS)
WITHOUT = [part for part in ALL if part != "simulator"]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    found = DataFolder(tmp_path)
    found.make()
    return found


def parts_of(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, *, demo: bool, filling: bool, parts: list[str] = ALL
) -> list[str]:
    monkeypatch.setattr(run, "is_demo", lambda _addresses: demo)
    monkeypatch.setattr(run, "past_is_open", lambda _addresses: filling)
    monkeypatch.setattr(migrate, "pack", lambda: "kh")
    return run.with_cameras(parts, folder, NOWHERE, Voice(folder.logs / "supervisor.log"))


def test_a_service_has_no_test_cameras(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parts_of(folder, monkeypatch, demo=False, filling=False) == WITHOUT
    of_demo.make(folder.path, "kh")  # as if the folder of a DEMO were used for something else
    assert parts_of(folder, monkeypatch, demo=False, filling=False) == WITHOUT


def test_a_demo_that_fills_itself_gets_cameras_and_keeps_them(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts_of(folder, monkeypatch, demo=True, filling=False) == WITHOUT
    assert parts_of(folder, monkeypatch, demo=True, filling=True) == ALL
    kept = of_demo.read(folder.path)
    assert kept is not None
    assert parts_of(folder, monkeypatch, demo=True, filling=False) == ALL
    assert of_demo.read(folder.path) == kept
    assert parts_of(folder, monkeypatch, demo=True, filling=False, parts=["web"]) == ["web"]


def test_a_port_that_is_taken_is_said(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_demo.make(folder.path, "kh")
    kept = of_demo.read(folder.path)
    assert kept is not None
    with socket.socket() as other:
        other.bind((of_demo.HOST, kept.cameras[3].port))
        other.listen()
        assert parts_of(folder, monkeypatch, demo=True, filling=False) == ALL
    said = capsys.readouterr().err
    assert said == (
        f"ecrime: port {kept.cameras[3].port} of the test camera PP-C04 is taken by another program; it waits for it\n"
    )


def test_without_the_packages_nothing_is_started_and_it_is_said(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(camera_simulator, "is_installed", lambda: False)
    assert parts_of(folder, monkeypatch, demo=True, filling=True) == [part for part in WITHOUT if part != "analyser"]
    assert "the packages for cameras are missing (ecrime[cameras])" in capsys.readouterr().err


def test_the_simulator_is_told_neither_addresses_nor_keys() -> None:
    told = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUTH_URL", "ECRIME_MASTER_KEYS"), "secret")
    handed = environment_of_part("simulator", {**told, "ECRIME_SECRET_KEY": "secret", "ECRIME_DATA": "/data"})
    assert "secret" not in handed.values()
    assert handed["ECRIME_DATA"] == "/data"
