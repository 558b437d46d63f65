"""Locks, root script and contracts: what set-up promises without running it."""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,-]+\])?==([^ ;\\]+)", re.MULTILINE)
ADDRESS = re.compile(r"https?:|file:|git\+|--(extra-)?index|--find-links")


def pinned(lock: Path) -> dict[str, str]:
    """Name and version of everything a lock installs."""
    return {name: version for name, _, version in PINNED.findall(lock.read_text())}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_carries_a_hash_for_everything_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]
    assert len(entries) == len(pinned(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not ADDRESS.search(text)


def test_tools_are_locked_to_the_same_packages_as_the_product() -> None:
    run, dev = (pinned(ROOT / "requirements" / f"{level}.txt") for level in ("run", "dev"))
    assert run.items() <= dev.items()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\[=<>!~ ;]", line)[0] for line in named}
    assert names <= pinned(ROOT / "requirements/run.txt").keys()


def test_the_npm_lock_carries_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = [package for name, package in packages.items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in installed)
    assert not any("resolved" in package for package in installed)
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_the_root_script_uses_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "ecrime").read_text(), feature_version=(3, 7))
    modules = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules <= sys.stdlib_module_names
    assert os.access(ROOT / "ecrime", os.X_OK)


def test_every_slice_lies_on_a_floor_whose_rooms_have_a_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rooms,) = (contract for contract in contracts if contract["name"] == "The rooms of a slice")
    floors = {path.parent for path in (ROOT / "src/ecrime").rglob("apps.py")}
    dotted = {".".join(path.relative_to(ROOT / "src").parts) for path in floors} - {"ecrime.web"}
    uncovered = {
        name
        for name in dotted
        if name not in rooms["containers"] and f"{name.rpartition('.')[0]}.*" not in rooms["containers"]
    }
    assert uncovered == set()
