"""A whole country pack read from its files, and the fingerprint that tells whether anything changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ecrime.base.country import gazetteer, search_key
from ecrime.base.country.facts import (
    Area,
    Finding,
    IccsCategory,
    InventedOfficer,
    OffenceClass,
    Pack,
    PackUnit,
    PostKind,
    Purpose,
)
from ecrime.base.country.faults import Faults
from ecrime.base.country.manifest import MANIFEST, Manifest, read_manifest
from ecrime.base.country.offences import ICCS_FILE, read_classes, read_iccs
from ecrime.base.country.service import read_invented_officers, read_posts, read_purposes, read_units
from ecrime.foundation import text

COUNTRIES = Path(str(resources.files("ecrime") / "countries"))

# The code that shapes the rows counts like a file: when it changes, the rows are loaded anew.
_SHAPING = (gazetteer, search_key, text)


@dataclass(frozen=True, slots=True)
class PackFiles:
    """Everything a pack says, checked as a whole."""

    pack: Pack
    areas: tuple[Area, ...]
    iccs: tuple[IccsCategory, ...]
    classes: tuple[OffenceClass, ...]
    units: tuple[PackUnit, ...]
    posts: tuple[PostKind, ...]
    purposes: tuple[Purpose, ...]
    invented: tuple[InventedOfficer, ...]
    findings: tuple[Finding, ...]


def read_pack(code: str, *, countries: Path = COUNTRIES) -> PackFiles:
    """The pack in the folder of that name; raises PackBroken naming every fault by file and line."""
    folder = countries / code
    faults = Faults()
    manifest = read_manifest(folder, faults)
    placed = gazetteer.read_gazetteer(manifest, faults)
    iccs = read_iccs(countries, faults)
    classes = read_classes(folder, iccs, faults)
    units = read_units(folder, {area.id for area in placed.areas}, faults)
    posts = read_posts(folder, faults)
    codes = {unit.code for unit in units}, {post.code for post in posts}
    for unknown in sorted(manifest.pack.readiness.posts.keys() - codes[1]) if codes[1] else ():
        faults.add(MANIFEST, 0, f"readiness.posts names the post {unknown}, which is not in this pack.")
    pack_files = PackFiles(
        pack=manifest.pack,
        areas=placed.areas,
        iccs=tuple(iccs.values()),
        classes=classes,
        units=units,
        posts=posts,
        purposes=read_purposes(folder, faults),
        # Without units and posts every officer would be a fault, and none of them the one to mend.
        invented=read_invented_officers(folder, *codes, faults) if all(codes) else (),
        findings=placed.findings,
    )
    faults.stop_if_any()
    return pack_files


def fingerprint(code: str, *, countries: Path = COUNTRIES) -> str:
    """A digest that changes when the pack, the package behind its areas or the placing rules change."""
    folder = countries / code
    faults = Faults()
    manifest = read_manifest(folder, faults)
    digest = hashlib.sha256(f"{manifest.pack.version}\0{manifest.source}".encode())
    for path in _files(manifest, folder, countries):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(manifest: Manifest, folder: Path, countries: Path) -> Iterable[Path]:
    own = {path for path in folder.iterdir() if path.suffix in (".toml", ".csv")}
    areas = {level.file for level in manifest.levels if level.file.exists()}
    code = {Path(str(module.__file__)) for module in _SHAPING}
    return sorted(own | areas | code | {countries / ICCS_FILE})
