"""Advisories about other people's packages, from a copy in a folder: OSV records as JSON, one a file or many in a zip.

A record tells which versions of which packages are affected, as a list and as ranges of events
(https://ossf.github.io/osv-schema). Nothing is fetched.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from ecrime.cli.machine.pinned import Pinned

SEMVER = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$")


@dataclass
class Advisories:
    """All that a copy holds: by ecosystem and package, and how new it is."""

    of: dict[tuple[str, str], list[tuple[str, Mapping[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    read: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    newest: datetime | None = None

    def take(self, record: Mapping[str, Any]) -> None:
        """Add one record; one that was withdrawn tells only how new the copy is."""
        modified = datetime.fromisoformat(str(record["modified"]))
        self.newest = max(self.newest or modified, modified)
        if record.get("withdrawn"):
            return
        for affected in record.get("affected", ()):
            package = affected.get("package", {})
            ecosystem, name = str(package.get("ecosystem", "")), str(package.get("name", ""))
            self.of[ecosystem, plain(ecosystem, name)].append((str(record["id"]), affected))
            self.read[ecosystem] += 1

    def about(self, package: Pinned) -> list[str]:
        """The advisories that this very version is affected by."""
        told = self.of.get((package.ecosystem, plain(package.ecosystem, package.name)), ())
        return sorted({name for name, affected in told if is_affected(package, affected)})


def read(folder: Path) -> Advisories:
    """Every record under the folder. Raises OSError and ValueError for what cannot be read."""
    found = Advisories()
    for record in _records(folder):
        found.take(record)
    return found


def _records(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            yield json.loads(path.read_bytes())
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if name.endswith(".json"):
                        yield json.loads(packed.read(name))


def plain(ecosystem: str, name: str) -> str:
    """A name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def is_affected(package: Pinned, affected: Mapping[str, Any]) -> bool:
    """Whether a record's list or ranges hold this version."""
    if package.version in affected.get("versions", ()):
        return True
    key = version_key(package.ecosystem)
    ranges = [one for one in affected.get("ranges", ()) if one.get("type") in ("ECOSYSTEM", "SEMVER")]
    return any(lies_in(package.version, one["events"], key) for one in ranges)


def lies_in(version: str, events: list[Mapping[str, str]], key: Callable[[str], Any]) -> bool:
    """Whether the last event at or before the version says that it is affected."""
    here = key(version)
    state = False
    for event in sorted(events, key=lambda one: key(next(iter(one.values())))):
        if "introduced" in event and key(event["introduced"]) <= here:
            state = True
        elif "fixed" in event:
            state = state and key(event["fixed"]) > here
        elif "last_affected" in event:
            state = state and key(event["last_affected"]) >= here
    return state


def version_key(ecosystem: str) -> Callable[[str], Any]:
    """How versions of an ecosystem are put in order; "0" comes before all."""
    return python_key if ecosystem == "PyPI" else npm_key


def python_key(version: str) -> Version:
    """By PEP 440; what is no version of today comes before all."""
    try:
        return Version("0.dev0" if version == "0" else version)
    except InvalidVersion:
        return Version("0.dev0")


def npm_key(version: str) -> tuple[int, int, int, int, tuple[tuple[int, int, str], ...]]:
    """By Semantic Versioning: a version comes after what led up to it."""
    parts = SEMVER.match(version)
    if parts is None:
        return (0, 0, 0, 0, ())
    before = tuple(
        (0, int(word), "") if word.isdigit() else (1, 0, word) for word in (parts[4].split(".") if parts[4] else ())
    )
    return (int(parts[1]), int(parts[2]), int(parts[3]), 0 if before else 1, before)
