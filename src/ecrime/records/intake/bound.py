"""A mapping laid over the columns of one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrime.records.incidents.people import Person, Role, Script
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.reading.template import BoundTemplate, Template


@dataclass(frozen=True, slots=True)
class BoundOffence:
    """One offence over the columns of a file."""

    class_code: BoundTemplate
    attempted: BoundTemplate

    def fields(self) -> dict[str, BoundTemplate]:
        """The template behind each field of the facts."""
        return {"class_code": self.class_code, "attempted": self.attempted}


@dataclass(frozen=True, slots=True)
class BoundPerson:
    """One person over the columns of a file."""

    role: Role
    name_km: BoundTemplate
    name_latin: BoundTemplate
    sex: BoundTemplate
    age: BoundTemplate
    nationality: BoundTemplate

    def fields(self, person: Person) -> dict[str, BoundTemplate]:
        """The template behind each field of the facts that were read."""
        by_script = {Script.KHMER: self.name_km, Script.LATIN: self.name_latin}
        return {
            **{f"names.{place}": by_script[name.script] for place, name in enumerate(person.names)},
            "names": self.name_km,
            "unknown": self.name_km,
            "sex": self.sex,
            "age": self.age,
            "nationalities": self.nationality,
        }


class BoundMapping:
    """The templates of a mapping, each knowing its columns."""

    def __init__(self, mapping: IncidentMapping, headings: Sequence[str]) -> None:
        def bound(template: Template) -> BoundTemplate:
            return template.bound(headings)

        self.start = bound(mapping.occurred.start)
        self.end = bound(mapping.occurred.end)
        self.zone = bound(mapping.occurred.zone)
        self.reader = mapping.occurred.reader
        self.area_code = bound(mapping.place.code)
        self.area_names = tuple(bound(name) for name in mapping.place.names)
        self.detail = bound(mapping.place.detail)
        self.latitude = bound(mapping.place.latitude)
        self.longitude = bound(mapping.place.longitude)
        self.point = joined(self.latitude, self.longitude)
        self.point_precision = mapping.place.point_precision
        self.narrative = bound(mapping.narrative)
        self.offences = tuple(BoundOffence(bound(each.class_code), bound(each.attempted)) for each in mapping.offences)
        self.people = tuple(
            BoundPerson(
                each.role,
                bound(each.name_km),
                bound(each.name_latin),
                bound(each.sex),
                bound(each.age),
                bound(each.nationality),
            )
            for each in mapping.people
        )


def joined(first: BoundTemplate, second: BoundTemplate) -> BoundTemplate:
    """Two templates that are read for one field; for naming their columns and showing their cells."""
    return BoundTemplate(", ".join(filter(None, (first.column, second.column))), first.parts + second.parts)
