"""The wheel: what a station installs without source tree, Node or network to npm."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of everything in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [str(Path(sys.executable).with_name("hatchling")), "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_it_ships_what_set_up_has_built(names: set[str]) -> None:
    assert {
        "ecrime/web/static/build/main.css",
        "ecrime/web/static/build/fonts/noto-sans-khmer-400.woff2",
        "ecrime/web/static/build/fonts/noto-sans-600.ttf",
        "ecrime/web/static/build/licences/noto-sans.txt",
        "ecrime/locale/km/LC_MESSAGES/django.mo",
        "ecrime/countries/kh/pack.toml",
    } <= names


def test_it_ships_every_guard_of_the_database(names: set[str]) -> None:
    guards = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.sql")}
    assert guards <= names


def test_it_ships_no_source_of_what_was_built(names: set[str]) -> None:
    assert not [name for name in names if name.endswith((".ts", ".po", ".stamp"))]
