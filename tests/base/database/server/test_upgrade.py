"""What an upgrade needs is looked for, and a folder between two versions is not taken for an empty one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.foundation.failing import rename_only_once

from ecrime.base.database.server import binaries, upgrade
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.configuration import OWN_SETTINGS
from ecrime.base.database.server.folder import DataFolder
from ecrime.foundation.errors import Unavailable


def test_the_old_programs_are_those_of_the_old_version(tmp_path: Path) -> None:
    ours = binaries.embedded()
    folder = DataFolder(tmp_path / "data")
    assert upgrade.programs_of(ours.major, folder, ours.folder) == ours
    for given in (ours.folder, tmp_path):
        with pytest.raises(Unavailable, match=r"upgrade\.no_programs"):
            upgrade.programs_of(11, folder, given)


def test_the_old_files_are_kept_and_the_new_ones_take_their_place(tmp_path: Path) -> None:
    folder, place = DataFolder(tmp_path / "data"), DataFolder(tmp_path / "data.upgrading")
    for each, word in ((folder, "17"), (place, "18")):
        each.make()
        each.pg.mkdir()
        (each.pg / "PG_VERSION").write_text(word)
    assert upgrade.major_of(folder) == 17
    kept = upgrade.swap(folder, place, 17)
    assert (upgrade.major_of(folder), (kept / "PG_VERSION").read_text()) == (18, "17")
    assert not place.path.exists()


def two_folders(root: Path) -> tuple[DataFolder, DataFolder]:
    """Data of PostgreSQL 17, and a place for those of 18 that has none."""
    folder = DataFolder(root / "data")
    folder.make()
    folder.pg.mkdir()
    (folder.pg / "PG_VERSION").write_text("17")
    place = upgrade.place_in(folder)
    place.make()
    return folder, place


def test_the_old_files_stand_again_where_the_new_ones_cannot_take_their_place(tmp_path: Path) -> None:
    folder, place = two_folders(tmp_path)
    with pytest.raises(Unavailable, match=r"upgrade\.not_moved") as refused:
        upgrade.swap(folder, place, 17)
    assert refused.value.params["why"] == "No such file or directory"
    assert upgrade.major_of(folder) == 17
    assert not (folder.path / "pg-17").exists()


def test_it_is_said_where_the_old_files_are_when_they_cannot_be_moved_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = two_folders(tmp_path)
    rename_only_once(monkeypatch)
    with pytest.raises(Unavailable, match=r"upgrade\.half_moved") as refused:
        upgrade.swap(folder, place, 17)
    assert (Path(str(refused.value.params["kept"])) / "PG_VERSION").read_text() == "17"


def test_the_new_files_are_made_on_the_disk_of_the_data(tmp_path: Path) -> None:
    folder, place = two_folders(tmp_path)
    assert place.path.parent == folder.path
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "pg").symlink_to("/proc")
    with pytest.raises(Unavailable, match=r"upgrade\.mounted"):
        upgrade.place_in(DataFolder(tmp_path / "linked"))


def test_the_operators_own_settings_go_along(tmp_path: Path) -> None:
    folder, place = two_folders(tmp_path)
    place.pg.mkdir()
    upgrade.take_settings_along(folder, place)
    assert list(place.pg.iterdir()) == []
    (folder.pg / OWN_SETTINGS).write_text("work_mem = '7MB'\n")
    upgrade.take_settings_along(folder, place)
    assert (place.pg / OWN_SETTINGS).read_text() == "work_mem = '7MB'\n"


def test_a_folder_whose_files_were_only_set_aside_gets_no_new_ones(tmp_path: Path) -> None:
    (tmp_path / "data" / "pg-17").mkdir(parents=True)
    cluster = Cluster(tmp_path / "data", binaries.embedded())
    with pytest.raises(Unavailable, match=r"server\.half_upgraded"):
        cluster.ensure()
    assert not cluster.folder.pg.exists()
