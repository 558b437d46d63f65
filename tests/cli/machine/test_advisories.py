"""A version is affected exactly where a record says so: by list, by range, before its fix, up to the last."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.cli.machine import advisories
from ecrime.cli.machine.advisories import npm_key, python_key
from ecrime.cli.machine.pinned import Pinned


def package(version: str, *, ecosystem: str = "PyPI", name: str = "some-thing") -> Pinned:
    return Pinned(ecosystem, name, version, (), is_shipped=True)


def record(events: list[dict[str, str]], *, ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": ecosystem, "name": "Some_Thing" if ecosystem == "PyPI" else "some-thing"},
        "ranges": [{"type": "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER", "events": events}],
    }
    return {"id": "X-1", "modified": "2026-11-01T00:00:00Z", "affected": [affected], **more}


def about(found: dict[str, Any], asked: Pinned) -> list[str]:
    known = advisories.Advisories()
    known.take(found)
    return known.about(asked)


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("0.9", True), ("1.9.9", True), ("2.0", False), ("2.0rc1", True), ("2.5", False), ("3.0", True), ("3.1", False)],
)
def test_ranges_of_python(version: str, is_affected: bool) -> None:
    events = [{"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "3.0"}, {"fixed": "3.1"}]
    assert bool(about(record(events), package(version))) is is_affected


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("1.0.0", False), ("1.2.0", True), ("1.10.0", True), ("2.0.0-rc.1", True), ("2.0.0", True), ("2.0.1", False)],
)
def test_ranges_of_npm(version: str, is_affected: bool) -> None:
    events = [{"introduced": "1.2.0"}, {"last_affected": "2.0.0"}]
    found = about(record(events, ecosystem="npm"), package(version, ecosystem="npm"))
    assert bool(found) is is_affected


def test_a_version_may_be_named_by_itself() -> None:
    found = record([])
    found["affected"][0]["versions"] = ["1.4"]
    assert about(found, package("1.4")) == ["X-1"]
    assert about(found, package("1.5")) == []


def test_what_was_withdrawn_affects_nothing() -> None:
    assert about(record([{"introduced": "0"}], withdrawn="2026-11-02T00:00:00Z"), package("1.0")) == []


def test_another_ecosystem_is_another_package() -> None:
    assert about(record([{"introduced": "0"}]), package("1.0.0", ecosystem="npm")) == []


def test_files_and_packed_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(record([{"introduced": "0"}])))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("two.json", json.dumps(record([{"introduced": "0"}], ecosystem="npm")))
    (tmp_path / "README.md").write_text("no record")
    assert dict(advisories.read(tmp_path).read) == {"PyPI": 1, "npm": 1}


def test_the_order_of_semantic_versioning() -> None:
    ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.0.1"]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=npm_key) == ordered


@given(st.text(max_size=20))
def test_no_version_is_a_fault(words: str) -> None:
    assert python_key(words) >= python_key("0")
    assert npm_key(words) >= npm_key("0")
