"""The rooms of the house: none empty, none a catch-all, each where the plan says."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from django.apps import apps

SRC = Path(__file__).parents[2] / "src" / "ecrime"
FILES = sorted(SRC.rglob("*.py"))
CATCH_ALLS = {"utils", "util", "common", "services", "service_layer", "managers", "helpers", "misc", "core"}
# Beside its top-level statements a module may hold only these without being empty.
SAYS_NOTHING = (ast.ImportFrom, ast.Import)


def body_of(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_text(encoding="utf-8")).body


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name != "__init__.py"], ids=lambda path: str(path.relative_to(SRC))
)
def test_no_room_is_empty(path: Path) -> None:
    body = body_of(path)
    assert isinstance(body[0], ast.Expr), "a module begins by saying what it is for"
    assert [statement for statement in body[1:] if not isinstance(statement, SAYS_NOTHING)]


def test_there_is_no_catch_all() -> None:
    assert [path for path in FILES if path.stem in CATCH_ALLS] == []


def test_no_folder_is_named_like_a_standard_module() -> None:
    folders = {path.parent for path in FILES if path.parent != SRC}
    clashing = {folder.name for folder in folders} & set(sys.stdlib_module_names)
    assert clashing == set()


def test_the_label_of_a_slice_is_its_folder() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("ecrime.")]
    assert ours
    assert [config.name for config in ours if config.label != config.name.rpartition(".")[2]] == []


def test_migrations_import_nothing_of_ours_and_are_named() -> None:
    for path in SRC.rglob("migrations/0*.py"):
        source = path.read_text(encoding="utf-8")
        assert "ecrime." not in source, path
        assert "initial" not in path.stem, path
        assert "auto" not in path.stem, path


def test_tests_mirror_the_tree() -> None:
    """A test file stands where its module stands, or is about the house, the directive, a journey, deploy/."""
    root = SRC.parents[1] / "tests"
    lost = []
    for path in root.rglob("test_*.py"):
        folder = path.relative_to(root).parent
        if folder.parts[:1] in (("house",), ("directive",), ("journeys",), ("deploy",)):
            continue
        if not (SRC / folder).is_dir():
            lost.append(str(path.relative_to(root)))
    assert lost == []
