"""Between rows of the tables and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import lists, part_rows
from ecrime.records.incidents.facts import (
    Incident,
    IncidentFacts,
    IncidentId,
    LateReason,
    OffenceFacts,
    Origin,
    Point,
    PointPrecision,
    Recorded,
    Span,
)
from ecrime.records.incidents.models import Incident as IncidentModel
from ecrime.records.incidents.models import Offence
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Duty,
    Harm,
    Organisation,
    Person,
    Relation,
    Role,
    RoleInTime,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
from ecrime.records.incidents.things import Property, Vehicle

# What a row is, in the images of a history and in the fields a grant names.
INCIDENT = "incident"
OFFENCE = "offence"
PERSON = "person"
ROLE = "role"
ORGANISATION = "organisation"
RELATION = "relation"
THING = "thing"
VEHICLE = "vehicle"
SUPPLEMENT = "supplement"

Party = TypeVar("Party", Person, Organisation)
Part = TypeVar("Part", OffenceFacts, Relation, Property, Vehicle)
AnyPart = TypeVar("AnyPart", OffenceFacts, Person, Organisation, Relation, Property, Vehicle)
Columns = dict[str, Any]


def incident_columns(facts: IncidentFacts) -> dict[str, Any]:
    """The columns of the incident's own row that an officer states."""
    point = facts.point
    return {
        "area_id": facts.area_id,
        "place_detail": facts.place_detail,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "point_precision": point.precision.value if point else None,
        "occurred_from": facts.occurred.start,
        "occurred_to": facts.occurred.end,
        "time_precision": facts.occurred.precision.value,
        "zone": facts.occurred.zone,
        "narrative": facts.narrative,
        "late_reason": facts.late_reason.value if facts.late_reason else "",
        "late_note": facts.late_note,
        "reported_at": facts.report.at if facts.report else None,
        "report_channel": facts.report.channel.value if facts.report else "",
    }


def with_ids(facts: IncidentFacts, before: IncidentFacts | None = None) -> IncidentFacts:
    """The facts with an id for every part: its own where ``before`` has such a part, else a new one.

    The roles of a person or an organisation are known again by their order.
    """
    was: IncidentFacts = before or replace(
        facts, offences=(), people=(), organisations=(), relations=(), things=(), vehicles=()
    )
    return replace(
        facts,
        offences=_known_again(facts.offences, was.offences),
        people=_parties_known_again(facts.people, was.people),
        organisations=_parties_known_again(facts.organisations, was.organisations),
        relations=_known_again(facts.relations, was.relations),
        things=_known_again(facts.things, was.things),
        vehicles=_known_again(facts.vehicles, was.vehicles),
    )


def _known_again(parts: Iterable[Part], before: Iterable[Part]) -> tuple[Part, ...]:
    known = {part.id for part in before}
    return tuple(part if part.id in known else replace(part, id=uuid7()) for part in parts)


def _parties_known_again(parties: Iterable[Party], before: Iterable[Party]) -> tuple[Party, ...]:
    roles: dict[UUID | None, tuple[RoleInTime, ...]] = {party.id: party.roles for party in before}

    def whole(party: Party) -> Party:
        ids = [*(held.id for held in roles.get(party.id, ())), *([None] * len(party.roles))]
        known = party.id if party.id in roles else uuid7()
        held_again = (replace(held, id=id_ or uuid7()) for held, id_ in zip(party.roles, ids, strict=False))
        return replace(party, id=known, roles=tuple(held_again))

    return tuple(map(whole, parties))


def rows_below(facts: IncidentFacts) -> dict[str, dict[UUID, Columns]]:
    """What stands below an incident: for each relation the rows by their id. Every part has an id (``with_ids``)."""
    offences = [_id(offence.id) for offence in facts.offences]
    people = [_id(person.id) for person in facts.people]
    roles: dict[UUID, Columns] = {}
    for person in facts.people:
        roles |= _role_rows(person.roles, offences, person_id=person.id)
    for organisation in facts.organisations:
        roles |= _role_rows(organisation.roles, offences, organisation_id=organisation.id)
    return {
        OFFENCE: _in_order(facts.offences, offence_columns),
        PERSON: _in_order(facts.people, person_columns),
        ORGANISATION: _in_order(facts.organisations, part_rows.organisation_columns),
        ROLE: roles,
        RELATION: _in_order(facts.relations, lambda one: part_rows.relation_columns(one, people)),
        THING: _in_order(facts.things, lambda one: part_rows.thing_columns(one, offences, people)),
        VEHICLE: _in_order(facts.vehicles, lambda one: part_rows.vehicle_columns(one, offences, people)),
    }


def _role_rows(roles: Iterable[RoleInTime], offences: Sequence[UUID], **whose: UUID | None) -> dict[UUID, Columns]:
    return {
        _id(held.id): {
            **role_columns(held),
            "person_id": None,
            "organisation_id": None,
            **whose,
            "offence_id": None if held.offence is None else offences[held.offence],
            "position": place,
        }
        for place, held in enumerate(roles)
    }


def _in_order(parts: Iterable[AnyPart], columns: Callable[[AnyPart], Columns]) -> dict[UUID, Columns]:
    return {_id(part.id): columns(part) | {"position": place} for place, part in enumerate(parts)}


def offence_columns(facts: OffenceFacts) -> Columns:
    """The columns of an offence that an officer states."""
    return {"offence_class_id": facts.class_code, "attempted": facts.attempted}


def person_columns(facts: Person) -> Columns:
    """The columns of a person as stated, without the roles."""
    return {
        "names": lists.names_list(facts.names),
        "sex": facts.sex.value,
        "born_on": facts.birth.day if facts.birth else None,
        "birth_precision": facts.birth.precision.value if facts.birth else "",
        "age_low": facts.age.low if facts.age else None,
        "age_high": facts.age.high if facts.age else None,
        "nationalities": list(facts.nationalities),
        "background": facts.background,
        "occupation": facts.occupation,
        "address": facts.address,
        "address_area_id": facts.address_area_id or None,
        "identifiers": lists.identifiers_list(facts.identifiers),
        "harm": facts.harm.value,
        "duty": facts.duty.value,
        "officer_id": facts.officer_id,
        "unknown": facts.unknown,
    }


def role_columns(facts: RoleInTime) -> Columns:
    """The columns of a role, without whose it is and in which offence."""
    return {"role": facts.role.value, "since": facts.since, "until": facts.until, "basis": facts.basis}


def span_of(row: IncidentModel) -> Span:
    """When it happened, from an incident's row."""
    return Span(row.occurred_from, row.occurred_to, Precision(row.time_precision), row.zone)


def incident_of(
    row: IncidentModel, unit_code: str, offences: Iterable[Offence], statement: Mapping[str, Any]
) -> Incident:
    """An incident from its row, the offences that still stand, and what the door gave of words and people."""
    masks = {UUID(person): mask for person, mask in statement["masks"].items()}
    return Incident(recorded_of(row, unit_code), facts_of(row, offences, statement), masks)


def recorded_of(row: IncidentModel, unit_code: str) -> Recorded:
    """What the database added to an incident's row."""
    if (
        row.number is None
        or row.unit_id is None
        or row.jurisdiction is None
        or row.area_path is None
        or row.recorded_at is None
        or row.recorded_by_id is None
        or row.locks_at is None
        or row.late is None
        or row.version is None
    ):
        raise RuntimeError("the database has not filled in what it always fills in")
    return Recorded(
        id=IncidentId(row.id),
        number=row.number,
        unit_id=row.unit_id,
        unit_code=unit_code,
        jurisdiction=row.jurisdiction,
        area_path=row.area_path,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by_id,
        locks_at=row.locks_at,
        late=row.late,
        origin=Origin(row.origin),
        withdrawn_at=row.withdrawn_at,
        version=row.version,
    )


def facts_of(row: IncidentModel, offences: Iterable[Offence], statement: Mapping[str, Any]) -> IncidentFacts:
    """What an officer stated, from an incident's row, its offences and what the door gave."""
    stated = tuple(OffenceFacts(offence.offence_class_id, offence.attempted, offence.id) for offence in offences)
    places = {str(offence.id): place for place, offence in enumerate(stated)}
    people = {columns["id"]: place for place, columns in enumerate(statement["people"])}
    roles: dict[str, list[RoleInTime]] = defaultdict(list)
    for columns in statement["roles"]:
        roles[columns["person_id"] or columns["organisation_id"]].append(role_of(columns, places))
    relations = (part_rows.relation_of(columns, people) for columns in statement["relations"])
    return IncidentFacts(
        occurred=span_of(row),
        area_id=row.area_id,
        place_detail=statement["place_detail"],
        point=point_of(row),
        narrative=statement["narrative"],
        offences=stated,
        people=tuple(person_of(columns, roles[columns["id"]]) for columns in statement["people"]),
        late_reason=LateReason(row.late_reason) if row.late_reason else None,
        late_note=statement["late_note"],
        report=Report(row.reported_at, Channel(row.report_channel)) if row.reported_at else None,
        organisations=tuple(
            part_rows.organisation_of(columns, roles[columns["id"]]) for columns in statement["organisations"]
        ),
        relations=tuple(relation for relation in relations if relation),
        things=tuple(part_rows.thing_of(columns, places, people) for columns in statement["things"]),
        vehicles=tuple(part_rows.vehicle_of(columns, places, people) for columns in statement["vehicles"]),
    )


def point_of(row: IncidentModel) -> Point | None:
    """Where it happened on the map, from an incident's row."""
    if row.latitude is None or row.longitude is None or row.point_precision is None:
        return None
    return Point(row.latitude, row.longitude, PointPrecision(row.point_precision))


def person_of(columns: Mapping[str, Any], roles: Iterable[RoleInTime] = ()) -> Person:
    """A person as stated, from the columns of the row as JSON gives them."""
    low = columns["age_low"]
    return Person(
        roles=tuple(roles),
        names=lists.names_from(columns["names"]),
        sex=Sex(columns["sex"]),
        birth=_birth(columns),
        age=None if low is None else AgeRange(low, columns["age_high"]),
        nationalities=tuple(columns["nationalities"]),
        background=columns["background"],
        occupation=columns["occupation"],
        address=columns["address"],
        address_area_id=columns["address_area_id"] or "",
        identifiers=lists.identifiers_from(columns["identifiers"]),
        harm=Harm(columns["harm"]),
        duty=Duty(columns["duty"]),
        officer_id=UUID(columns["officer_id"]) if columns["officer_id"] else None,
        unknown=columns["unknown"],
        id=UUID(columns["id"]),
    )


def role_of(columns: Mapping[str, Any], offence_places: Mapping[str, int]) -> RoleInTime:
    """A role from the columns of the row as JSON gives them.

    offence_places  where the offences stand that a role can be about, by id
    """
    since, until = columns["since"], columns["until"]
    return RoleInTime(
        role=Role(columns["role"]),
        offence=offence_places.get(columns["offence_id"] or ""),
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
        basis=columns["basis"],
        id=UUID(columns["id"]),
    )


def _birth(columns: Mapping[str, Any]) -> Birth | None:
    if not columns["born_on"]:
        return None
    return Birth(date.fromisoformat(columns["born_on"]), Precision(columns["birth_precision"]))


def _id(id_: UUID | None) -> UUID:
    if id_ is None:
        raise RuntimeError("a part of an incident has an id before it is written")
    return id_
