"""Nothing is called clean that was not looked at; what is affected is named."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ecrime.cli import dependencies
from ecrime.cli.machine import advisories
from ecrime.cli.machine.pinned import pinned
from ecrime.cli.machine.tree import source_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PACKAGES = pinned(source_tree())


def record(ecosystem: str, name: str, *, fixed: str = "0.0.1", modified: datetime = NOW) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
    }
    return {"id": f"X-{name}", "modified": modified.isoformat(), "affected": [affected]}


def known(*records: dict[str, Any]) -> advisories.Advisories:
    found = advisories.Advisories()
    for one in records:
        found.take(one)
    return found


def test_without_a_copy_nothing_is_green(capsys: pytest.CaptureFixture[str]) -> None:
    assert dependencies.run(Namespace(advisories=None)) == dependencies.NOT_SCANNED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"ecrime: Not scanned: {len(PACKAGES)} packages are pinned")


def test_no_packages_are_not_a_clean_bill(capsys: pytest.CaptureFixture[str]) -> None:
    assert dependencies.compare([], known(record("PyPI", "x")), now=NOW) == dependencies.NOT_SCANNED
    assert "no package is pinned" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([], "no advisory about PyPI"),
        ([record("PyPI", "django")], "no advisory about npm"),
        (
            [record(one, "x", modified=NOW - timedelta(days=31)) for one in ("PyPI", "npm")],
            "older than 30 days",
        ),
    ],
)
def test_a_copy_that_says_nothing_is_not_green(
    records: list[dict[str, Any]], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dependencies.compare(PACKAGES, known(*records), now=NOW) == dependencies.NOT_SCANNED
    assert why in capsys.readouterr().err


def test_what_is_affected_is_named_with_where_it_serves(capsys: pytest.CaptureFixture[str]) -> None:
    copy = known(record("PyPI", "Django", fixed="999"), record("npm", "axe-core", fixed="999.0.0"))
    assert dependencies.compare(PACKAGES, copy, now=NOW) == 1
    told = capsys.readouterr().out
    assert "(shipped): X-Django" in told
    assert "(builds and tests only): X-axe-core" in told
    assert f"affected: 2 of {len(PACKAGES)}" in told


def test_everything_compared_and_nothing_found_is_green(capsys: pytest.CaptureFixture[str]) -> None:
    copy = known(record("PyPI", "django"), record("npm", "esbuild"))
    assert dependencies.compare(PACKAGES, copy, now=NOW) == 0
    assert f"affected: 0 of {len(PACKAGES)}" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["{", "[]", json.dumps({"id": "X"})])
def test_a_copy_that_cannot_be_read_is_not_green(
    tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text(words)
    assert dependencies.run(Namespace(advisories=tmp_path)) == dependencies.NOT_SCANNED
    assert "cannot be read" in capsys.readouterr().err
