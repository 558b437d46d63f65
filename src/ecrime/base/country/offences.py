"""Offence classes of a pack, and the international categories (ICCS) they map to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ecrime.base.country.facts import IccsCategory, OffenceClass, Severity
from ecrime.base.country.faults import Faults
from ecrime.base.country.tables import Row, day_of, read_csv, require

ICCS_FILE = "iccs.csv"
CLASSES_FILE = "classes.csv"

_ICCS_COLUMNS = ("code", "name_en", "verified")
_CLASS_COLUMNS = (
    "code",
    "name_km",
    "name_en",
    "severity",
    "article",
    "iccs",
    "valid_from",
    "valid_to",
    "verified_by",
)
# Digits of an ICCS code by level: section, division, group, class.
_LEVEL_OF_LENGTH = {2: 1, 4: 2, 5: 3, 6: 4}
_NARROWEST_SECTION = 2


def read_iccs(folder: Path, faults: Faults) -> dict[str, IccsCategory]:
    """The international categories by code; a parent is the longest shorter code."""
    categories: dict[str, IccsCategory] = {}
    for row in read_csv(folder / ICCS_FILE, _ICCS_COLUMNS, faults):
        code = row["code"]
        if len(code) not in _LEVEL_OF_LENGTH or not code.isdecimal():
            faults.add(row.file, row.line, f"{code} is not an ICCS code of 2, 4, 5 or 6 digits.")
            continue
        if row["verified"] not in ("yes", "no"):
            faults.add(row.file, row.line, "verified must be yes or no.")
        parent = code[: {4: 2}.get(len(code), len(code) - 1)] if len(code) > _NARROWEST_SECTION else None
        if parent is not None and parent not in categories:
            faults.add(row.file, row.line, f"the category above {code}, {parent}, must stand before it.")
        level = _LEVEL_OF_LENGTH[len(code)]
        categories[code] = IccsCategory(code, level, parent, row["name_en"], row["verified"] == "yes")
    return categories


def read_classes(folder: Path, iccs: Mapping[str, IccsCategory], faults: Faults) -> tuple[OffenceClass, ...]:
    """The offence classes in the order of the file, which is the order officers see."""
    classes: list[OffenceClass] = []
    lines: dict[str, int] = {}
    for row in read_csv(folder / CLASSES_FILE, _CLASS_COLUMNS, faults):
        if not require(row, ("code", "name_km", "name_en", "severity", "iccs"), faults):
            continue
        code = row["code"]
        if code in lines:
            faults.add(row.file, row.line, f"the code {code} is already in line {lines[code]}.")
        lines.setdefault(code, row.line)
        offence_class = _class(row, iccs, faults)
        if offence_class is not None:
            classes.append(offence_class)
    return tuple(classes)


def _class(row: Row, iccs: Mapping[str, IccsCategory], faults: Faults) -> OffenceClass | None:
    try:
        severity = Severity(row["severity"])
    except ValueError:
        faults.add(row.file, row.line, "severity must be felony, misdemeanour or petty.")
        return None
    category = iccs.get(row["iccs"])
    if category is None:
        faults.add(row.file, row.line, f"{row['iccs']} is not a code of {ICCS_FILE}.")
    elif category.level < _LEVEL_OF_LENGTH[4]:
        faults.add(row.file, row.line, f"{row['iccs']} is a whole section of ICCS; name a division or below.")
    valid_from = day_of(row, "valid_from", faults)
    valid_to = day_of(row, "valid_to", faults)
    if valid_from and valid_to and valid_to < valid_from:
        faults.add(row.file, row.line, "valid_to must not be before valid_from.")
    return OffenceClass(
        code=row["code"],
        name_km=row["name_km"],
        name_en=row["name_en"],
        severity=severity,
        article=row["article"],
        iccs=row["iccs"],
        valid_from=valid_from,
        valid_to=valid_to,
        verified_by=row["verified_by"],
    )
