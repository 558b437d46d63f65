"""Actions are the only writers: nowhere else does a string write a table or a model save itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "ecrime"
WRITING_SQL = re.compile(
    r"^\s*(with .*\()?\s*(insert\s+into|update\s+\w+(\s+\w+)?\s+set|delete\s+from|merge\s+into)\b",
    re.IGNORECASE | re.DOTALL,
)
WRITING_CALLS = {"save", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "force_insert"}
# Files that write and are not a slice's actions.py, and why.
WRITERS = {
    "base/ledger/act.py": "appends the entry of an act",
    "base/ledger/once.py": "keeps beside an act under which key it was done",
    "base/ledger/access.py": "the act of stating a purpose",
    "base/ledger/bulk.py": "appends the entries of a bulk act",
    "base/ledger/witnesses.py": "keeps what a witness has signed, who needs nobody's session",
    "base/ledger/tree/store.py": "the sequencer gives entries their places, and keeps what is signed",
    "base/files/looking/child.py": "saves pictures; no table is in reach",
    "base/files/looking/pictures.py": "saves pictures; no table is in reach",
    "base/officers/load.py": "the owner brings in units and posts of the pack",
    "base/country/load.py": "the owner brings in the pack",
    "base/country/reference.py": "the owner brings in the pack",
    "base/database/install.py": "the owner notes which guards stand",
    "cameras/recorder/index.py": "the recorder notes what it has on disk; deletions and proofs go through doors",
    "cameras/watching/intake/keeping.py": "the recorder strikes the rows of files that an act has deleted",
    "cameras/watching/footage/snapshot.py": "draws a picture; no table is in reach",
    "cli/keyring/spares.py": "draws a picture; no table is in reach",
    "cli/past/papers.py": "draws pictures; no table is in reach",
    "records/incidents/carrying.py": "the half of actions.py that writes granted fields",
    "records/incidents/staging.py": "the bulk half of actions.py",
    "records/documents/pieces.py": "the half of actions.py that writes files on their way in, which are no acts",
    "records/erasure/cleaning.py": "the owner notes which erasures are finished",
    "records/intake/papers.py": "the half of actions.py that writes working papers, which are no acts",
    "records/intake/attaching/index.py": "a private file on disk; no table of the archive is in reach",
    "records/intake/joining/shelf.py": "a private file on disk; no table of the archive is in reach",
    "records/intake/row_keys.py": "temporary tables only",
}


def writes(path: Path) -> list[int]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.search(node.value):
            found.append(node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING_CALLS:
            found.append(node.lineno)
    return found


def test_only_actions_write() -> None:
    strangers = {}
    for path in SRC.rglob("*.py"):
        name = str(path.relative_to(SRC))
        if (
            path.name == "actions.py"
            or name in WRITERS
            or "migrations" in path.parts
            or name.startswith(("cli/drills/", "cli/benches/"))
        ):
            continue
        if lines := writes(path):
            strangers[name] = lines
    assert strangers == {}


def test_the_list_of_other_writers_is_current() -> None:
    assert {name for name in WRITERS if not (SRC / name).is_file() or not writes(SRC / name)} == set()


def test_the_check_sees_writing() -> None:
    assert writes(SRC / "records" / "incidents" / "actions.py")
