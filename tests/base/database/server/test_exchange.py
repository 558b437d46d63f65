"""A folder takes the place of another, or both stay; and one that cannot be moved is known before."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrime.base.database.server import exchange
from ecrime.base.database.server.exchange import mounted_within


def folders(root: Path, *names: str) -> list[Path]:
    for name in names:
        (root / name).mkdir()
        (root / name / name).touch()
    return [root / name for name in names]


def test_both_are_moved(tmp_path: Path) -> None:
    made, place = folders(tmp_path, "made", "place")
    exchange.exchange(made, place, tmp_path / "kept")
    assert (place / "made").exists()
    assert (tmp_path / "kept" / "place").exists()


@pytest.mark.parametrize("missing", ["made", "place"])
def test_or_neither(tmp_path: Path, missing: str) -> None:
    [other] = folders(tmp_path, *({"made", "place"} - {missing}))
    with pytest.raises(FileNotFoundError):
        exchange.exchange(tmp_path / "made", tmp_path / "place", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == [other]


def test_what_is_mounted_is_found_at_the_folder_and_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mounted_within(Path("/proc")) == Path("/proc")
    assert mounted_within(tmp_path) is None
    data, beside, below = tmp_path / "our data", tmp_path / "our data beside", tmp_path / "our data" / "files"
    for folder in (data, beside, below):
        folder.mkdir()
    told = tmp_path / "mountinfo"
    monkeypatch.setattr(exchange, "MOUNTS", told)
    assert mounted_within(Path("/proc")) == Path("/proc")  # by its device, where the kernel tells nothing
    for mounted, found in ((data, data), (below, below), (beside, None), (tmp_path, None)):
        escaped = str(mounted).replace(" ", r"\040")
        told.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda rw\n36 22 8:1 /srv {escaped} rw - ext4 /dev/sda rw\n")
        assert mounted_within(data) == found
