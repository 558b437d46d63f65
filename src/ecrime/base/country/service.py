"""Units, kinds of post and purposes of a pack: who records, who reviews, for what one may look up; a DEMO's people."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

from ecrime.base.country.facts import InventedOfficer, PackUnit, PostKind, Purpose, PurposeAsks
from ecrime.base.country.faults import Faults
from ecrime.base.country.rights import RIGHTS
from ecrime.base.country.tables import TomlFile, read_csv, read_toml, require

UNITS_FILE = "units.csv"
POSTS_FILE = "posts.toml"
PURPOSES_FILE = "purposes.toml"
DEMO_FILE = "demo.csv"

_UNIT_COLUMNS = ("code", "area_id", "name_km", "name_en", "kind")
_OFFICER_COLUMNS = ("unit", "post", "name_km", "name_latin")
_UNIT_CODE = re.compile("[A-Z]{2,4}")
_PURPOSE_CODE = re.compile("[a-z_]{2,40}")
# The purpose that is implied when one opens one's own work; no pack may offer it.
_IMPLIED = "own_work"

# The longest that a session may lie idle on a post that sees personal data, and on any.
IDLE_MINUTES = 15
LONGEST_IDLE_MINUTES = 120


def read_units(folder: Path, area_ids: Container[str], faults: Faults) -> tuple[PackUnit, ...]:
    """The units in the order of the file; each stands over one area of the pack."""
    units: list[PackUnit] = []
    lines: dict[str, int] = {}
    for row in read_csv(folder / UNITS_FILE, _UNIT_COLUMNS, faults):
        if not require(row, _UNIT_COLUMNS, faults):
            continue
        code = row["code"]
        if not _UNIT_CODE.fullmatch(code):
            faults.add(row.file, row.line, f"the unit code {code} must be 2 to 4 capital Latin letters.")
        if code in lines:
            faults.add(row.file, row.line, f"the code {code} is already in line {lines[code]}.")
        lines.setdefault(code, row.line)
        if row["area_id"] not in area_ids:
            faults.add(row.file, row.line, f"there is no area {row['area_id']} in this pack.")
        units.append(PackUnit(code, row["area_id"], row["name_km"], row["name_en"], row["kind"]))
    return tuple(units)


def read_posts(folder: Path, faults: Faults) -> tuple[PostKind, ...]:
    """The kinds of post and their rights, in the order of the file."""
    file = read_toml(folder / POSTS_FILE, faults)
    return tuple(_post(code, content, file, faults) for code, content in file.content.items())


def read_invented_officers(
    folder: Path, units: Container[str], posts: Container[str], faults: Faults
) -> tuple[InventedOfficer, ...]:
    """The officers of a DEMO, in the order of the file; a pack may do without any."""
    officers: list[InventedOfficer] = []
    if not (folder / DEMO_FILE).exists():
        return ()
    for row in read_csv(folder / DEMO_FILE, _OFFICER_COLUMNS, faults):
        if not require(row, _OFFICER_COLUMNS, faults):
            continue
        for column, known in (("unit", units), ("post", posts)):
            if row[column] not in known:
                faults.add(row.file, row.line, f"there is no {column} {row[column]} in this pack.")
        officers.append(InventedOfficer(row["unit"], row["post"], row["name_km"], row["name_latin"]))
    return tuple(officers)


def _post(code: str, content: object, file: TomlFile, faults: Faults) -> PostKind:
    section = content if isinstance(content, dict) else {}
    line = file.line_of(f"[{code}]")
    names = [section.get("name_km"), section.get("name_en")]
    rights = section.get("rights")
    idle = section.get("idle_minutes", IDLE_MINUTES)
    if type(idle) is not int or not 1 <= idle <= LONGEST_IDLE_MINUTES:
        faults.add(file.name, line, f"the post {code} may lie idle for 1 to {LONGEST_IDLE_MINUTES} minutes.")
        idle = IDLE_MINUTES
    if not all(isinstance(name, str) and name for name in names) or not isinstance(rights, list):
        faults.add(file.name, line, f"the post {code} needs name_km, name_en and a list of rights.")
        return PostKind(code, "", "", frozenset(), idle)
    for right in rights:
        if right not in RIGHTS:
            faults.add(file.name, file.line_of(f'"{right}"'), f"{right} is not a right; see the country pack guide.")
    return PostKind(code, str(names[0]), str(names[1]), frozenset(map(str, rights)), idle)


def read_purposes(folder: Path, faults: Faults) -> tuple[Purpose, ...]:
    """The purposes a look-up may be for, in the order in which they are offered."""
    file = read_toml(folder / PURPOSES_FILE, faults)
    return tuple(_purpose(code, content, file, faults) for code, content in file.content.items())


def _purpose(code: str, content: object, file: TomlFile, faults: Faults) -> Purpose:
    section = content if isinstance(content, dict) else {}
    line = file.line_of(f"[{code}]")
    names = [section.get("name_km"), section.get("name_en")]
    asks = section.get("asks")
    if not _PURPOSE_CODE.fullmatch(code) or code == _IMPLIED:
        faults.add(file.name, line, f"{code} cannot be the code of a purpose.")
    if not all(isinstance(name, str) and name for name in names) or asks not in set(PurposeAsks):
        faults.add(
            file.name, line, f"the purpose {code} needs name_km, name_en, and asks: one of {', '.join(PurposeAsks)}."
        )
        return Purpose(code, "", "", PurposeAsks.REASON)
    return Purpose(code, str(names[0]), str(names[1]), PurposeAsks(str(asks)))
