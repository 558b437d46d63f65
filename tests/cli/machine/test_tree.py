"""The development commands work on a source tree, and say so where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ecrime
from ecrime.cli.machine.tree import source_tree, tool


def test_an_installed_copy_has_no_source_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (source_tree() / "ecrime").is_file()
    monkeypatch.setattr(ecrime, "__file__", str(tmp_path / "lib" / "ecrime" / "__init__.py"))
    with pytest.raises(SystemExit, match="works on the source tree"):
        source_tree()


def test_a_tool_lies_beside_the_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "ruff").touch()
    assert tool("ruff") == str(tmp_path / "ruff")
    with pytest.raises(SystemExit, match="mypy is not installed; start this command"):
        tool("mypy")
