"""Between rows of the tables and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from ecrime.foundation import canonical
from ecrime.foundation.ids import uuid7
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
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report

# What a row is, in the images of a history and in the fields a grant names.
INCIDENT = "incident"
OFFENCE = "offence"
PERSON = "person"
ROLE = "role"

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

    The roles of a person are known again by their order.
    """
    offences = {offence.id for offence in before.offences} if before else set()
    people = {person.id: person for person in before.people} if before else {}

    def whole(person: Person) -> Person:
        was = people.get(person.id)
        ids = [held.id for held in was.roles] if was else []
        ids += [None] * len(person.roles)
        roles = tuple(replace(held, id=id_ or uuid7()) for held, id_ in zip(person.roles, ids, strict=False))
        return replace(person, id=was.id if was else uuid7(), roles=roles)

    return replace(
        facts,
        offences=tuple(
            offence if offence.id in offences else replace(offence, id=uuid7()) for offence in facts.offences
        ),
        people=tuple(map(whole, facts.people)),
    )


def part_rows(facts: IncidentFacts) -> dict[str, dict[UUID, Columns]]:
    """What stands below an incident: for each relation the rows by their id. Every part has an id (``with_ids``)."""
    offences = [_id(offence.id) for offence in facts.offences]
    found: dict[str, dict[UUID, Columns]] = {OFFENCE: {}, PERSON: {}, ROLE: {}}
    for place, offence in enumerate(facts.offences):
        found[OFFENCE][_id(offence.id)] = offence_columns(offence) | {"position": place}
    for place, person in enumerate(facts.people):
        found[PERSON][_id(person.id)] = person_columns(person) | {"position": place}
        for index, held in enumerate(person.roles):
            about = {"person_id": person.id, "offence_id": None if held.offence is None else offences[held.offence]}
            found[ROLE][_id(held.id)] = role_columns(held) | about | {"position": index}
    return found


def offence_columns(facts: OffenceFacts) -> Columns:
    """The columns of an offence that an officer states."""
    return {"offence_class_id": facts.class_code, "attempted": facts.attempted}


def person_columns(facts: Person) -> Columns:
    """The columns of a person as stated, without the roles."""
    return {
        "names": [canonical.plain(name) for name in facts.names],
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
        "identifiers": [canonical.plain(identifier) for identifier in facts.identifiers],
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
    roles: dict[str, list[RoleInTime]] = defaultdict(list)
    for columns in statement["roles"]:
        roles[columns["person_id"]].append(role_of(columns, places))
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
        names=tuple(map(_name, columns["names"])),
        sex=Sex(columns["sex"]),
        birth=_birth(columns),
        age=None if low is None else AgeRange(low, columns["age_high"]),
        nationalities=tuple(columns["nationalities"]),
        background=columns["background"],
        occupation=columns["occupation"],
        address=columns["address"],
        address_area_id=columns["address_area_id"] or "",
        identifiers=tuple(map(_identifier, columns["identifiers"])),
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


def _name(plain: Mapping[str, Any]) -> Name:
    return Name(Script(plain["script"]), NameKind(plain["kind"]), plain["family"], plain["given"], plain["whole"])


def _identifier(plain: Mapping[str, Any]) -> Identifier:
    return Identifier(IdentifierKind(plain["kind"]), plain["number"], plain["country"])


def _birth(columns: Mapping[str, Any]) -> Birth | None:
    if not columns["born_on"]:
        return None
    return Birth(date.fromisoformat(columns["born_on"]), Precision(columns["birth_precision"]))


def _id(id_: UUID | None) -> UUID:
    if id_ is None:
        raise RuntimeError("a part of an incident has an id before it is written")
    return id_
