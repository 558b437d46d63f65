"""The history of a record as steps: images of rows, one after the other, turned into what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

from ecrime.base.ledger.queries import EntryFacts
from ecrime.records.incidents.facts import (
    FieldChange,
    IncidentFacts,
    LateReason,
    OffenceFacts,
    PersonFacts,
    Point,
    PointPrecision,
    Precision,
    Role,
    Sex,
    Span,
    Step,
)

INCIDENT = "incident"
OFFENCE = "offence"
PERSON = "person"

Stated = Mapping[str, object]
Numbered = dict[UUID | int, tuple[int, Stated]]
Part = TypeVar("Part", OffenceFacts, PersonFacts)

NOTHING: Stated = {}
# Not stated and stated to be empty are one thing to a reader.
EMPTY = (None, "", Sex.UNKNOWN)


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
    rows = _by_row(images)
    incident = next((row for row in rows if row[0].relation == INCIDENT), [])
    changes: dict[UUID, list[FieldChange]] = defaultdict(list)
    for row in rows:
        if row[0].entry_id != incident[0].entry_id:
            changes[row[0].entry_id] += _between(None, row[0])
        for before, after in pairwise(row):
            changes[after.entry_id] += _between(before, after)
    # No part changes without the incident itself, so its versions are the acts, in their order.
    acts = [image.entry_id for image in reversed(incident)]
    withheld = {image.entry_id for row in rows for image in row if image.columns.get("masked")}
    return [_step(entry, entries[entry], changes[entry], withheld=entry in withheld) for entry in acts]


def differences(before: IncidentFacts, after: IncidentFacts) -> list[FieldChange]:
    """The fields in which two statements of one incident differ; parts are matched by id."""
    found = list(_changes(INCIDENT, 0, incident_fields(before), incident_fields(after)))
    found += _part_changes(OFFENCE, before.offences, after.offences, offence_fields)
    found += _part_changes(PERSON, before.people, after.people, person_fields)
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
        }
    )


def offence_fields(facts: OffenceFacts) -> Stated:
    """What was stated of one offence."""
    return _without_empty({"class_code": facts.class_code, "attempted": facts.attempted})


def person_fields(facts: PersonFacts) -> Stated:
    """What was stated of one person."""
    return _without_empty(
        {
            "role": facts.role,
            "name_km": facts.name_km,
            "name_latin": facts.name_latin,
            "sex": facts.sex,
            "age": facts.age,
            "nationality": facts.nationality,
            "unknown": facts.unknown,
        }
    )


def image_fields(image: Image) -> Stated:
    """The same from the image of a row; a row that was taken away states nothing."""
    row = image.columns
    if row.get("removed"):
        return NOTHING
    if image.relation == OFFENCE:
        return offence_fields(OffenceFacts(row["offence_class_id"], row["attempted"]))
    if image.relation == PERSON:
        same = {name: row[name] for name in ("name_km", "name_latin", "age", "nationality", "unknown")}
        return person_fields(PersonFacts(role=Role(row["role"]), sex=Sex(row["sex"]), **same))
    stated = incident_fields(own_facts(row))
    return {**stated, "withdrawn": True} if row["withdrawn_at"] else stated


def own_facts(row: Mapping[str, Any]) -> IncidentFacts:
    """An incident's own facts, no parts, from its image, in which times and words are as JSON has them."""
    point = None
    if row["latitude"] is not None:
        point = Point(row["latitude"], row["longitude"], PointPrecision(row["point_precision"]))
    start, end = (datetime.fromisoformat(row[name]) for name in ("occurred_from", "occurred_to"))
    return IncidentFacts(
        occurred=Span(start, end, Precision(row["time_precision"]), row["zone"]),
        area_id=row["area_id"],
        place_detail=row["place_detail"],
        point=point,
        narrative=row["narrative"],
        offences=(),
        late_reason=LateReason(row["late_reason"]) if row["late_reason"] else None,
        late_note=row["late_note"],
    )


def _step(entry: UUID, told: EntryFacts, changes: Iterable[FieldChange], *, withheld: bool) -> Step:
    return Step(entry, told.kind, told.at, told.officer_id, tuple(changes), told.rule, withheld)


def _by_row(images: Iterable[Image]) -> list[list[Image]]:
    rows: dict[tuple[str, UUID], list[Image]] = defaultdict(list)
    for image in images:
        rows[image.relation, image.row_id].append(image)
    order = [INCIDENT, OFFENCE, PERSON]
    ordered = sorted(rows.values(), key=lambda row: (order.index(row[0].relation), _position(row[0])))
    return [sorted(row, key=lambda image: image.version) for row in ordered]


def _between(before: Image | None, after: Image) -> Iterator[FieldChange]:
    was = image_fields(before) if before else NOTHING
    return _changes(after.relation, _position(after), was, image_fields(after))


def _position(image: Image) -> int:
    return int(image.columns["position"]) + 1 if image.relation != INCIDENT else 0


def _changes(relation: str, part: int, before: Stated, after: Stated) -> Iterator[FieldChange]:
    for name in [*before, *(name for name in after if name not in before)]:
        if before.get(name) != after.get(name):
            yield FieldChange(relation, part, name, before.get(name), after.get(name))


def _part_changes(
    relation: str, before: Iterable[Part], after: Iterable[Part], fields: Callable[[Part], Stated]
) -> Iterator[FieldChange]:
    old: Numbered = _numbered(before, fields)
    new: Numbered = _numbered(after, fields)
    for key in [*old, *(key for key in new if key not in old)]:
        part, was = old.get(key, (0, NOTHING))
        place, now = new.get(key, (0, NOTHING))
        yield from _changes(relation, place or part, was, now)


def _numbered(parts: Iterable[Part], fields: Callable[[Part], Stated]) -> Numbered:
    """Parts by id, a new one by its place, with the number they carry on the page."""
    return {part.id or place: (place, fields(part)) for place, part in enumerate(parts, start=1)}


def _without_empty(stated: Stated) -> Stated:
    # False is empty, 0 is not: a child of no years is stated.
    return {name: value for name, value in stated.items() if value not in EMPTY and value is not False}
