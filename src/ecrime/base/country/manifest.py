"""pack.toml: the country's settings and where its areas are found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ecrime.base.country.facts import (
    Bounds,
    Cameras,
    Corrections,
    Documents,
    EditChecks,
    Equipment,
    Pack,
    Readiness,
    Retention,
)
from ecrime.base.country.faults import Faults
from ecrime.base.country.tables import TomlFile, read_toml

MANIFEST = "pack.toml"
DEEPEST_LEVEL = 4
LAST_DUE_DAY = 28
_CODE = re.compile("[a-z_]{2,40}")
LONGEST_KEPT = 3660


@dataclass(frozen=True, slots=True)
class Level:
    """One level of areas: what it is called, its file and the columns that matter.

    parents  columns with the codes of the areas above, nearest first; a second one serves where the
             nearest has no row
    """

    number: int
    kind_km: str
    kind_latin: str
    file: Path
    code: str
    name_km: str
    name_latin: str
    parents: tuple[str, ...]
    longitude: str
    latitude: str

    @property
    def columns(self) -> tuple[str, ...]:
        points = tuple(column for column in (self.longitude, self.latitude) if column)
        return (self.code, self.name_km, self.name_latin, *self.parents, *points)


@dataclass(frozen=True, slots=True)
class KindRule:
    """Areas of one level at or below ``area`` that have a more exact name for their kind."""

    area: str
    level: int
    kind_km: str
    kind_latin: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The pack's settings and the plan for reading its areas.

    zones       civil time that differs from the country's, by area id, for all below it
    codes_nest  True when the code of an area begins with the code of the area above
    source      name and version of the package the areas come from, "" when from the pack itself
    """

    pack: Pack
    zones: Mapping[str, str]
    levels: tuple[Level, ...]
    kinds: tuple[KindRule, ...]
    codes_nest: bool
    source: str


def read_manifest(folder: Path, faults: Faults) -> Manifest:
    """The manifest of the pack in a folder; raises PackBroken when it is not sound."""
    file = read_toml(folder / MANIFEST, faults)
    faults.stop_if_any()
    top = _Section(file, file.content, "", faults)
    areas = top.section("areas")
    package = areas.text("package", default="")
    zones = top.named_texts("zones")
    manifest = Manifest(
        pack=_pack(top),
        zones=zones,
        levels=_levels(areas, _Source(folder, package)),
        kinds=tuple(map(_kind, areas.sections("kinds"))),
        codes_nest=areas.flag("codes_nest"),
        source=_source_version(package, areas),
    )
    for zone in (manifest.pack.zone, *zones.values()):
        _check_zone(zone, file, faults)
    if manifest.pack.code != folder.name:
        faults.add(file.name, file.line_of("code"), f"code must be the folder's name, {folder.name}.")
    faults.stop_if_any()
    return manifest


def _pack(top: _Section) -> Pack:
    corrections, documents = top.section("corrections"), top.section("documents")
    return Pack(
        code=top.text("code"),
        version=top.text("version"),
        name_km=top.text("name_km"),
        name_en=top.text("name_en"),
        root=top.text("root"),
        nationality=top.text("nationality"),
        zone=top.text("zone"),
        archive_from=top.day("archive_from"),
        corrections=Corrections(
            grant_hours=corrections.number("grant_hours"),
            review_working_days=corrections.number("review_working_days"),
            planning_head_delegate=corrections.flag("planning_head_delegate"),
        ),
        documents=Documents(
            agreement_days=documents.number("agreement_days"), photo_days=documents.number("photo_days")
        ),
        checks=_checks(top.section("checks")),
        readiness=_readiness(top.section("readiness")),
        cameras=_cameras(top.section("cameras")),
    )


def _checks(section: _Section) -> EditChecks:
    return EditChecks(
        responsible_from=section.number("responsible_from"),
        bounds=_bounds(section),
        questioned_values=section.named_numbers("questioned_values"),
    )


def _readiness(section: _Section) -> Readiness:
    equipment = tuple(map(_equipment, section.sections("equipment")))
    codes = [kind.code for kind in equipment]
    if len(set(codes)) != len(codes) or not all(map(_CODE.fullmatch, codes)):
        section.fault("equipment", "each kind of equipment needs a code of its own, of small Latin letters and _.")
    due_day = section.number("due_day")
    if due_day > LAST_DUE_DAY:
        section.fault("due_day", f"due_day must be a day that every month has, 1 to {LAST_DUE_DAY}.")
    return Readiness(
        due_day=due_day,
        sign_in_days=section.number("sign_in_days"),
        specialists=section.number("specialists"),
        down_kbit=section.number("down_kbit"),
        up_kbit=section.number("up_kbit"),
        delay_ms=section.number("delay_ms"),
        offline_hours=section.number("offline_hours"),
        posts=section.named_numbers("posts"),
        equipment=equipment,
    )


def _cameras(section: _Section) -> Cameras:
    kinds = tuple(map(_retention, section.sections("retention")))
    codes = [kind.code for kind in kinds]
    if not codes or len(set(codes)) != len(codes) or not all(map(_CODE.fullmatch, codes)):
        section.fault("retention", "cameras need classes, each with a code of its own, of small Latin letters and _.")
    if any(kind.days > LONGEST_KEPT for kind in kinds):
        section.fault("days", f"footage is kept {LONGEST_KEPT} days at most.")
    return Cameras(kinds)


def _retention(section: _Section) -> Retention:
    return Retention(
        code=section.text("code"),
        name_km=section.text("name_km"),
        name_en=section.text("name_en"),
        days=section.number("days"),
        sub="sub" in section.content and section.flag("sub"),
    )


def _equipment(section: _Section) -> Equipment:
    return Equipment(
        code=section.text("code"),
        name_km=section.text("name_km"),
        name_en=section.text("name_en"),
        needed=section.number("needed"),
        essential=section.flag("essential"),
    )


def _bounds(section: _Section) -> Bounds | None:
    value = section.content.get("bounds")
    if value is None:
        return None
    numbers = isinstance(value, list) and len(value) == 4 and all(isinstance(item, int | float) for item in value)
    found = Bounds(*value) if numbers else None
    if found is None or not (-180 <= found.west < found.east <= 180 and -90 <= found.south < found.north <= 90):
        section.fault("bounds", "bounds must be [west, south, east, north] in degrees.")
    return found


def _levels(areas: _Section, source: _Source) -> tuple[Level, ...]:
    sections = areas.sections("levels")
    if not 1 <= len(sections) <= DEEPEST_LEVEL:
        areas.fault("levels", f"a pack has 1 to {DEEPEST_LEVEL} levels of areas, this one {len(sections)}.")
    return tuple(_level(number, section, source) for number, section in enumerate(sections, start=1))


def _level(number: int, section: _Section, source: _Source) -> Level:
    parents = section.texts("parents")
    if not min(1, number - 1) <= len(parents) <= number - 1:
        section.fault("parents", f"level {number} names 1 to {number - 1} parent columns, nearest first.")
    return Level(
        number=number,
        kind_km=section.text("kind_km"),
        kind_latin=section.text("kind_latin"),
        file=source.path(section.text("file")),
        code=section.text("code"),
        name_km=section.text("name_km"),
        name_latin=section.text("name_latin"),
        parents=parents,
        longitude=section.text("longitude", default=""),
        latitude=section.text("latitude", default=""),
    )


def _kind(section: _Section) -> KindRule:
    return KindRule(
        area=section.text("area"),
        level=section.number("level"),
        kind_km=section.text("kind_km"),
        kind_latin=section.text("kind_latin"),
    )


def _source_version(package: str, areas: _Section) -> str:
    if not package:
        return ""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        areas.fault("package", f"the package {package} is not installed.")
        return ""


def _check_zone(zone: str, file: TomlFile, faults: Faults) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        faults.add(file.name, file.line_of(f'"{zone}"'), f"{zone} is not a time zone of the IANA list.")


@dataclass(frozen=True, slots=True)
class _Source:
    """Where area files lie: in an installed package when the pack names one, else beside pack.toml."""

    folder: Path
    package: str

    def path(self, file: str) -> Path:
        if not self.package:
            return self.folder / file
        try:
            return Path(str(metadata.distribution(self.package).locate_file(file)))
        except metadata.PackageNotFoundError:
            return self.folder / file


@dataclass(frozen=True, slots=True)
class _Section:
    """A table of a TOML file that hands out typed values and notes what is missing or of the wrong type."""

    file: TomlFile
    content: Mapping[str, Any]
    name: str
    faults: Faults

    def fault(self, key: str, sentence: str) -> None:
        self.faults.add(self.file.name, self.file.line_of(key), sentence)

    def section(self, key: str) -> _Section:
        value = self.content.get(key)
        if not isinstance(value, dict):
            self.fault(key, f"the section [{self._full(key)}] is missing.")
            value = {}
        return _Section(self.file, value, self._full(key), self.faults)

    def sections(self, key: str) -> Sequence[_Section]:
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self._missing(key, "sections [[…]]")
            values = []
        return [_Section(self.file, value, self._full(key), self.faults) for value in values]

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.content.get(key, default)
        if isinstance(value, str) and (value or default is not None):
            return value
        self._missing(key, "a text")
        return ""

    def number(self, key: str) -> int:
        value = self.content.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self._missing(key, "a whole number above 0")
        return 0

    def flag(self, key: str) -> bool:
        value = self.content.get(key)
        if isinstance(value, bool):
            return value
        self._missing(key, "true or false")
        return False

    def day(self, key: str) -> date:
        value = self.content.get(key)
        if isinstance(value, date):
            return value
        self._missing(key, "a date like 2000-01-01")
        return date.min

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.content.get(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._missing(key, "a list of texts")
        return ()

    def named_texts(self, key: str) -> dict[str, str]:
        """A table of texts under names of the pack's own; empty when it is left out."""
        values = self.content.get(key, {})
        if isinstance(values, dict) and all(isinstance(value, str) for value in values.values()):
            return values
        self._missing(key, "a section of texts")
        return {}

    def named_numbers(self, key: str) -> dict[str, int]:
        """A table of whole numbers above 0 under names of the pack's own; empty when it is left out."""
        values = self.content.get(key, {})
        sound = isinstance(values, dict) and all(type(value) is int and value > 0 for value in values.values())
        if not sound:
            self._missing(key, "a section of whole numbers above 0")
        return values if sound else {}

    def _missing(self, key: str, wanted: str) -> None:
        self.fault(key, f"{self._full(key)} must be given as {wanted}.")

    def _full(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key
