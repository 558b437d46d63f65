"""The difference between two statements of an incident as fields of its record, named by their paths.

A path is ``incident.<field>``, ``offence.<row id>.<field>``, ``person.<row id>.<field>``, or ``offence.+`` and
``person.+`` for one more of them. Columns that only make sense together are one field, and so are the roles of one
person; the database names them alike (``law.field_of``), and holds a correction after the lock to the paths its grant
names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from ecrime.foundation import canonical
from ecrime.records.incidents import history, rows
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts
from ecrime.records.incidents.people import Person, RoleInTime

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
}
ONE_MORE = "+"
REMOVED = "removed"
ROLES = "roles"
# Stands for the id that a part not yet written does not have.
NOBODY = UUID(int=0)

Columns = Mapping[str, Any]
PartFacts = TypeVar("PartFacts", OffenceFacts, Person)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the record and the columns it shall have; ``after`` can be written as JSON.

    For one more offence or person ``after`` is the list of those to add.
    """

    path: str
    after: Any


def changes_between(before: IncidentFacts, after: IncidentFacts) -> list[Change]:
    """Every field in which two statements differ, in the order of the paths; parts are matched by their ids."""
    found = _changed("incident", _plain(rows.incident_columns(before)), _plain(rows.incident_columns(after)))
    found += _part_changes("offence", before.offences, after.offences, _offence_columns)
    found += _part_changes("person", _people(before), _people(after), _person_columns)
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
    own = history.own_facts(_plain(rows.incident_columns(facts)) | wanted["incident", ""])
    offences = [(offence.id, _offence_columns(offence)) for offence in facts.offences]
    stated = tuple(_offence_of(*part) for part in _parts_with("offence", offences, wanted=wanted, added=added))
    people = [(each.person.id, _person_columns(each)) for each in _people(facts)]
    found = [_person_of(*part, stated) for part in _parts_with("person", people, wanted=wanted, added=added)]
    # Roles that no change names keep their rows.
    kept = {person.id: person.roles for person in facts.people if not wanted.get(("person", str(person.id)))}
    roles = (kept.get(person.id, person.roles) if len(stated) == len(offences) else person.roles for person in found)
    return replace(
        own,
        offences=stated,
        people=tuple(replace(person, roles=held) for person, held in zip(found, roles, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """A person with the offences that the roles are about."""

    person: Person
    offences: tuple[OffenceFacts, ...]

    @property
    def id(self) -> UUID | None:
        return self.person.id


def _people(facts: IncidentFacts) -> list[_Whole]:
    return [_Whole(person, facts.offences) for person in facts.people]


def _parts_with(
    relation: str,
    parts: Iterable[tuple[UUID | None, dict[str, Any]]],
    *,
    wanted: Mapping[tuple[str, str], Columns],
    added: Mapping[str, list[Columns]],
) -> Iterator[tuple[UUID | None, Columns]]:
    for part, columns in parts:
        change = wanted.get((relation, str(part)), {})
        if not change.get(REMOVED):
            yield part, columns | dict(change)
    for fresh in added.get(relation, []):
        yield None, fresh


def _offence_of(part: UUID | None, columns: Columns) -> OffenceFacts:
    return OffenceFacts(columns["offence_class_id"], columns["attempted"], part)


def _person_of(part: UUID | None, columns: Columns, offences: Sequence[OffenceFacts]) -> Person:
    places = {str(offence.id): place for place, offence in enumerate(offences) if offence.id}
    roles = (replace(rows.role_of({**held, "id": str(NOBODY)}, places), id=None) for held in columns[ROLES])
    return replace(rows.person_of({**columns, "id": str(part or NOBODY)}, roles), id=part)


def _part_changes(
    relation: str,
    before: Sequence[Any],
    after: Iterable[Any],
    columns: Callable[[Any], dict[str, Any]],
) -> list[Change]:
    standing = {part.id: part for part in before}
    found: list[Change] = []
    added = []
    for part in after:
        was = standing.pop(part.id, None) if part.id is not None else None
        if was is None:
            added.append(columns(part))
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
    return [Change(f"{prefix}.{field}", fields[field]) for field in fields if field in differing]


def _offence_columns(offence: OffenceFacts) -> dict[str, Any]:
    return _plain(rows.offence_columns(offence))


def _person_columns(whole: _Whole) -> dict[str, Any]:
    roles = [_role_columns(held, whole.offences) for held in whole.person.roles]
    return _plain(rows.person_columns(whole.person)) | {ROLES: roles}


def _role_columns(held: RoleInTime, offences: Sequence[OffenceFacts]) -> dict[str, Any]:
    about = None if held.offence is None else offences[held.offence].id
    return _plain({**rows.role_columns(held), "offence_id": about})


def _plain(columns: Columns) -> dict[str, Any]:
    return {name: canonical.plain(value) for name, value in columns.items()}
