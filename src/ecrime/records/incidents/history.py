"""The history of a record as steps: images of rows, one after the other, turned into what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from ecrime.base.ledger.queries import EntryFacts
from ecrime.records.incidents import part_rows, rows, supplement_rows
from ecrime.records.incidents.facts import (
    FieldChange,
    IncidentFacts,
    LateReason,
    OffenceFacts,
    Point,
    PointPrecision,
    Span,
    Step,
)
from ecrime.records.incidents.people import Duty, Harm, Organisation, Person, Relation, RoleInTime, Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
from ecrime.records.incidents.rows import (
    INCIDENT,
    OFFENCE,
    ORGANISATION,
    PERSON,
    RELATION,
    ROLE,
    SUPPLEMENT,
    THING,
    VEHICLE,
)
from ecrime.records.incidents.supplements import Arrest, RoleGained, StateGained, SupplementFacts
from ecrime.records.incidents.things import Property, Vehicle

Stated = Mapping[str, object]
# A part of the facts: what it is, its id or place, and which of several below it.
Key = tuple[str, UUID | int, int]
Numbers = Mapping[str, tuple[str, int]]

# A role of an organisation, whose number it carries.
ORGANISATION_ROLE = "organisation_role"
ORDER = (INCIDENT, OFFENCE, PERSON, ROLE, ORGANISATION, ORGANISATION_ROLE, RELATION, VEHICLE, THING, SUPPLEMENT)
NOTHING: Stated = {}
# Not stated and stated to be empty are one thing to a reader.
EMPTY = (None, "", (), Sex.UNKNOWN, Harm.UNKNOWN, Duty.NOT_OF_SERVICE)


@dataclass(frozen=True, slots=True)
class Image:
    """One row as it stood from one entry on. ``columns`` is the row; ``relation`` says what it is, as in rows.py."""

    relation: str
    row_id: UUID
    version: int
    entry_id: UUID
    columns: Mapping[str, Any]


def steps(images: Iterable[Image], entries: Mapping[UUID, EntryFacts]) -> list[Step]:
    """The acts on a record, newest first, each with the fields it changed.

    The first step of a record carries no changes: it is the record as first stated.
    """
    ordered = _by_row(images)
    places = {str(row[0].row_id): int(row[0].columns["position"]) for row in ordered if row[0].relation != INCIDENT}
    numbers = {str(row[0].row_id): (row[0].relation, _position(row[0])) for row in ordered}
    incident = next((row for row in ordered if row[0].relation == INCIDENT), [])
    changes: dict[UUID, list[FieldChange]] = defaultdict(list)
    for row in ordered:
        if row[0].entry_id != incident[0].entry_id:
            changes[row[0].entry_id] += _between(None, row[0], places, numbers)
        for before, after in pairwise(row):
            changes[after.entry_id] += _between(before, after, places, numbers)
    # No part changes without the incident itself, so its versions are the acts, in their order; and so are those of
    # a supplement, which changes alone.
    acts = [image.entry_id for image in reversed(incident)]
    acts += [image.entry_id for row in ordered for image in row if image.relation == SUPPLEMENT]
    # But for an erasure of one of its people, which writes both.
    acts = list(dict.fromkeys(acts))
    if len(acts) > len(incident):
        acts.sort(key=lambda entry: (entries[entry].at, entry), reverse=True)
    withheld = {image.entry_id for row in ordered for image in row if image.columns.get("masked")}
    return [_step(entry, entries[entry], changes[entry], withheld=entry in withheld) for entry in acts]


def differences(before: IncidentFacts, after: IncidentFacts) -> list[FieldChange]:
    """The fields in which two statements of one incident differ; parts are matched by id, roles by their order."""
    found = list(_changes(INCIDENT, 0, incident_fields(before), incident_fields(after)))
    old, new = dict(_parts(before)), dict(_parts(after))
    for key in sorted([*old, *(key for key in new if key not in old)], key=lambda key: ORDER.index(key[0])):
        number, was = old.get(key, (0, NOTHING))
        place, now = new.get(key, (0, NOTHING))
        found += _changes(key[0], place or number, was, now)
    return found


def incident_fields(facts: IncidentFacts) -> Stated:
    """What an officer stated of the incident itself, without what was left empty."""
    return _without_empty(
        {
            "occurred": facts.occurred,
            "area_id": facts.area_id,
            "place_detail": facts.place_detail,
            "point": facts.point,
            "narrative": facts.narrative,
            "late_reason": facts.late_reason,
            "late_note": facts.late_note,
            "report": facts.report,
        }
    )


def offence_fields(facts: OffenceFacts) -> Stated:
    """What was stated of one offence."""
    return _without_empty({"class_code": facts.class_code, "attempted": facts.attempted})


def person_fields(facts: Person) -> Stated:
    """What was stated of one person, without the roles."""
    return _without_empty(
        {
            "names": facts.names,
            "sex": facts.sex,
            "birth": facts.birth,
            "age": facts.age,
            "nationalities": facts.nationalities,
            "background": facts.background,
            "occupation": facts.occupation,
            "address": facts.address,
            "address_area_id": facts.address_area_id,
            "identifiers": facts.identifiers,
            "harm": facts.harm,
            "duty": facts.duty,
            "officer_id": facts.officer_id,
            "unknown": facts.unknown,
        }
    )


def role_fields(facts: RoleInTime) -> Stated:
    """What was stated of one role; ``offence`` is the number on the page of the offence it concerns."""
    offence = None if facts.offence is None else facts.offence + 1
    fields = {"role": facts.role, "offence": offence, "since": facts.since, "until": facts.until, "basis": facts.basis}
    return _without_empty(fields)


def organisation_fields(facts: Organisation) -> Stated:
    """What was stated of one organisation, without the roles."""
    return _without_empty(
        {
            "organisation_kind": facts.kind,
            "names": facts.names,
            "identifiers": facts.identifiers,
            "address": facts.address,
            "address_area_id": facts.address_area_id,
        }
    )


def relation_fields(facts: Relation | None) -> Stated:
    """What one is to the other, as one field; nothing where one of them stands in the record no more."""
    return {"relation": replace(facts, id=None)} if facts else NOTHING


def thing_fields(facts: Property) -> Stated:
    """What was stated of one thing."""
    return _without_empty(
        {
            "thing_kind": facts.kind,
            "substance": facts.substance,
            "description": facts.description,
            "amount": facts.amount,
            "states": facts.states,
            "serial": facts.serial,
            **_belonging(facts),
        }
    )


def vehicle_fields(facts: Vehicle) -> Stated:
    """What was stated of one vehicle."""
    return _without_empty(
        {
            "vehicle_kind": facts.kind,
            "plate": facts.plate,
            "plate_country": facts.plate_country,
            "make": facts.make,
            "model": facts.model,
            "colour": facts.colour,
            "year": facts.year,
            "states": facts.states,
            "frame_number": facts.frame_number,
            "engine_number": facts.engine_number,
            **_belonging(facts),
        }
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a supplement says of one part, by what the part is and its number on the page; ``zone`` is of the place."""

    relation: str
    number: int
    zone: str
    told: Arrest | StateGained | RoleGained


def supplement_fields(facts: SupplementFacts, numbers: Numbers) -> Stated:
    """What was stated in one supplement.

    numbers  what the parts of the incident are and their numbers, by id; of a part that is gone nothing is known
    """

    def about(told: Iterable[Arrest | StateGained | RoleGained]) -> tuple[About, ...]:
        ids = ((one.thing_id if isinstance(one, StateGained) else one.person_id, one) for one in told)
        return tuple(About(*numbers.get(str(id_), ("", 0)), facts.happened.zone, one) for id_, one in ids)

    return _without_empty(
        {
            "supplement_kind": facts.kind,
            "happened": facts.happened,
            "arrests": about(facts.arrests),
            "states_gained": about(facts.states),
            "court_event": facts.court_event,
            "roles_gained": about(facts.roles),
            "note": facts.note,
        }
    )


def numbers_of(facts: IncidentFacts) -> Numbers:
    """What the parts are and their numbers on the page, by id."""
    parts: tuple[tuple[str, Sequence[Person | Property | Vehicle]], ...] = (
        (PERSON, facts.people),
        (THING, facts.things),
        (VEHICLE, facts.vehicles),
    )
    return {str(part.id): (relation, number) for relation, found in parts for number, part in enumerate(found, start=1)}


def _belonging(facts: Property | Vehicle) -> Stated:
    """Offence and owner by their numbers on the page."""
    places = (("offence", facts.offence), ("owner", facts.owner))
    return {name: place + 1 for name, place in places if place is not None}


def image_fields(image: Image, places: Mapping[str, int], numbers: Numbers) -> Stated:
    """The same from the image of a row; a row that was taken away states nothing.

    places   where the rows stand that others name, by id
    numbers  what they are besides, with their numbers on the page
    """
    row = image.columns
    if row.get("removed"):
        return NOTHING
    if image.relation == OFFENCE:
        return offence_fields(OffenceFacts(row["offence_class_id"], row["attempted"]))
    if image.relation == PERSON:
        return person_fields(rows.person_of(row))
    if image.relation == ROLE:
        return role_fields(rows.role_of(row, places))
    if image.relation == ORGANISATION:
        return organisation_fields(part_rows.organisation_of(row))
    if image.relation == RELATION:
        return relation_fields(part_rows.relation_of(row, places))
    if image.relation == THING:
        return thing_fields(part_rows.thing_of(row, places, places))
    if image.relation == SUPPLEMENT:
        return supplement_fields(supplement_rows.facts_of(row), numbers)
    if image.relation == VEHICLE:
        return vehicle_fields(part_rows.vehicle_of(row, places, places))
    stated = incident_fields(own_facts(row))
    return {**stated, "withdrawn": True} if row["withdrawn_at"] else stated


def own_facts(row: Mapping[str, Any]) -> IncidentFacts:
    """An incident's own facts, no parts, from its image, in which times and words are as JSON has them."""
    point = None
    if row["latitude"] is not None:
        point = Point(row["latitude"], row["longitude"], PointPrecision(row["point_precision"]))
    start, end = (datetime.fromisoformat(row[name]) for name in ("occurred_from", "occurred_to"))
    told_at = row["reported_at"]
    return IncidentFacts(
        occurred=Span(start, end, Precision(row["time_precision"]), row["zone"]),
        area_id=row["area_id"],
        place_detail=row["place_detail"],
        point=point,
        narrative=row["narrative"],
        offences=(),
        late_reason=LateReason(row["late_reason"]) if row["late_reason"] else None,
        late_note=row["late_note"],
        report=Report(datetime.fromisoformat(told_at), Channel(row["report_channel"])) if told_at else None,
    )


def _step(entry: UUID, told: EntryFacts, changes: Iterable[FieldChange], *, withheld: bool) -> Step:
    return Step(entry, told.kind, told.at, told.officer_id, tuple(changes), told.rule, withheld)


def _by_row(images: Iterable[Image]) -> list[list[Image]]:
    rows_: dict[tuple[str, UUID], list[Image]] = defaultdict(list)
    for image in images:
        rows_[image.relation, image.row_id].append(image)
    ordered = sorted(rows_.values(), key=lambda row: (ORDER.index(row[0].relation), _position(row[0])))
    return [sorted(row, key=lambda image: image.version) for row in ordered]


def _between(before: Image | None, after: Image, places: Mapping[str, int], numbers: Numbers) -> Iterator[FieldChange]:
    was = image_fields(before, places, numbers) if before else NOTHING
    relation, number = after.relation, _position(after)
    if relation == ROLE:
        whose = after.columns["person_id"] or after.columns["organisation_id"]
        relation, number = (ROLE if after.columns["person_id"] else ORGANISATION_ROLE), places.get(whose, 0) + 1
    return _changes(relation, number, was, image_fields(after, places, numbers))


def _position(image: Image) -> int:
    return int(image.columns["position"]) + 1 if image.relation != INCIDENT else 0


def _changes(relation: str, part: int, before: Stated, after: Stated) -> Iterator[FieldChange]:
    for name in [*before, *(name for name in after if name not in before)]:
        if before.get(name) != after.get(name):
            yield FieldChange(relation, part, name, before.get(name), after.get(name))


def _parts(facts: IncidentFacts) -> Iterator[tuple[Key, tuple[int, Stated]]]:
    """Every part under its id, a new one under its place, with the number it carries on the page."""
    for place, offence in enumerate(facts.offences, start=1):
        yield (OFFENCE, offence.id or place, 0), (place, offence_fields(offence))
    for place, person in enumerate(facts.people, start=1):
        yield (PERSON, person.id or place, 0), (place, person_fields(person))
        for index, held in enumerate(person.roles):
            yield (ROLE, person.id or place, index), (place, role_fields(held))
    for place, organisation in enumerate(facts.organisations, start=1):
        yield (ORGANISATION, organisation.id or place, 0), (place, organisation_fields(organisation))
        for index, held in enumerate(organisation.roles):
            yield (ORGANISATION_ROLE, organisation.id or place, index), (place, role_fields(held))
    for place, relation in enumerate(facts.relations, start=1):
        yield (RELATION, relation.id or place, 0), (place, relation_fields(relation))
    for place, vehicle in enumerate(facts.vehicles, start=1):
        yield (VEHICLE, vehicle.id or place, 0), (place, vehicle_fields(vehicle))
    for place, thing in enumerate(facts.things, start=1):
        yield (THING, thing.id or place, 0), (place, thing_fields(thing))


def _without_empty(stated: Stated) -> Stated:
    # False is empty, 0 is not: a child of no years is stated.
    return {name: value for name, value in stated.items() if value not in EMPTY and value is not False}
