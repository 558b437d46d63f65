"""Scripts and styles: strictly typed, within their budgets, one of each for a staff page."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

import ecrime

WEB = Path(ecrime.__file__).parent / "web"
TREE = Path(__file__).resolve().parents[2]
KB = 1000


def test_islands_are_strictly_typed() -> None:
    compiler = TREE / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(["node", compiler, "-p", WEB / "islands"], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(("name", "most"), [("main.css", 12 * KB), ("staff.js", 12 * KB), ("ledger.js", 6 * KB)])
def test_built_files_keep_within_their_budgets(name: str, most: int) -> None:
    assert len(gzip.compress((WEB / "static" / "build" / name).read_bytes(), 9)) <= most


def test_fonts_are_ours_and_small() -> None:
    fonts = sorted((WEB / "static" / "build" / "fonts").glob("*.woff2"))
    assert [font.name for font in fonts] == ["noto-sans-khmer-400.woff2", "noto-sans-khmer-600.woff2"]
    assert sum(font.stat().st_size for font in fonts) <= 50 * KB
