"""Between a supplement and its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from ecrime.records.incidents import lists
from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    StateGained,
    Supplement,
    SupplementFacts,
    SupplementId,
    SupplementKind,
)

Columns = dict[str, Any]


def supplement_columns(facts: SupplementFacts) -> Columns:
    """The columns that an officer states."""
    event = facts.court_event
    return {
        "kind": facts.kind.value,
        "happened_from": facts.happened.start,
        "happened_to": facts.happened.end,
        "time_precision": facts.happened.precision.value,
        "zone": facts.happened.zone,
        "note": facts.note,
        "arrests": [_arrest_plain(arrest) for arrest in facts.arrests],
        "states_gained": [
            {"thing_id": str(gained.thing_id), **lists.state_plain(gained.state)} for gained in facts.states
        ],
        "roles_gained": [_role_plain(gained) for gained in facts.roles],
        "court_kind": event.kind.value if event else "",
        "court": event.court if event else "",
        "court_number": event.number if event else "",
        "court_on": event.on if event else None,
    }


def supplement_of(columns: Mapping[str, Any]) -> Supplement:
    """A supplement from the columns of its row as JSON gives them."""
    return Supplement(
        id=SupplementId(UUID(columns["id"])),
        incident_id=UUID(columns["incident_id"]),
        unit_id=UUID(columns["unit_id"]),
        recorded_at=datetime.fromisoformat(columns["recorded_at"]),
        recorded_by=UUID(columns["recorded_by_id"]),
        locks_at=datetime.fromisoformat(columns["locks_at"]),
        version=columns["version"],
        facts=facts_of(columns),
    )


def facts_of(columns: Mapping[str, Any]) -> SupplementFacts:
    """What an officer stated, from the columns of the row as JSON gives them."""
    start, end = (datetime.fromisoformat(columns[name]) for name in ("happened_from", "happened_to"))
    return SupplementFacts(
        kind=SupplementKind(columns["kind"]),
        happened=Span(start, end, Precision(columns["time_precision"]), columns["zone"]),
        note=columns["note"],
        arrests=tuple(map(_arrest, columns["arrests"])),
        states=tuple(StateGained(UUID(one["thing_id"]), lists.state_from(one)) for one in columns["states_gained"]),
        roles=tuple(map(_role, columns["roles_gained"])),
        court_event=_court_event(columns),
    )


def _arrest_plain(arrest: Arrest) -> dict[str, str]:
    arrived = arrest.at_unit_at
    return {
        "person_id": str(arrest.person_id),
        "basis": arrest.basis.value,
        "warrant_number": arrest.warrant_number,
        "at_unit_at": arrived.astimezone(UTC).isoformat(timespec="minutes") if arrived else "",
    }


def _arrest(one: Mapping[str, Any]) -> Arrest:
    arrived = datetime.fromisoformat(one["at_unit_at"]) if one["at_unit_at"] else None
    return Arrest(UUID(one["person_id"]), ArrestBasis(one["basis"]), one["warrant_number"], arrived)


def _role_plain(gained: RoleGained) -> dict[str, str]:
    return {
        "person_id": str(gained.person_id),
        "role": gained.role.value,
        "since": gained.since.isoformat(),
        "until": gained.until.isoformat() if gained.until else "",
        "offence_id": str(gained.offence_id) if gained.offence_id else "",
        "basis": gained.basis,
    }


def _role(one: Mapping[str, Any]) -> RoleGained:
    return RoleGained(
        person_id=UUID(one["person_id"]),
        role=Role(one["role"]),
        since=date.fromisoformat(one["since"]),
        offence_id=UUID(one["offence_id"]) if one["offence_id"] else None,
        until=date.fromisoformat(one["until"]) if one["until"] else None,
        basis=one["basis"],
    )


def _court_event(columns: Mapping[str, Any]) -> CourtEvent | None:
    if not columns["court_kind"]:
        return None
    return CourtEvent(
        CourtEventKind(columns["court_kind"]),
        columns["court"],
        columns["court_number"],
        date.fromisoformat(columns["court_on"]),
    )
