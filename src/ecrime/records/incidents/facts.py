"""What an incident says: the facts that travel between pages, import, actions and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from ecrime.records.incidents.people import Organisation, Person, Relation
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.things import Property, Vehicle

IncidentId = NewType("IncidentId", UUID)


class PointPrecision(StrEnum):
    """How exactly a point on the map is known."""

    EXACT = "exact"
    STREET = "street"
    AREA = "area"


class LateReason(StrEnum):
    """Why a record came later than 48 hours after the offence (clause D4)."""

    LATE_REPORT = "late_report"
    NO_NETWORK = "no_network"
    SCENE_ACCESS = "scene_access"
    BACKLOG = "backlog"
    OTHER = "other"


class Origin(StrEnum):
    """By which entrance the record came."""

    LIVE = "live"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Span:
    """When it happened: from ``start`` to ``end``, aware UTC, equal when known to the minute.

    ``end`` is the last moment it can have happened; the 48 hours of clause D4 run from it.
    ``zone`` is the IANA zone of the place, ``start`` and ``end`` are read in it for display.
    """

    start: datetime
    end: datetime
    precision: Precision
    zone: str


@dataclass(frozen=True, slots=True)
class Point:
    """Where it happened, WGS 84 degrees."""

    latitude: float
    longitude: float
    precision: PointPrecision


@dataclass(frozen=True, slots=True)
class OffenceFacts:
    """One offence in the incident; the unit that statistics count. ``id`` is None for a new one."""

    class_code: str
    attempted: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """All that an officer states about one incident; replaced as a whole by a correction.

    Parts name each other by their places in these tuples, counted from 0.
    """

    occurred: Span
    area_id: str
    place_detail: str
    point: Point | None
    narrative: str
    offences: tuple[OffenceFacts, ...]
    people: tuple[Person, ...] = ()
    late_reason: LateReason | None = None
    late_note: str = ""
    report: Report | None = None
    organisations: tuple[Organisation, ...] = ()
    relations: tuple[Relation, ...] = ()
    things: tuple[Property, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()

    @property
    def area_ids(self) -> frozenset[str]:
        """Every area that is named: of the place, and of addresses."""
        living = {person.address_area_id for person in self.people}
        standing = {organisation.address_area_id for organisation in self.organisations}
        return frozenset({self.area_id, *living, *standing} - {""})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the database added when the incident was recorded; the rest is IncidentFacts."""

    id: IncidentId
    number: str
    unit_id: UUID
    unit_code: str
    jurisdiction: str
    area_path: str
    recorded_at: datetime
    recorded_by: UUID
    locks_at: datetime
    late: bool
    origin: Origin
    withdrawn_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident of record: what was stated, and what the database says about it.

    masks  who of the people is masked for this reader, by which mask ("victim", "juvenile", "restricted"); when anybody
           is, the narrative is withheld too, for it may name him. A restricted record is itself among them, by its id
    """

    record: Recorded
    facts: IncidentFacts
    masks: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """The least that lets an officer choose an incident in a list; nobody's name is in it.

    restricted  hidden because of an urgent error; asked for lists only
    erased      by order of a court: what is left is what a list shows
    """

    id: IncidentId
    number: str
    class_code: str
    more_offences: int
    area_id: str
    occurred: Span
    recorded_at: datetime
    locks_at: datetime
    late: bool
    withdrawn: bool
    unit_id: UUID
    restricted: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; ``until`` is not included. ``sort`` is a column, "-" before it for newest first."""

    area_path: str = ""
    class_code: str = ""
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""
    sort: str = "-occurred_from"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, None where nothing was stated.

    relation  "incident", "offence" or "person"; ``part`` says which offence or person (0 for the incident)
    """

    relation: str
    part: int
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Step:
    """One act in the history of a record: what, who, when, and the fields it changed.

    withheld  whether it wrote words or people that are masked for this reader; what they were is not among the changes
    """

    entry_id: UUID
    kind: str
    at: datetime
    officer_id: UUID | None
    changes: tuple[FieldChange, ...]
    rule: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """One printing of a record, as the ledger has it.

    case_number  of the case that was stated with the purpose, "" when none was
    fingerprint  SHA-256 of all that the sheet says of the record
    """

    entry_id: UUID
    at: datetime
    purpose: str
    case_number: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Imported:
    """One incident of an imported file. ``source_key`` (32 bytes) is its identity: source, content, occurrence."""

    source_key: bytes
    facts: IncidentFacts
