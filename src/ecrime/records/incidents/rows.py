"""Between rows of the tables and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ecrime.records.incidents.facts import (
    Incident,
    IncidentFacts,
    IncidentId,
    LateReason,
    OffenceFacts,
    Origin,
    PersonFacts,
    Point,
    PointPrecision,
    Precision,
    Recorded,
    Role,
    Sex,
    Span,
)
from ecrime.records.incidents.models import Incident as IncidentModel
from ecrime.records.incidents.models import Offence


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
    }


def offence_columns(facts: OffenceFacts) -> dict[str, Any]:
    """The columns of an offence that an officer states."""
    return {"offence_class_id": facts.class_code, "attempted": facts.attempted}


def person_columns(facts: PersonFacts) -> dict[str, Any]:
    """The columns of a person as stated."""
    return {
        "role": facts.role.value,
        "name_km": facts.name_km,
        "name_latin": facts.name_latin,
        "sex": facts.sex.value,
        "age": facts.age,
        "nationality": facts.nationality,
        "unknown": facts.unknown,
    }


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
    return IncidentFacts(
        occurred=span_of(row),
        area_id=row.area_id,
        place_detail=statement["place_detail"],
        point=point_of(row),
        narrative=statement["narrative"],
        offences=tuple(OffenceFacts(offence.offence_class_id, offence.attempted, offence.id) for offence in offences),
        people=tuple(person_of(person) for person in statement["people"]),
        late_reason=LateReason(row.late_reason) if row.late_reason else None,
        late_note=statement["late_note"],
    )


def point_of(row: IncidentModel) -> Point | None:
    """Where it happened on the map, from an incident's row."""
    if row.latitude is None or row.longitude is None or row.point_precision is None:
        return None
    return Point(row.latitude, row.longitude, PointPrecision(row.point_precision))


def person_of(columns: Mapping[str, Any]) -> PersonFacts:
    """A person as stated, from the columns of the row."""
    return PersonFacts(
        role=Role(columns["role"]),
        name_km=columns["name_km"],
        name_latin=columns["name_latin"],
        sex=Sex(columns["sex"]),
        age=columns["age"],
        nationality=columns["nationality"],
        unknown=columns["unknown"],
        id=UUID(columns["id"]),
    )
