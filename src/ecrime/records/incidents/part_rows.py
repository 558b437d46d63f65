"""Between rows and facts for what else hangs below an incident: organisations, relations, property, vehicles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ecrime.records.incidents import lists
from ecrime.records.incidents.people import Organisation, OrganisationKind, Relation, RelationKind, RoleInTime
from ecrime.records.incidents.things import Property, PropertyKind, Unit, Vehicle, VehicleKind

Columns = dict[str, Any]
Ids = Sequence[UUID]
Places = Mapping[str, int]


def organisation_columns(facts: Organisation) -> Columns:
    """The columns of an organisation, without its roles."""
    return {
        "kind": facts.kind.value,
        "names": lists.names_list(facts.names),
        "identifiers": lists.identifiers_list(facts.identifiers),
        "address": facts.address,
        "address_area_id": facts.address_area_id or None,
    }


def organisation_of(columns: Mapping[str, Any], roles: Iterable[RoleInTime] = ()) -> Organisation:
    """An organisation from the columns of its row as JSON gives them."""
    return Organisation(
        kind=OrganisationKind(columns["kind"]),
        roles=tuple(roles),
        names=lists.names_from(columns["names"]),
        identifiers=lists.identifiers_from(columns["identifiers"]),
        address=columns["address"],
        address_area_id=columns["address_area_id"] or "",
        id=UUID(columns["id"]),
    )


def relation_columns(facts: Relation, people: Ids) -> Columns:
    """The columns of a relation; ``people`` are the ids of those whom it names by place."""
    return {"person_id": people[facts.person], "other_id": people[facts.other], "kind": facts.kind.value}


def relation_of(columns: Mapping[str, Any], people: Places) -> Relation | None:
    """A relation from its row, None when one of the two stands in the record no more."""
    person, other = (people.get(columns[name]) for name in ("person_id", "other_id"))
    if person is None or other is None:
        return None
    return Relation(person, other, RelationKind(columns["kind"]), UUID(columns["id"]))


def thing_columns(facts: Property, offences: Ids, people: Ids) -> Columns:
    """The columns of a thing; offence and owner by their ids."""
    return {
        "kind": facts.kind.value,
        "states": lists.states_list(facts.states),
        "description": facts.description,
        "serial": facts.serial,
        "substance": facts.substance,
        "quantity": facts.quantity,
        "measure": facts.unit.value,
        **_belonging(facts, offences, people),
    }


def thing_of(columns: Mapping[str, Any], offences: Places, people: Places) -> Property:
    """A thing from the columns of its row as JSON gives them."""
    return Property(
        kind=PropertyKind(columns["kind"]),
        states=lists.states_from(columns["states"]),
        description=columns["description"],
        offence=offences.get(columns["offence_id"] or ""),
        owner=people.get(columns["owner_id"] or ""),
        serial=columns["serial"],
        substance=columns["substance"],
        quantity=columns["quantity"],
        unit=Unit(columns["measure"]),
        id=UUID(columns["id"]),
    )


def vehicle_columns(facts: Vehicle, offences: Ids, people: Ids) -> Columns:
    """The columns of a vehicle; offence and owner by their ids."""
    return {
        "kind": facts.kind.value,
        "states": lists.states_list(facts.states),
        "plate": facts.plate,
        "plate_country": facts.plate_country,
        "make": facts.make,
        "model": facts.model,
        "colour": facts.colour,
        "built": facts.year,
        "frame_number": facts.frame_number,
        "engine_number": facts.engine_number,
        **_belonging(facts, offences, people),
    }


def vehicle_of(columns: Mapping[str, Any], offences: Places, people: Places) -> Vehicle:
    """A vehicle from the columns of its row as JSON gives them."""
    return Vehicle(
        kind=VehicleKind(columns["kind"]),
        states=lists.states_from(columns["states"]),
        plate=columns["plate"],
        plate_country=columns["plate_country"],
        make=columns["make"],
        model=columns["model"],
        colour=columns["colour"],
        year=columns["built"],
        frame_number=columns["frame_number"],
        engine_number=columns["engine_number"],
        offence=offences.get(columns["offence_id"] or ""),
        owner=people.get(columns["owner_id"] or ""),
        id=UUID(columns["id"]),
    )


def _belonging(facts: Property | Vehicle, offences: Ids, people: Ids) -> Columns:
    return {
        "offence_id": None if facts.offence is None else offences[facts.offence],
        "owner_id": None if facts.owner is None else people[facts.owner],
    }
