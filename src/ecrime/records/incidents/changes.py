"""The difference between two statements of an incident as fields of its record, named by their paths.

A path is ``incident.<field>``, ``<part>.<row id>.<field>`` for one of its parts (offence, person, organisation,
relation, thing, vehicle), or ``<part>.+`` for one more of them. Columns that only make sense together are one field,
and so are the roles of one person or organisation; the database names them alike (``law.field_of``), and holds a
correction after the lock to the paths its grant names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from ecrime.foundation import canonical
from ecrime.foundation.shape import check_shape
from ecrime.records.incidents import history, part_rows, rows
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts
from ecrime.records.incidents.people import Organisation, Person, RoleInTime
from ecrime.records.incidents.rows import INCIDENT, OFFENCE, ORGANISATION, PERSON, RELATION, THING, VEHICLE

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
    "reported_at": "report",
    "report_channel": "report",
    "born_on": "birth",
    "birth_precision": "birth",
    "age_low": "age",
    "age_high": "age",
    "person_id": "people",
    "other_id": "people",
    "quantity": "amount",
    "measure": "amount",
}
ONE_MORE = "+"
REMOVED = "removed"
ROLES = "roles"
# The parts of an incident in the order in which they name each other, and where they stand in its facts.
PARTS = {
    OFFENCE: "offences",
    PERSON: "people",
    ORGANISATION: "organisations",
    RELATION: "relations",
    THING: "things",
    VEHICLE: "vehicles",
}
# Stands for the id that a part not yet written does not have.
NOBODY = UUID(int=0)

Columns = Mapping[str, Any]
Found = tuple[UUID | None, Columns]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the record and the columns it shall have; ``after`` can be written as JSON.

    For one more part ``after`` is the list of those to add; each bears its id where others are to name it.
    """

    path: str
    after: Any


def changes_between(before: IncidentFacts, after: IncidentFacts) -> list[Change]:
    """Every field in which two statements differ, in the order of the paths; parts are matched by their ids.

    Raises ValueError when a part names another that has no id.
    """
    found = _changed(INCIDENT, _plain(rows.incident_columns(before)), _plain(rows.incident_columns(after)))
    standing, wanted = _parts(before), _parts(after)
    for relation in PARTS:
        found += _part_changes(relation, standing[relation], wanted[relation])
    return sorted(found, key=lambda change: change.path)


def with_changes(facts: IncidentFacts, changes: Iterable[Change]) -> IncidentFacts:
    """The statement as the changes make it; one of a part that does not stand changes nothing.

    Raises ValueError for values that no statement has: they may have been sent past every form.
    """
    try:
        stated = _with(facts, changes)
        check_shape(stated, IncidentFacts)
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError("the values make no statement") from error
    return stated


def _with(facts: IncidentFacts, changes: Iterable[Change]) -> IncidentFacts:
    wanted: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    added: dict[str, list[Columns]] = defaultdict(list)
    for change in changes:
        relation, _dot, rest = change.path.partition(".")
        part = rest.rpartition(".")[0]
        if rest == ONE_MORE:
            added[relation] += change.after
        else:
            wanted[relation, part] |= change.after
    own = history.own_facts(_plain(rows.incident_columns(facts)) | wanted[INCIDENT, ""])
    parts = {
        relation: list(_parts_with(relation, found, wanted=wanted, added=added))
        for relation, found in _parts(facts).items()
    }
    return _stated(own, parts, _role_ids(facts, wanted))


def ids_of(facts: IncidentFacts) -> frozenset[UUID]:
    """The ids of all parts."""
    return frozenset(part.id for name in PARTS.values() for part in getattr(facts, name) if part.id is not None)


def _parts(facts: IncidentFacts) -> dict[str, list[Found]]:
    """The parts of a statement: for each kind the ids and the columns as JSON has them, roles as one more column."""
    offences, people = (_ids(found) for found in (facts.offences, facts.people))
    return {
        OFFENCE: [(each.id, _plain(rows.offence_columns(each))) for each in facts.offences],
        PERSON: [
            (each.id, _plain(rows.person_columns(each)) | _roles_column(each.roles, offences)) for each in facts.people
        ],
        ORGANISATION: [
            (each.id, _plain(part_rows.organisation_columns(each)) | _roles_column(each.roles, offences))
            for each in facts.organisations
        ],
        RELATION: [(each.id, _plain(part_rows.relation_columns(each, people))) for each in facts.relations],
        THING: [(each.id, _plain(part_rows.thing_columns(each, offences, people))) for each in facts.things],
        VEHICLE: [(each.id, _plain(part_rows.vehicle_columns(each, offences, people))) for each in facts.vehicles],
    }


class _Ids(Sequence[UUID]):
    """The ids of parts by their places; naming one that has none is an error."""

    def __init__(self, ids: Iterable[UUID | None]) -> None:
        self._ids = list(ids)

    def __getitem__(self, place: Any) -> Any:
        if (id_ := self._ids[place]) is None:
            raise ValueError("a part is named that has no id yet")
        return id_

    def __len__(self) -> int:
        return len(self._ids)


def _ids(parts: Iterable[Any]) -> _Ids:
    return _Ids(part.id for part in parts)


def _roles_column(roles: Iterable[RoleInTime], offences: Sequence[UUID]) -> dict[str, Any]:
    return {
        ROLES: [
            _plain(
                {
                    **rows.role_columns(held),
                    "offence_id": None if held.offence is None else offences[held.offence],
                }
            )
            for held in roles
        ]
    }


def _stated(own: IncidentFacts, parts: Mapping[str, list[Found]], role_ids: Mapping[str, list[UUID]]) -> IncidentFacts:
    """The statement that these columns make."""
    offences, people = (
        {str(id_): place for place, (id_, _columns) in enumerate(parts[one])} for one in (OFFENCE, PERSON)
    )

    def row(part: Found) -> dict[str, Any]:
        return {**part[1], "id": str(part[0] or NOBODY)}

    def roles(part: Found) -> list[RoleInTime]:
        ids = [*role_ids.get(str(part[0]), ()), *([None] * len(part[1][ROLES]))]
        held = (rows.role_of({**one, "id": str(NOBODY)}, offences) for one in part[1][ROLES])
        return [replace(one, id=id_) for one, id_ in zip(held, ids, strict=False)]

    relations = [(id_, part_rows.relation_of(row((id_, columns)), people)) for id_, columns in parts[RELATION]]
    return replace(
        own,
        offences=tuple(
            OffenceFacts(columns["offence_class_id"], columns["attempted"], id_) for id_, columns in parts[OFFENCE]
        ),
        people=tuple(replace(rows.person_of(row(part), roles(part)), id=part[0]) for part in parts[PERSON]),
        organisations=tuple(
            replace(part_rows.organisation_of(row(part), roles(part)), id=part[0]) for part in parts[ORGANISATION]
        ),
        relations=tuple(replace(relation, id=id_) for id_, relation in relations if relation),
        things=tuple(replace(part_rows.thing_of(row(part), offences, people), id=part[0]) for part in parts[THING]),
        vehicles=tuple(
            replace(part_rows.vehicle_of(row(part), offences, people), id=part[0]) for part in parts[VEHICLE]
        ),
    )


def _role_ids(facts: IncidentFacts, wanted: Mapping[tuple[str, str], Columns]) -> dict[str, list[UUID]]:
    """The rows of the roles that no change names, by their holders: they are kept."""
    holders: list[tuple[str, Sequence[Person | Organisation]]] = [
        (PERSON, facts.people),
        (ORGANISATION, facts.organisations),
    ]
    return {
        str(holder.id): [held.id for held in holder.roles if held.id]
        for relation, found in holders
        for holder in found
        if ROLES not in wanted.get((relation, str(holder.id)), {})
    }


def _parts_with(
    relation: str,
    parts: Iterable[Found],
    *,
    wanted: Mapping[tuple[str, str], Columns],
    added: Mapping[str, list[Columns]],
) -> Iterator[Found]:
    for part, columns in parts:
        change = wanted.get((relation, str(part)), {})
        if not change.get(REMOVED):
            yield part, {**columns, **change}
    for fresh in added.get(relation, []):
        yield UUID(fresh["id"]) if fresh.get("id") else None, fresh


def _part_changes(relation: str, before: Iterable[Found], after: Iterable[Found]) -> list[Change]:
    standing = dict(before)
    known = frozenset(standing)
    found: list[Change] = []
    added = []
    for part, columns in after:
        was = standing.pop(part, None) if part is not None else None
        if was is not None:
            found += _changed(f"{relation}.{part}", was, columns)
        else:
            added.append({**columns, "id": str(part)} if part and part not in known else columns)
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
    return [Change(f"{prefix}.{field}", fields[field]) for field in fields if field in differing]


def _plain(columns: Columns) -> dict[str, Any]:
    return {name: canonical.plain(value) for name, value in columns.items()}
