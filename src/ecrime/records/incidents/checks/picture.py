"""All that the checks may look at: one incident with everything below it, and what is true outside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.base.country.facts import Area, EditChecks, OffenceClass, Severity
from ecrime.records.incidents.facts import LateReason, OffenceFacts, Point, Span
from ecrime.records.incidents.people import Organisation, Person, Relation, Role, RoleInTime
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.supplements import Supplement
from ecrime.records.incidents.things import Property, Vehicle

GRADES = (Severity.PETTY, Severity.MISDEMEANOUR, Severity.FELONY)


@dataclass(frozen=True, slots=True)
class World:
    """What the country pack says, as far as the checks ask."""

    classes: Mapping[str, OffenceClass]
    areas: Mapping[str, Area]
    nationality: str
    archive_from: date
    settings: EditChecks


@dataclass(frozen=True, slots=True)
class Picture:
    """One incident as the checks see it.

    now              lawful time of the check
    recorded_at      when it was recorded; ``now`` for what is only about to be
    unit_path        area of the unit that recorded it
    gravest_before   the gravest grade its offences ever had, None before the first correction
    alike            numbers of other records of the same unit, day, area and classes
    unasked          facts that nobody could state here, "people" or "people.harm": a form or file without a question
    """

    world: World
    now: datetime
    recorded_at: datetime
    unit_path: str
    occurred: Span
    area_id: str
    offences: tuple[OffenceFacts, ...]
    recorded_by: UUID | None = None
    place_detail: str = ""
    point: Point | None = None
    narrative: str = ""
    late_reason: LateReason | None = None
    report: Report | None = None
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    relations: tuple[Relation, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    things: tuple[Property, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    gravest_before: Severity | None = None
    alike: tuple[str, ...] = ()
    unasked: frozenset[str] = field(default_factory=frozenset)

    @property
    def first_day(self) -> date:
        """The earliest day it can have happened, in the civil time of the place."""
        return self.local_day(self.occurred.start)

    @property
    def area(self) -> Area | None:
        """The area it happened in, None when the pack does not know it."""
        return self.world.areas.get(self.area_id)

    def local_day(self, at: datetime) -> date:
        """The day of a moment in the civil time of the place."""
        return at.astimezone(ZoneInfo(self.occurred.zone)).date()

    def class_of(self, offence: OffenceFacts) -> OffenceClass | None:
        """The offence's class, None when the pack does not know it."""
        return self.world.classes.get(offence.class_code)

    def iccs_of(self, offence: OffenceFacts) -> str:
        """The offence's code in the International Classification of Crime, "" where there is none."""
        known = self.class_of(offence)
        return known.iccs or "" if known else ""

    @property
    def gravest(self) -> Severity | None:
        """The gravest grade of its offences, None when the pack knows none of them."""
        return gravest_of(self.offences, self.world)

    def offences_in(self, *iccs: str) -> Iterator[tuple[int, OffenceFacts]]:
        """(position, offence) of those below one of the international codes."""
        for place, offence in enumerate(self.offences):
            if self.iccs_of(offence).startswith(iccs):
                yield place, offence

    def has_offence_in(self, *iccs: str) -> bool:
        """True when some offence lies below one of the international codes."""
        return any(True for _ in self.offences_in(*iccs))

    def people_as(self, *roles: Role) -> Iterator[tuple[int, Person]]:
        """(position, person) of those who ever had one of the roles."""
        for place, person in enumerate(self.people):
            if person.has_role(*roles):
                yield place, person

    def roles(self) -> Iterator[tuple[str, int, int, RoleInTime]]:
        """("people" or "organisations", position, position of the role, role) of everybody."""
        for part, place, party in self.parties():
            for index, held in enumerate(party.roles):
                yield part, place, index, held

    def parties(self) -> Iterator[tuple[str, int, Person | Organisation]]:
        """("people" or "organisations", position, who) of everybody."""
        for place, person in enumerate(self.people):
            yield "people", place, person
        for place, organisation in enumerate(self.organisations):
            yield "organisations", place, organisation

    def goods(self) -> Iterator[tuple[str, int, Property | Vehicle]]:
        """("things" or "vehicles", position, thing) of all that is stated."""
        for place, thing in enumerate(self.things):
            yield "things", place, thing
        for place, vehicle in enumerate(self.vehicles):
            yield "vehicles", place, vehicle


def gravest_of(offences: Iterable[OffenceFacts], world: World) -> Severity | None:
    """The gravest grade among offences, None when the pack knows none of their classes."""
    known = [world.classes[offence.class_code].severity for offence in offences if offence.class_code in world.classes]
    return max(known, key=GRADES.index, default=None)


def concerns(held: RoleInTime, offence: int) -> bool:
    """True when a role concerns the offence at this position, or the incident as a whole."""
    return held.offence in (None, offence)
