"""A mapping: how the files of one source become incidents. Made from TOML by mapping_toml.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ecrime.records.incidents.facts import LateReason, PointPrecision
from ecrime.records.intake.civil_time import DayReader, TimeReader
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.template import Template

NOTHING = Template()
NO_DAYS = DayReader()


@dataclass(frozen=True, slots=True)
class OccurredMapping:
    """When it happened: a start, perhaps an end, and the zone of the place."""

    start: Template
    end: Template
    zone: Template
    reader: TimeReader


@dataclass(frozen=True, slots=True)
class PlaceMapping:
    """Where it happened: an area by ``code`` or by ``names`` from the top down, detail and point."""

    code: Template
    names: tuple[Template, ...]
    detail: Template
    latitude: Template
    longitude: Template
    point_precision: PointPrecision


@dataclass(frozen=True, slots=True)
class OffenceMapping:
    """One offence of the incident; none in the rows where ``class_code`` is empty."""

    class_code: Template
    attempted: Template


@dataclass(frozen=True, slots=True)
class PersonMapping:
    """One person of the incident; none in the rows where all of it is empty.

    born  how days of birth are written
    """

    role: Template
    name_km: Template
    name_latin: Template
    sex: Template
    age: Template
    nationality: Template
    alias: Template = NOTHING
    birth: Template = NOTHING
    occupation: Template = NOTHING
    address: Template = NOTHING
    background: Template = NOTHING
    identity_card: Template = NOTHING
    passport: Template = NOTHING
    telephone: Template = NOTHING
    harm: Template = NOTHING
    born: DayReader = NO_DAYS

    def templates(self) -> Iterator[Template]:
        """Every template of the person."""
        yield from (
            self.role,
            self.name_km,
            self.name_latin,
            self.alias,
            self.sex,
            self.age,
            self.birth,
            self.nationality,
        )
        yield from (self.occupation, self.address, self.background, self.harm)
        yield from (self.identity_card, self.passport, self.telephone)


@dataclass(frozen=True, slots=True)
class JoinMapping:
    """How the rows of a second file, one for each person, find their incident.

    key         what an incident is called, over the file; people_key the same over the people's file
    person      over the people's file
    layout      of the people's file
    """

    key: Template
    people_key: Template
    person: PersonMapping
    layout: Layout


class By(StrEnum):
    """How a row finds its documents."""

    NAME = "name"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class DocumentsMapping:
    """How a row finds the documents that came beside the file.

    names      their names, or the number that they bear
    separator  between several names
    kind       what they are, in the words of the archive
    """

    by: By
    names: Template
    separator: str
    kind: Template


@dataclass(frozen=True, slots=True)
class IncidentMapping:
    """How one source writes incidents; ``join`` where a second file holds people, ``documents`` where such came."""

    source: str
    layout: Layout
    occurred: OccurredMapping
    place: PlaceMapping
    offences: tuple[OffenceMapping, ...]
    people: tuple[PersonMapping, ...]
    narrative: Template
    late_reason: LateReason
    late_note: str
    text: str
    join: JoinMapping | None = None
    documents: DocumentsMapping | None = None

    def headings(self) -> tuple[str, ...]:
        """Every heading the mapping reads, each once."""
        found = (heading for template in self.templates() for heading in template.headings)
        return tuple(dict.fromkeys(found))

    def people_headings(self) -> tuple[str, ...]:
        """Every heading of the people's file that the mapping reads, each once."""
        if self.join is None:
            return ()
        templates = (self.join.people_key, *self.join.person.templates())
        return tuple(dict.fromkeys(heading for template in templates for heading in template.headings))

    def templates(self) -> Iterator[Template]:
        """Every template of the mapping."""
        yield from (self.occurred.start, self.occurred.end, self.occurred.zone)
        yield from (self.place.code, *self.place.names, self.place.detail)
        yield from (self.place.latitude, self.place.longitude, self.narrative)
        for offence in self.offences:
            yield from (offence.class_code, offence.attempted)
        for person in self.people:
            yield from person.templates()
        if self.join is not None:
            yield self.join.key
        if self.documents is not None:
            yield from (self.documents.names, self.documents.kind)
