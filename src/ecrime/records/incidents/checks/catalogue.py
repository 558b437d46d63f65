"""All edit checks, and what they find in one incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from ecrime.foundation.errors import Problem
from ecrime.records.incidents.checks import (
    classification,
    dates,
    geography,
    narrative,
    persons,
    relations,
    structure,
    supplements,
    things,
)
from ecrime.records.incidents.checks.check import Check, Severity
from ecrime.records.incidents.checks.picture import Picture

FAMILIES: tuple[ModuleType, ...] = (
    structure,
    dates,
    persons,
    relations,
    things,
    classification,
    geography,
    supplements,
    narrative,
)
CHECKS: Mapping[str, Check] = {
    found.id: found
    for found in sorted(
        (value for family in FAMILIES for value in vars(family).values() if isinstance(value, Check)),
        key=lambda found: found.id,
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that does not hold at one place."""

    check: str
    severity: Severity
    field: str
    params: Mapping[str, str]

    @property
    def code(self) -> str:
        """The code its sentence stands under."""
        return f"check.{self.check}"


def findings(picture: Picture, about: str = "") -> list[Finding]:
    """Everything the checks have against an incident, in the order of their ids; only those that read a part of it."""
    return [
        Finding(check.id, check.severity, found.field, found.params)
        for check in _running(picture.unasked, about)
        for found in check.body(picture)
    ]


def errors(picture: Picture) -> list[Problem]:
    """What keeps an incident from being recorded, as problems of the form or file it came from."""
    return [
        Problem(found.field, f"check.{check.id}", found.params)
        for check in _running_errors(picture.unasked)
        for found in check.body(picture)
    ]


def running(unasked: frozenset[str], about: str = "") -> list[str]:
    """The ids of the checks that run where these facts could not be stated, and read a part if one is named."""
    return [check.id for check in _running(unasked, about)]


# A file of a hundred thousand rows asks this for every row, always with the same few answers.
@lru_cache(maxsize=64)
def _running(unasked: frozenset[str], about: str = "") -> tuple[Check, ...]:
    return tuple(
        check for check in CHECKS.values() if check.runs_without(unasked) and (not about or about in check.reads)
    )


@lru_cache(maxsize=64)
def _running_errors(unasked: frozenset[str]) -> tuple[Check, ...]:
    return tuple(check for check in _running(unasked) if check.severity is Severity.ERROR)
