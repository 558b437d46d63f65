"""docs/directive.md is true: every file, symbol, guard and test it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ecrime.cli.drills.instance import Database

ROOT = Path(__file__).parents[2]
COLUMNS = ["id", "rule", "pure rule", "action", "guards", "pure test", "database test", "browser test"]


def rows() -> list[dict[str, str]]:
    lines = (ROOT / "docs" / "directive.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if re.match(r"\| [DC]\d+ \|", line) and line.count("|") == len(COLUMNS) + 1]
    return [dict(zip(COLUMNS, [cell.strip() for cell in line.strip("|").split("|")], strict=True)) for line in table]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def symbols_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_there_are_rules() -> None:
    assert {row["id"] for row in rows()} >= {"D4", "D10", "D13"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
@pytest.mark.parametrize("column", ["pure rule", "action", "pure test", "database test", "browser test"])
def test_every_symbol_exists(row: dict[str, str], column: str) -> None:
    folder = ROOT / ("tests" if column.endswith("test") else "src/ecrime")
    found = names(row[column])
    assert found, f"{row['id']} has no {column}"
    for name in found:
        file, _, symbol = name.partition("::")
        assert symbol in symbols_of(folder / file), name


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_every_guard_is_installed(row: dict[str, str], database: Database) -> None:
    there = {
        name
        for (name,) in database.as_superuser(
            "select conname from pg_constraint union select tgname from pg_trigger"
            " union select policyname from pg_policies union select indexname from pg_indexes"
        )
    }
    guards = set(names(row["guards"]))
    assert guards
    assert guards <= there
