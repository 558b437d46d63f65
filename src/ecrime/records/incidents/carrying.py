"""Writing granted fields into a locked record: the columns of their paths and no other. A part of actions.py."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents.changes import ONE_MORE, REMOVED, Change
from ecrime.records.incidents.facts import IncidentId

TABLES = {"incident": "incidents_incident", "offence": "incidents_offence", "person": "incidents_personstated"}


def write(incident_id: IncidentId, entry_id: UUID, changes: Iterable[Change]) -> None:
    """Write the changes under the entry; the guards refuse what no grant of this transaction opens.

    Raises Invalid for a path that names no part of a record.
    """
    columns: dict[tuple[str, UUID], dict[str, Any]] = defaultdict(dict)
    added: list[tuple[str, Mapping[str, Any]]] = []
    for change in changes:
        relation, part, field = _parsed(change.path, incident_id)
        if field == ONE_MORE:
            added += [(relation, fresh) for fresh in change.after]
        elif not isinstance(change.after, Mapping):
            raise Invalid([Problem("", "correction.no_such_field")])
        else:
            columns[relation, part] |= change.after
    # No part changes without its incident, so the incident's row is written first and always.
    _set("incident", incident_id, entry_id, columns.pop(("incident", incident_id), {}))
    for relation, fresh in added:
        _add(relation, incident_id, entry_id, fresh)
    for (relation, part), wanted in columns.items():
        _set(relation, part, entry_id, wanted)


def _parsed(path: str, incident_id: IncidentId) -> tuple[str, UUID, str]:
    """(relation, row, field) of a path."""
    words = path.split(".")
    relation = words[0]
    if relation == "incident" and len(words) == 2:
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


def _add(relation: str, incident_id: IncidentId, entry_id: UUID, wanted: Mapping[str, Any]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, wanted))
    statement = sql.SQL(
        "insert into {table} (id, incident_id, entry_id, {removed}, position, {names})"
        " select %s, %s, %s, false, (select count(*) from {table} where incident_id = %s), {names}"
        " from jsonb_populate_record(null::{table}, %s::jsonb)"
    ).format(table=sql.Identifier(TABLES[relation]), names=names, removed=sql.Identifier(REMOVED))
    _run(statement, [uuid7(), incident_id, entry_id, incident_id, json.dumps(wanted)])


def _run(statement: sql.Composed, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), values)
        if cursor.rowcount != 1:
            raise Invalid([Problem("", "correction.no_such_field")])
