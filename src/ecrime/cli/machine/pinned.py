"""Everything of others that the tree pins, from its lock files: what is shipped, and what only builds and tests."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SHIPPED = "run.txt"
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^ ;\\]+)")
SHA256 = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One package in one version.

    ecosystem   "PyPI" or "npm", as the advisories call them
    hashes      (algorithm, hex) of every file that the lock allows
    is_shipped  false for what only builds, checks or tests
    """

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    is_shipped: bool
    licence: str = ""

    @property
    def address(self) -> str:
        """The package URL by which others name it."""
        kind = self.ecosystem.lower()
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"


def pinned(tree: Path) -> list[Pinned]:
    """Every package of every lock file, each once, shipped ones first."""
    found: dict[tuple[str, str, str], Pinned] = {}
    locks = sorted((tree / "requirements").glob("*.txt"), key=lambda lock: (lock.name != SHIPPED, lock.name))
    for lock in locks:
        for package in python_packages(lock.read_text(encoding="utf-8"), is_shipped=lock.name == SHIPPED):
            found.setdefault((package.ecosystem, package.name, package.version), package)
    lock = tree / "package-lock.json"
    for package in npm_packages(json.loads(lock.read_text(encoding="utf-8"))):
        found.setdefault((package.ecosystem, package.name, package.version), package)
    return sorted(found.values(), key=lambda one: (not one.is_shipped, one.ecosystem, one.name, one.version))


def python_packages(lock: str, *, is_shipped: bool) -> Iterator[Pinned]:
    """What a lock of pip's form names."""
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        pin = PIN.match(entry)
        if pin:
            name = re.sub(r"[-_.]+", "-", pin[1]).lower()
            hashes = tuple(("SHA-256", found) for found in SHA256.findall(entry))
            yield Pinned("PyPI", name, pin[2], hashes, is_shipped)


def npm_packages(lock: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Iterator[Pinned]:
    """What the lock of npm names."""
    for place, package in lock["packages"].items():
        if place:
            yield Pinned(
                "npm",
                place.rpartition("node_modules/")[2],
                str(package["version"]),
                tuple(sorted(_integrity(str(package.get("integrity", ""))))),
                is_shipped=not package.get("dev"),
                licence=str(package.get("license", "")),
            )


def _integrity(words: str) -> Iterator[tuple[str, str]]:
    for word in words.split():
        algorithm, _, content = word.partition("-")
        yield algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(content).hex()
