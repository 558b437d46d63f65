"""The history of a record as steps: images of rows, one after the other, turned into what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from ecrime.base.ledger.queries import EntryFacts
from ecrime.records.incidents import rows
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
from ecrime.records.incidents.people import Duty, Harm, Person, RoleInTime, Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
from ecrime.records.incidents.rows import INCIDENT, OFFENCE, PERSON, ROLE

Stated = Mapping[str, object]
# A part of the facts: what it is, its id or place, and which of several below it.
Key = tuple[str, UUID | int, int]

ORDER = (INCIDENT, OFFENCE, PERSON, ROLE)
NOTHING: Stated = {}
# Not stated and stated to be empty are one thing to a reader.
EMPTY = (None, "", (), Sex.UNKNOWN, Harm.UNKNOWN, Duty.NOT_OF_SERVICE)


@dataclass(frozen=True, slots=True)
class Image:
    """One row as it stood from one entry on. ``columns`` is the row; ``relation`` incident, offence or person."""

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
    incident = next((row for row in ordered if row[0].relation == INCIDENT), [])
    changes: dict[UUID, list[FieldChange]] = defaultdict(list)
    for row in ordered:
        if row[0].entry_id != incident[0].entry_id:
            changes[row[0].entry_id] += _between(None, row[0], places)
        for before, after in pairwise(row):
            changes[after.entry_id] += _between(before, after, places)
    # No part changes without the incident itself, so its versions are the acts, in their order.
    acts = [image.entry_id for image in reversed(incident)]
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


def image_fields(image: Image, offence_places: Mapping[str, int]) -> Stated:
    """The same from the image of a row; a row that was taken away states nothing."""
    row = image.columns
    if row.get("removed"):
        return NOTHING
    if image.relation == OFFENCE:
        return offence_fields(OffenceFacts(row["offence_class_id"], row["attempted"]))
    if image.relation == PERSON:
        return person_fields(rows.person_of(row))
    if image.relation == ROLE:
        return role_fields(rows.role_of(row, offence_places))
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


def _between(before: Image | None, after: Image, places: Mapping[str, int]) -> Iterator[FieldChange]:
    was = image_fields(before, places) if before else NOTHING
    number = places.get(after.columns["person_id"], 0) + 1 if after.relation == ROLE else _position(after)
    return _changes(after.relation, number, was, image_fields(after, places))


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


def _without_empty(stated: Stated) -> Stated:
    # False is empty, 0 is not: a child of no years is stated.
    return {name: value for name, value in stated.items() if value not in EMPTY and value is not False}
