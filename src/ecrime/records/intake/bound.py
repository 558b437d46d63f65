"""A mapping laid over the columns of one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ecrime.records.incidents.people import IdentifierKind, NameKind, Person, Script
from ecrime.records.intake.civil_time import DayReader
from ecrime.records.intake.mapping import IncidentMapping, PersonMapping
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

    role: BoundTemplate
    name_km: BoundTemplate
    name_latin: BoundTemplate
    sex: BoundTemplate
    age: BoundTemplate
    nationality: BoundTemplate
    alias: BoundTemplate
    birth: BoundTemplate
    occupation: BoundTemplate
    address: BoundTemplate
    background: BoundTemplate
    papers: Mapping[IdentifierKind, BoundTemplate]
    harm: BoundTemplate
    born: DayReader

    @classmethod
    def of(cls, mapping: PersonMapping, bound: Callable[[Template], BoundTemplate]) -> BoundPerson:
        """The person of a mapping, bound."""
        return cls(
            role=bound(mapping.role),
            name_km=bound(mapping.name_km),
            name_latin=bound(mapping.name_latin),
            sex=bound(mapping.sex),
            age=bound(mapping.age),
            nationality=bound(mapping.nationality),
            alias=bound(mapping.alias),
            birth=bound(mapping.birth),
            occupation=bound(mapping.occupation),
            address=bound(mapping.address),
            background=bound(mapping.background),
            papers={
                IdentifierKind.IDENTITY_CARD: bound(mapping.identity_card),
                IdentifierKind.PASSPORT: bound(mapping.passport),
                IdentifierKind.TELEPHONE: bound(mapping.telephone),
            },
            harm=bound(mapping.harm),
            born=mapping.born,
        )

    def fields(self, person: Person) -> dict[str, BoundTemplate]:
        """The template behind each field of the facts that were read."""
        legal = {Script.KHMER: self.name_km, Script.LATIN: self.name_latin}
        named = [legal[name.script] if name.kind is NameKind.LEGAL else self.alias for name in person.names]
        return {
            **{f"names.{place}": template for place, template in enumerate(named)},
            **{f"identifiers.{place}": self.papers[each.kind] for place, each in enumerate(person.identifiers)},
            "names": self.name_km,
            "unknown": self.name_km,
            "sex": self.sex,
            "age": self.age,
            "birth": self.birth,
            "nationalities": self.nationality,
            "occupation": self.occupation,
            "address": self.address,
            "background": self.background,
            "harm": self.harm,
        }


class BoundMapping:
    """The templates of a mapping, each knowing its columns.

    people  the headings of the people's file, none where people are not joined
    """

    def __init__(self, mapping: IncidentMapping, headings: Sequence[str], people: Sequence[str] = ()) -> None:
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
        self.people = tuple(BoundPerson.of(each, bound) for each in mapping.people)
        self.key = bound(mapping.join.key) if mapping.join is not None else None
        self.joined = (
            BoundPerson.of(mapping.join.person, lambda template: template.bound(people))
            if mapping.join is not None and people
            else None
        )


def joined(first: BoundTemplate, second: BoundTemplate) -> BoundTemplate:
    """Two templates that are read for one field; for naming their columns and showing their cells."""
    return BoundTemplate(", ".join(filter(None, (first.column, second.column))), first.parts + second.parts)
