"""The list of what others made holds every pinned package with version and hash, in the form that others read."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from ecrime.cli import sbom
from ecrime.cli.machine.tree import source_tree


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("sbom") / "sbom.json"
    assert sbom.run(Namespace(out=place)) == 0
    return place.read_text(encoding="utf-8")


def test_it_is_cyclonedx(words: str) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(words) is None
    assert validator.validate_str(words.replace('"library"', '"a thing"')) is not None


def test_every_pinned_package_is_in_it_with_its_hashes(words: str) -> None:
    there = {one["purl"]: one for one in json.loads(words)["components"]}
    tree = source_tree()
    pins = 0
    for lock in (tree / "requirements").glob("*.txt"):
        entry = ""
        for line in lock.read_text().splitlines():
            if pin := re.match(r"([a-z0-9._-]+)(?:\[.*\])?==([^ ;]+)", line):
                entry = f"pkg:pypi/{re.sub('[-_.]+', '-', pin[1])}@{pin[2]}"
                pins += 1
                assert (there[entry]["name"], there[entry]["version"]) == (re.sub("[-_.]+", "-", pin[1]), pin[2])
            elif found := re.search(r"--hash=sha256:(\w+)", line):
                assert {"alg": "SHA-256", "content": found[1]} in there[entry]["hashes"], entry
    modules = [name for name in json.loads((tree / "package-lock.json").read_text())["packages"] if name]
    for name in modules:
        assert any(
            one.startswith(f"pkg:npm/{name.rpartition('node_modules/')[2].replace('@', '%40')}@") for one in there
        )
    assert pins > 100
    assert len(modules) > 20
    assert all(one["hashes"] for one in there.values())


def test_what_is_shipped_is_told_from_what_only_builds_and_tests(words: str) -> None:
    scopes = {one["name"]: one["scope"] for one in json.loads(words)["components"]}
    assert scopes["django"] == scopes["cryptography"] == "required"
    assert scopes["pytest"] == scopes["semgrep"] == scopes["axe-core"] == "excluded"


def test_the_same_tree_gives_the_same_bytes(words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert sbom.run(Namespace(out=None)) == 0
    assert capsys.readouterr().out == words
