"""Areas as the pack's files list them, each placed under its parent; oddities reported, none hidden.

Every row is kept. When the source itself is at odds:

* a code that returns gets the id ``code~2``, ``code~3`` …; the row whose code fits its parent comes
  first, then the order of the file;
* a parent that has no row is not invented: its areas stand under the next area above that has one;
* a character that is neither letter nor digit becomes ``_`` in the id, so that the paths of one area
  and all below it stay one unbroken range; the code itself is kept as written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ecrime.base.country.facts import Area, Finding, FindingKind
from ecrime.base.country.faults import Faults
from ecrime.base.country.manifest import MANIFEST, Level, Manifest
from ecrime.base.country.tables import Row, read_csv, require

_UNFIT = re.compile("[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All areas from the country down, parents before children, and what was odd about them."""

    areas: tuple[Area, ...]
    findings: tuple[Finding, ...]


def read_gazetteer(manifest: Manifest, faults: Faults) -> Gazetteer:
    """Read and place the areas of every level; unreadable rows are noted in ``faults``."""
    placing = _Placing(manifest, faults)
    for level in manifest.levels:
        placing.add_level(level, read_csv(level.file, level.columns, faults))
    placing.refuse_unknown_areas()
    return Gazetteer(tuple(placing.areas.values()), tuple(placing.findings))


@dataclass(slots=True)
class _Placing:
    manifest: Manifest
    faults: Faults
    areas: dict[str, Area] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    by_code: list[dict[str, Area]] = field(default_factory=list)

    def __post_init__(self) -> None:
        country = _country(self.manifest)
        self.areas[country.id] = country
        self.by_code.append({})

    def add_level(self, level: Level, rows: Iterable[Row]) -> None:
        wanted = (level.code, level.name_km, level.name_latin)
        sound = [row for row in rows if require(row, wanted, self.faults)]
        placed = [(row, self._parent(level, row)) for row in sound]
        self.by_code.append({})
        for code, group in _grouped(placed, level.code).items():
            fitting_first = sorted(group, key=lambda one: not one[0][level.code].startswith(one[1].code))
            if _UNFIT.search(code):
                self._find(FindingKind.UNFIT_CODE, code, f"Kept under the id {_id(code)}.")
            for row, parent in fitting_first:
                self._place(level, row, parent)
        self._report_missing_parents(level, placed)

    def refuse_unknown_areas(self) -> None:
        """A zone or kind for an area that is none would be left out without a word."""
        named = {**dict.fromkeys(self.manifest.zones, "zones"), **{rule.area: "kinds" for rule in self.manifest.kinds}}
        for id_, section in named.items():
            if id_ not in self.areas:
                self.faults.add(MANIFEST, 0, f"{section} names the area {id_}, which is not in this pack.")

    def _parent(self, level: Level, row: Row) -> Area:
        """The nearest area above that has a row; the country when none has."""
        for step, column in enumerate(level.parents, start=1):
            parent = self.by_code[level.number - step].get(row[column])
            if parent is not None:
                return parent
        return self.areas[self.manifest.pack.root]

    def _place(self, level: Level, row: Row, parent: Area) -> None:
        code = row[level.code]
        id_ = self._free_id(code, row)
        kind_km, kind_latin = self._kind(level, f"{parent.path}.{id_}")
        area = Area(
            id=id_,
            code=code,
            level=level.number,
            parent_id=parent.id,
            path=f"{parent.path}.{id_}",
            name_km=row[level.name_km],
            name_latin=row[level.name_latin],
            kind_km=kind_km,
            kind_latin=kind_latin,
            zone=self.manifest.zones.get(id_, parent.zone),
            longitude=self._degrees(row, level.longitude, 180),
            latitude=self._degrees(row, level.latitude, 90),
        )
        self.areas[id_] = area
        self.by_code[level.number].setdefault(code, area)
        if self.manifest.codes_nest and parent.level and not code.startswith(parent.code):
            detail = f"The code does not begin with {parent.code}, the area it is listed under."
            self._find(FindingKind.CODE_OUTSIDE_PARENT, id_, detail)

    def _free_id(self, code: str, row: Row) -> str:
        first = _id(code)
        if first not in self.areas:
            return first
        number = 2
        while f"{first}~{number}" in self.areas:
            number += 1
        again = f"{first}~{number}"
        detail = f"{row.file}, line {row.line}, repeats the code {code}; kept apart under the id {again}."
        self._find(FindingKind.REPEATED_CODE, again, detail)
        return again

    def _kind(self, level: Level, path: str) -> tuple[str, str]:
        ids = path.split(".")
        for rule in self.manifest.kinds:
            if rule.level == level.number and rule.area in ids:
                return rule.kind_km, rule.kind_latin
        return level.kind_km, level.kind_latin

    def _degrees(self, row: Row, column: str, limit: int) -> float | None:
        if not column or not row[column]:
            return None
        try:
            degrees = float(row[column])
        except ValueError:
            degrees = limit + 1
        if abs(degrees) <= limit:
            return degrees
        self.faults.add(row.file, row.line, f"{column} must be a number from -{limit} to {limit}.")
        return None

    def _report_missing_parents(self, level: Level, placed: list[tuple[Row, Area]]) -> None:
        if not level.parents:
            return
        orphans: dict[tuple[str, str], int] = defaultdict(int)
        for row, parent in placed:
            if row[level.parents[0]] != parent.code:
                orphans[row[level.parents[0]], parent.id] += 1
        for (missing, parent_id), count in orphans.items():
            detail = f"It has no row of its own; {count} areas that name it stand under {parent_id}."
            self._find(FindingKind.MISSING_PARENT, missing, detail)

    def _find(self, kind: FindingKind, subject: str, detail: str) -> None:
        self.findings.append(Finding(kind, subject, detail))


def _country(manifest: Manifest) -> Area:
    pack = manifest.pack
    return Area(
        id=pack.root,
        code=pack.root,
        level=0,
        parent_id=None,
        path=pack.root,
        name_km=pack.name_km,
        name_latin=pack.name_en,
        kind_km="ប្រទេស",
        kind_latin="Country",
        zone=pack.zone,
    )


def _grouped(placed: Iterable[tuple[Row, Area]], code_column: str) -> dict[str, list[tuple[Row, Area]]]:
    groups: dict[str, list[tuple[Row, Area]]] = defaultdict(list)
    for row, parent in placed:
        groups[row[code_column]].append((row, parent))
    return groups


def _id(code: str) -> str:
    return _UNFIT.sub("_", code)
