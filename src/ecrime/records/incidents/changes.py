"""The difference between two statements of an incident as fields of its record, named by their paths.

A path is ``incident.<field>``, ``offence.<row id>.<field>``, ``person.<row id>.<field>``, or ``offence.+`` and
``person.+`` for one more of them. Columns that only make sense together are one field; the database names them alike
(``law.field_of``), and holds a correction after the lock to the paths its grant names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from ecrime.records.incidents import history, rows
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, PersonFacts

FIELDS_OF_COLUMNS = {
    "occurred_from": "occurred",
    "occurred_to": "occurred",
    "time_precision": "occurred",
    "zone": "occurred",
    "latitude": "point",
    "longitude": "point",
    "point_precision": "point",
    "late_reason": "late_reason",
    "late_note": "late_reason",
}
ONE_MORE = "+"
REMOVED = "removed"
# Stands for the id that a part not yet written does not have.
NOBODY = UUID(int=0)

Columns = Mapping[str, Any]
PartFacts = TypeVar("PartFacts", OffenceFacts, PersonFacts)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the record and the columns it shall have; ``after`` can be written as JSON.

    For one more offence or person ``after`` is the list of those to add.
    """

    path: str
    after: Any


def changes_between(before: IncidentFacts, after: IncidentFacts) -> list[Change]:
    """Every field in which two statements differ, in the order of the paths; parts are matched by their ids."""
    found = _changed("incident", rows.incident_columns(before), rows.incident_columns(after))
    found += _part_changes("offence", before.offences, after.offences, rows.offence_columns)
    found += _part_changes("person", before.people, after.people, rows.person_columns)
    return sorted(found, key=lambda change: change.path)


def with_changes(facts: IncidentFacts, changes: Iterable[Change]) -> IncidentFacts:
    """The statement as the changes make it; one of a part that does not stand changes nothing.

    Raises ValueError, TypeError or KeyError for values that no statement has.
    """
    wanted: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    added: dict[str, list[Columns]] = defaultdict(list)
    for change in changes:
        relation, _dot, rest = change.path.partition(".")
        part = rest.rpartition(".")[0]
        if rest == ONE_MORE:
            added[relation] += change.after
        else:
            wanted[relation, part] |= change.after
    own = history.own_facts(_as_json(rows.incident_columns(facts)) | wanted["incident", ""])
    return replace(
        own,
        offences=tuple(
            _parts_with("offence", facts.offences, rows.offence_columns, _offence_of, wanted=wanted, added=added)
        ),
        people=tuple(_parts_with("person", facts.people, rows.person_columns, _person_of, wanted=wanted, added=added)),
    )


def _parts_with(
    relation: str,
    parts: Sequence[PartFacts],
    columns: Callable[[PartFacts], dict[str, Any]],
    part_of: Callable[[UUID | None, Columns], PartFacts],
    *,
    wanted: Mapping[tuple[str, str], Columns],
    added: Mapping[str, list[Columns]],
) -> Iterator[PartFacts]:
    for part in parts:
        change = wanted.get((relation, str(part.id)), {})
        if not change.get(REMOVED):
            yield part_of(part.id, _as_json(columns(part)) | dict(change))
    for fresh in added.get(relation, []):
        yield part_of(None, fresh)


def _offence_of(part: UUID | None, columns: Columns) -> OffenceFacts:
    return OffenceFacts(columns["offence_class_id"], columns["attempted"], part)


def _person_of(part: UUID | None, columns: Columns) -> PersonFacts:
    return replace(rows.person_of({**columns, "id": str(part or NOBODY)}), id=part)


def _part_changes(
    relation: str,
    before: Sequence[PartFacts],
    after: Iterable[PartFacts],
    columns: Callable[[PartFacts], dict[str, Any]],
) -> list[Change]:
    standing: dict[UUID | None, PartFacts] = {part.id: part for part in before}
    found: list[Change] = []
    added = []
    for part in after:
        was = standing.pop(part.id, None) if part.id is not None else None
        if was is None:
            added.append(_as_json(columns(part)))
        else:
            found += _changed(f"{relation}.{part.id}", columns(was), columns(part))
    found += [Change(f"{relation}.{gone}.{REMOVED}", {REMOVED: True}) for gone in standing]
    return [*found, Change(f"{relation}.{ONE_MORE}", added)] if added else found


def _changed(prefix: str, before: Columns, after: Columns) -> list[Change]:
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    differing = set()
    for column, value in after.items():
        field = FIELDS_OF_COLUMNS.get(column, column)
        fields[field][column] = value
        if before[column] != value:
            differing.add(field)
    return [Change(f"{prefix}.{field}", _as_json(fields[field])) for field in fields if field in differing]


def _as_json(columns: Columns) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in columns.items()}
