"""Every command finds the same installation, and tells its processes no more than they need."""

from __future__ import annotations

from pathlib import Path

import pytest

import ecrime
from ecrime.base.database.addresses import Addresses
from ecrime.base.database.server.folder import DataFolder
from ecrime.cli.supervisor import installation

ADDRESSES = Addresses(*(f"postgresql://{role}@h/d" for role in ("app", "owner", "auth", "sequencer", "recorder")))


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUTH_URL")
    for name in ("ECRIME_DATA", "XDG_DATA_HOME", "ECRIME_SECRET_KEY", *given):
        monkeypatch.delenv(name, raising=False)


def test_in_a_source_tree_the_data_lie_beside_the_root_script() -> None:
    assert installation.default_folder() == Path(ecrime.__file__).parents[2] / "data"


def test_an_installed_package_keeps_them_at_the_users_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ecrime, "__file__", str(tmp_path / "lib" / "ecrime" / "__init__.py"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert installation.default_folder() == tmp_path / "home" / ".local" / "share" / "ecrime"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert installation.default_folder() == tmp_path / "xdg" / "ecrime"
    monkeypatch.setenv("ECRIME_DATA", str(tmp_path / "told"))
    assert installation.default_folder() == tmp_path / "told"


def test_the_key_of_cookies_stays_the_same_between_starts(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    first, second = (installation.environment_of(folder, ADDRESSES) for _ in range(2))
    assert first == second
    assert len(first["ECRIME_SECRET_KEY"]) > 40


def test_a_link_to_the_folder_means_the_same_installation(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert installation.data_folder(tmp_path / "link") == installation.data_folder(tmp_path / "data")


def test_who_only_serves_need_not_know_the_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@h/d")
    with installation.addresses_for("app", DataFolder(tmp_path)) as addresses:
        assert (addresses.app, addresses.owner) == ("postgresql://app@h/d", "")


def test_who_sequences_need_not_know_the_owner_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_SEQUENCER_URL", "postgresql://sequencer@h/d")
    with installation.addresses_for("sequencer", DataFolder(tmp_path)) as addresses:
        assert (addresses.sequencer, addresses.app, addresses.owner) == ("postgresql://sequencer@h/d", "", "")


def test_who_mints_need_not_know_the_owner_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_AUTH_URL", "postgresql://auth@h/d")
    with installation.addresses_for("auth", DataFolder(tmp_path)) as addresses:
        assert (addresses.auth, addresses.app, addresses.owner) == ("postgresql://auth@h/d", "", "")


def test_who_cleans_need_know_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@h/d")
    with installation.addresses_for("cleaner", DataFolder(tmp_path)) as addresses:
        assert (addresses.owner, addresses.app) == ("postgresql://owner@h/d", "")


@pytest.mark.parametrize("given", [True, False])
def test_each_process_is_told_its_own_address_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    if given:
        monkeypatch.setenv("DATABASE_OWNER_URL", ADDRESSES.owner)
        monkeypatch.setenv("DATABASE_AUTH_URL", ADDRESSES.auth)
        monkeypatch.setenv("DATABASE_SEQUENCER_URL", ADDRESSES.sequencer)
        monkeypatch.setenv("DATABASE_RECORDER_URL", ADDRESSES.recorder)
    monkeypatch.setenv("ECRIME_HOSTS", "records.example")
    monkeypatch.setenv("DATABASE_BACKUP_URL", "postgresql://backup@h/d")  # for ecrime audit, by the same operator
    folder = DataFolder(tmp_path / "data")
    folder.make()
    told = installation.environment_of(folder, ADDRESSES)
    own = {"web": "app", "worker": "app", "auth": "auth", "sequencer": "sequencer", "signer": "", "archiver": ""}
    own["recorder"] = own["analyser"] = "recorder"
    # It finds the owner of our own server in the data folder.
    own["cleaner"] = "owner" if given else ""
    for part, role in own.items():
        values = " ".join(installation.environment_of_part(part, told).values())
        assert "records.example" in values
        roles = ("app", "owner", "auth", "sequencer", "recorder", "backup")
        assert {name for name in roles if f"//{name}@" in values} == {role} - {""}
        assert ("ECRIME_KEYS" in installation.environment_of_part(part, told)) is (part in ("signer", "archiver"))
        opens = part in ("web", "worker", "recorder")
        assert ("ECRIME_MASTER_KEYS" in installation.environment_of_part(part, told)) is opens
        signs = part in ("web", "worker", "auth")
        assert ("ECRIME_SECRET_KEY" in installation.environment_of_part(part, told)) is signs
