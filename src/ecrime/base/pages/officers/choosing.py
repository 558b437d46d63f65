"""The officers of a DEMO, in the order in which somebody looks for one: one of each post, then unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecrime.base.officers.entrance import DemoOfficer

# The post that every pack's own officers begin with; its unit is the one that a guide leads through.
FIRST_POST = "specialist"


@dataclass(frozen=True, slots=True)
class UnitOfDemo:
    """A unit and who serves in it."""

    code: str
    name_km: str
    name_latin: str
    officers: Sequence[DemoOfficer]


@dataclass(frozen=True, slots=True)
class PartOfService:
    """Units of one level under one heading."""

    heading: str | Promise
    units: Sequence[UnitOfDemo]


def first_of_each_post(officers: Sequence[DemoOfficer]) -> list[DemoOfficer]:
    """Who was appointed first to each post, those of the guided unit before others: as whom the tour leads."""
    in_order = sorted(officers, key=lambda officer: officer.service_number)
    home = next((officer.unit_code for officer in in_order if officer.post_kind == FIRST_POST), "")
    found: dict[str, DemoOfficer] = {}
    for officer in sorted(in_order, key=lambda officer: officer.unit_code != home):
        found.setdefault(officer.post_kind, officer)
    return list(found.values())


def parts_of_service(officers: Sequence[DemoOfficer]) -> list[PartOfService]:
    """Everybody by unit: offices of the whole country, then those of its provinces."""
    units = [(path, _unit(group)) for path, group in _by_unit(officers)]
    central = [unit for path, unit in units if "." not in path]
    local = [unit for path, unit in units if "." in path]
    parts = [
        PartOfService(_("Offices of the whole country"), central),
        PartOfService(_("Offices of provinces and of the capital"), local),
    ]
    return [part for part in parts if part.units]


def _by_unit(officers: Sequence[DemoOfficer]) -> list[tuple[str, list[DemoOfficer]]]:
    in_order = sorted(officers, key=lambda officer: (officer.unit_code, officer.service_number))
    groups = groupby(in_order, key=lambda officer: (officer.area_path, officer.unit_code))
    return [(path, list(group)) for (path, _code), group in groups]


def _unit(officers: Sequence[DemoOfficer]) -> UnitOfDemo:
    first = officers[0]
    return UnitOfDemo(first.unit_code, first.unit_km, first.unit_latin, officers)
