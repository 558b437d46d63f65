"""The address of built files changes with what they hold."""

from __future__ import annotations

from pathlib import Path

from ecrime.settings.static_files import built_version


def test_the_version_follows_names_and_contents(tmp_path: Path) -> None:
    assert built_version(tmp_path) == "none"
    (tmp_path / "main.css").write_text("a")
    versions = [built_version(tmp_path)]
    (tmp_path / "main.css").write_text("b")
    versions.append(built_version(tmp_path))
    (tmp_path / "main.css").rename(tmp_path / "other.css")
    versions.append(built_version(tmp_path))
    assert len(set(versions)) == 3
    assert built_version(tmp_path) == versions[-1]
