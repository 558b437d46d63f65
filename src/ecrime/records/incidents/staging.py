"""Many incidents at once: into temporary tables by COPY, from there into the tables under row security."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.ledger.bulk import copy_rows
from ecrime.foundation.ids import uuid7
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
}
_PART = {"id": "uuid", "entry_id": "uuid", "incident_id": "uuid", "position": "int2"}
_OFFENCE = {**_PART, "offence_class_id": "text", "attempted": "bool"}
_PERSON = {
    **_PART,
    "role": "text",
    "name_km": "text",
    "name_latin": "text",
    "sex": "text",
    "age": "int2",
    "nationality": "text",
    "unknown": "bool",
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
        self._offences: list[tuple[Any, ...]] = []
        self._people: list[tuple[Any, ...]] = []

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
        for position, offence in enumerate(item.facts.offences):
            columns = {**rows.offence_columns(offence), **part, "id": uuid7(), "position": position}
            self._offences.append(tuple(columns[name] for name in _OFFENCE))
        for position, person in enumerate(item.facts.people):
            columns = {**rows.person_columns(person), **part, "id": uuid7(), "position": position}
            self._people.append(tuple(columns[name] for name in _PERSON))

    def write(self, batch_id: UUID) -> None:
        """Move everything into the tables, inside the act's transaction."""
        constants: dict[str, Any] = {"origin": Origin.IMPORT.value, "batch_id": batch_id}
        _move("incidents_incident", _INCIDENT, self._incidents, constants)
        _move("incidents_offence", _OFFENCE, self._offences, {"removed": False})
        _move("incidents_personstated", _PERSON, self._people, {"removed": False})


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
