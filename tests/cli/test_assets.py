"""Bundling for the browser: a whole new set, or the old one stays."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from ecrime.cli import assets


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web folder with one style sheet and one island, each in two files."""
    for name, text in {
        "css/main.css": '@import "./parts/chip.css"; @font-face { src: url("fonts/a.woff2") }',
        "css/parts/chip.css": ".chip { color: red }",
        "islands/staff.ts": 'import { hours } from "./parts/clock"; console.log(hours as number)',
        "islands/parts/clock.ts": "export const hours = 48",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(assets, "WEB", tmp_path)
    monkeypatch.setattr(assets, "BUILD", tmp_path / "static/build")
    return tmp_path


def test_entries_are_bundled_with_what_they_import(web: Path) -> None:
    assert assets.run(Namespace()) == 0
    build = web / "static/build"
    assert ".chip{color:red}" in (build / "main.css").read_text()
    assert "fonts/a.woff2" in (build / "main.css").read_text()
    assert "48" in (build / "staff.js").read_text()
    assert not (build / "chip.css").exists()
    assert all((build / name).is_file() for name in assets.COPIES)


@pytest.mark.parametrize("broken", ["css/main.css", "islands/staff.ts"])
def test_a_fault_leaves_the_old_set(web: Path, broken: str) -> None:
    assert assets.run(Namespace()) == 0
    before = (web / "static/build/main.css").read_bytes()
    (web / broken).write_text('@import "./nowhere.css"; import "./nowhere"')
    assert assets.run(Namespace()) == 1
    assert (web / "static/build/main.css").read_bytes() == before
    assert [path.name for path in (web / "static").iterdir()] == ["build"]
