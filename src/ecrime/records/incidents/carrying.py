"""Writing granted fields into a locked record: the columns of their paths and no other. A part of actions.py."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from psycopg import sql

from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents.changes import ONE_MORE, REMOVED, ROLES, Change
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.incidents.rows import INCIDENT, OFFENCE, ORGANISATION, PERSON, RELATION, ROLE, THING, VEHICLE

# In the order in which they name each other.
TABLES = {
    INCIDENT: "incidents_incident",
    OFFENCE: "incidents_offence",
    PERSON: "incidents_personstated",
    ORGANISATION: "incidents_organisation",
    ROLE: "incidents_role",
    RELATION: "incidents_relation",
    THING: "incidents_property",
    VEHICLE: "incidents_vehicle",
}
# By which column of a role its row says whose it is.
HOLDERS = {PERSON: "person_id", ORGANISATION: "organisation_id"}


def write(incident_id: IncidentId, entry_id: UUID, changes: Iterable[Change], *, grant_id: UUID) -> None:
    """Write the changes under the entry; the guards refuse what no grant of this transaction opens.

    grant_id  gives ids to new parts that have none: the words that are signed name them, rehearsed and in earnest

    Raises Invalid for a path that names no part of a record.
    """
    columns: dict[tuple[str, UUID], dict[str, Any]] = defaultdict(dict)
    added: list[tuple[str, Mapping[str, Any]]] = []
    for change in changes:
        relation, part, field = _parsed(change.path, incident_id)
        if relation == ROLE:
            raise Invalid([Problem("", "correction.no_such_field")])
        if field == ONE_MORE:
            added += [(relation, fresh) for fresh in change.after]
        elif not isinstance(change.after, Mapping):
            raise Invalid([Problem("", "correction.no_such_field")])
        else:
            columns[relation, part] |= change.after
    # No part changes without its incident, so the incident's row is written first and always.
    _set(INCIDENT, incident_id, entry_id, columns.pop((INCIDENT, incident_id), {}))
    order = list(TABLES)
    for place, (relation, fresh) in enumerate(sorted(added, key=lambda one: order.index(one[0]))):
        stated = {"id": str(uuid5(grant_id, str(place))), **fresh}
        roles = stated.pop(ROLES, [])
        part = _add(relation, incident_id, entry_id, stated)
        _write_roles(incident_id, relation, part, entry_id, roles)
    for (relation, part), wanted in columns.items():
        roles = wanted.pop(ROLES, None)
        if wanted:
            _set(relation, part, entry_id, wanted)
        if roles is not None:
            _write_roles(incident_id, relation, part, entry_id, roles)


def _write_roles(
    incident_id: IncidentId, relation: str, holder: UUID, entry_id: UUID, roles: Sequence[Mapping[str, Any]]
) -> None:
    """Make the roles of a person or an organisation these, in their order.

    Rows that stand are used again, the others taken away.
    """
    if relation not in HOLDERS:
        if roles:
            raise Invalid([Problem("", "correction.no_such_field")])
        return
    whose = HOLDERS[relation]
    statement = sql.SQL("select id from incidents_role where incident_id = %s and {whose} = %s and not removed")
    with connection.cursor() as cursor:
        query = sql.SQL(" ").join([statement.format(whose=sql.Identifier(whose)), sql.SQL("order by position, id")])
        cursor.execute(query.as_string(cursor.connection), [incident_id, holder])
        standing = [row[0] for row in cursor.fetchall()]
    for position, (held, stated) in enumerate(zip(standing, roles, strict=False)):
        _set(ROLE, held, entry_id, {**stated, "position": position})
    for position in range(len(standing), len(roles)):
        _add(ROLE, incident_id, entry_id, {**roles[position], whose: str(holder), "position": position})
    for held in standing[len(roles) :]:
        _set(ROLE, held, entry_id, {REMOVED: True})


def _parsed(path: str, incident_id: IncidentId) -> tuple[str, UUID, str]:
    """(relation, row, field) of a path."""
    words = path.split(".")
    relation = words[0]
    if relation == INCIDENT and len(words) == 2:
        return relation, incident_id, words[1]
    if relation not in TABLES:
        raise Invalid([Problem("", "correction.no_such_field")])
    if words[1:] == [ONE_MORE]:
        return relation, incident_id, ONE_MORE
    try:
        relation, part, field = words
        return relation, UUID(part), field
    except ValueError:
        raise Invalid([Problem("", "correction.no_such_field")]) from None


def _set(relation: str, part: UUID, entry_id: UUID, wanted: Mapping[str, Any]) -> None:
    # The guards compare each column with the grant, so a column that is none of its fields is refused there.
    statement = sql.SQL(
        "update {table} held set {settings}entry_id = %s"
        " from jsonb_populate_record(null::{table}, %s::jsonb) wanted where held.id = %s"
    ).format(
        table=sql.Identifier(TABLES[relation]),
        settings=sql.SQL("").join(sql.SQL("{0} = wanted.{0}, ").format(sql.Identifier(name)) for name in wanted),
    )
    _run(statement, [entry_id, json.dumps(wanted), part])


def _add(relation: str, incident_id: IncidentId, entry_id: UUID, wanted: Mapping[str, Any]) -> UUID:
    wanted = dict(wanted)
    part = UUID(wanted.pop("id", None) or str(uuid7()))
    wanted.setdefault("position", _next_position(relation, incident_id))
    names = sql.SQL(", ").join(map(sql.Identifier, wanted))
    statement = sql.SQL(
        "insert into {table} (id, incident_id, entry_id, {removed}, {names})"
        " select %s, %s, %s, false, {names} from jsonb_populate_record(null::{table}, %s::jsonb)"
    ).format(table=sql.Identifier(TABLES[relation]), names=names, removed=sql.Identifier(REMOVED))
    _run(statement, [part, incident_id, entry_id, json.dumps(wanted)])
    return part


def _next_position(relation: str, incident_id: IncidentId) -> int:
    statement = sql.SQL("select count(*) from {table} where incident_id = %s").format(
        table=sql.Identifier(TABLES[relation])
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), [incident_id])
        return int(cursor.fetchone()[0])


def _run(statement: sql.Composed, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), values)
        if cursor.rowcount != 1:
            raise Invalid([Problem("", "correction.no_such_field")])
