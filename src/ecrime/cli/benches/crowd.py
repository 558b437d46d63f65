"""A national archive's worth of incidents, made by copying a few past every guard; for benches only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import Role, briefly
from ecrime.records.incidents.precision import Precision

AREAS = {"lak": "Z101", "lak2": "Z102", "hil": "Z201"}  # of the officers who record
# Copies of incidents have ids of their own; what belongs to one follows it. Numbers carry on where the real ones ended.
_COPY = """
create temporary table copies as
select i.id as original, gen_random_uuid() as copy, n.n, i.unit_id
from incidents_incident i cross join generate_series(1, %(each)s) as n (n);
insert into incidents_incident ({incident}) select {incident_copied}
from incidents_incident t join copies c on c.original = t.id;
insert into incidents_offence ({offence}) select {offence_copied}
from incidents_offence t join copies c on c.original = t.incident_id;
"""


def gather(database: Database, incidents: int) -> Sequence[str]:
    """Fill the database with so many incidents; the numbers of the real ones, one of each unit."""
    numbers = [
        actions.record_incident(database.actor(who), facts_in(area)).record.number for who, area in AREAS.items()
    ]
    with psycopg.connect(database.instance.address(database.name)) as server:
        for table in ("incidents_incident", "incidents_offence"):
            server.execute(f"alter table {table} disable trigger all".encode())
        server.execute(_copying(server).encode() % {b"each": str(incidents // len(AREAS)).encode()})
        for table in ("incidents_incident", "incidents_offence"):
            server.execute(f"alter table {table} enable trigger all".encode())
    with psycopg.connect(database.instance.address(database.name), autocommit=True) as server:
        server.execute("vacuum analyze")
    return numbers


def facts_in(area_id: str) -> IncidentFacts:
    """A simple offence of an hour ago."""
    at = (datetime.now(UTC) - timedelta(hours=1)).replace(second=0, microsecond=0)  # as a form or a file says it
    return IncidentFacts(
        occurred=Span(at, at, Precision.MINUTE, "America/Chicago"),
        area_id=area_id,
        place_detail="",
        point=None,
        narrative="As it was told.",
        offences=(OffenceFacts("T1"),),
        people=(briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"),),
    )


def _copying(server: psycopg.Connection) -> str:
    incident, offence = _columns(server, "incidents_incident"), _columns(server, "incidents_offence")
    ago = "make_interval(mins => c.n * 3)"
    changed = {
        "id": "c.copy",
        # At most two of the originals are of one unit.
        "serial": "t.serial + c.n * 2",
        "number": "left(t.number, -6) || lpad((t.serial + c.n * 2)::text, 6, '0')",
        "recorded_at": f"t.recorded_at - {ago}",
        "locks_at": f"t.locks_at - {ago}",
        "occurred_from": f"t.occurred_from - {ago}",
        "occurred_to": f"t.occurred_to - {ago}",
    }
    return _COPY.format(
        incident=", ".join(incident),
        incident_copied=", ".join(changed.get(name, f"t.{name}") for name in incident),
        offence=", ".join(offence),
        offence_copied=", ".join(
            {"id": "gen_random_uuid()", "incident_id": "c.copy"}.get(n, f"t.{n}") for n in offence
        ),
    )


def _columns(server: psycopg.Connection, table: str) -> list[str]:
    found = server.execute(
        "select column_name from information_schema.columns where table_name = %s order by ordinal_position", [table]
    ).fetchall()
    return [str(name) for (name,) in found]
