"""Many incidents at once: into temporary tables by COPY, from there into the tables under row security."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from ecrime.base.ledger.bulk import copy_rows
from ecrime.records.incidents import rows
from ecrime.records.incidents.facts import Imported, Origin

_INCIDENT = {
    "id": "uuid",
    "entry_id": "uuid",
    "serial_year": "int4",
    "serial": "int4",
    "source_key": "bytea",
    "area_id": "text",
    "place_detail": "text",
    "latitude": "float8",
    "longitude": "float8",
    "point_precision": "text",
    "occurred_from": "timestamptz",
    "occurred_to": "timestamptz",
    "time_precision": "text",
    "zone": "text",
    "narrative": "text",
    "late_reason": "text",
    "late_note": "text",
    "reported_at": "timestamptz",
    "report_channel": "text",
}
_PART = {"id": "uuid", "entry_id": "uuid", "incident_id": "uuid", "position": "int2"}
_PARTS = {
    rows.OFFENCE: ("incidents_offence", {**_PART, "offence_class_id": "text", "attempted": "bool"}),
    rows.PERSON: (
        "incidents_personstated",
        {
            **_PART,
            "names": "jsonb",
            "sex": "text",
            "born_on": "date",
            "birth_precision": "text",
            "age_low": "int2",
            "age_high": "int2",
            "nationalities": "text[]",
            "background": "text",
            "occupation": "text",
            "address": "text",
            "address_area_id": "text",
            "identifiers": "jsonb",
            "harm": "text",
            "duty": "text",
            "officer_id": "uuid",
            "unknown": "bool",
        },
    ),
    rows.ROLE: (
        "incidents_role",
        {
            **_PART,
            "person_id": "uuid",
            "offence_id": "uuid",
            "role": "text",
            "since": "date",
            "until": "date",
            "basis": "text",
        },
    ),
}

_WITHDRAWAL = """
create temporary table if not exists bulk_withdrawal (incident_id uuid, entry_id uuid) on commit delete rows
"""
_WITHDRAW = """
update incidents_incident i set withdrawn_at = law.now(), entry_id = w.entry_id
from bulk_withdrawal w where i.id = w.incident_id
"""


class Staged:
    """Incidents on their way into the tables, with the entries that will stand for them."""

    def __init__(self) -> None:
        self._incidents: list[tuple[Any, ...]] = []
        self._parts: dict[str, list[tuple[Any, ...]]] = {relation: [] for relation in _PARTS}

    def add(self, incident_id: UUID, entry_id: UUID, serial_year: int, serial: int, item: Imported) -> None:
        """Take in one incident under its id, entry and serial."""
        columns = rows.incident_columns(item.facts)
        columns |= {
            "id": incident_id,
            "entry_id": entry_id,
            "serial_year": serial_year,
            "serial": serial,
            "source_key": item.source_key,
        }
        self._incidents.append(tuple(columns[name] for name in _INCIDENT))
        part = {"entry_id": entry_id, "incident_id": incident_id}
        for relation, found in rows.part_rows(rows.with_ids(item.facts)).items():
            _table, kinds = _PARTS[relation]
            for id_, stated in found.items():
                values = {**stated, **part, "id": id_}
                self._parts[relation].append(tuple(_typed(values[name], kind) for name, kind in kinds.items()))

    def write(self, batch_id: UUID) -> None:
        """Move everything into the tables, inside the act's transaction."""
        constants: dict[str, Any] = {"origin": Origin.IMPORT.value, "batch_id": batch_id}
        _move("incidents_incident", _INCIDENT, self._incidents, constants)
        for relation, (table, kinds) in _PARTS.items():
            _move(table, kinds, self._parts[relation], {"removed": False})


def _typed(value: Any, kind: str) -> Any:
    return Jsonb(value) if kind == "jsonb" else value


def withdraw(stamped: list[tuple[UUID, UUID]]) -> None:
    """Mark incidents as withdrawn, each under the entry that says so; inside the act's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAWAL)
        copy_rows("bulk_withdrawal", "incident_id, entry_id", stamped, ["uuid", "uuid"])
        cursor.execute(_WITHDRAW)


def _move(table: str, columns: dict[str, str], staged: list[tuple[Any, ...]], constants: dict[str, Any]) -> None:
    if not staged:
        return
    stage = f"bulk_{table}"
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table if not exists {stage} ({typed}) on commit delete rows")
        copy_rows(stage, names, staged, list(columns.values()))
        # Every name is one of the constants above; values travel as parameters.
        cursor.execute(
            f"insert into {table} ({names}, {', '.join(constants)})"  # noqa: S608
            f" select {names}, {', '.join(['%s'] * len(constants))} from {stage}",
            list(constants.values()),
        )
