"""What row security costs: the same reads of one archive as the app, and past every policy."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg

from ecrime.cli.benches.crowd import gather
from ecrime.cli.drills.instance import Instance

READS = 2_000
READING: dict[str, str] = {
    "one record by its number": "select id, area_id, recorded_at from incidents_incident where number = %(number)s",
    "a page of the list, newest first": (
        "select id, number, area_id, occurred_from from incidents_incident where jurisdiction >= 'ZZ.Z1'"
        " and jurisdiction < 'ZZ.Z1/' and withdrawn_at is null order by occurred_from desc, id desc limit 30"
    ),
    "the offences of one record": "select id, offence_class_id from incidents_offence where incident_id = %(id)s",
}


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of read, in ms: under row security and past it, and what it costs."""

    name: str
    app_p50_ms: float
    bare_p50_ms: float
    cost_p50_ms: float


@dataclass(frozen=True, slots=True)
class AccessBench:
    """What was measured on so many incidents."""

    incidents: int
    reads: list[Read]
    most_ms: float


def run(instance: Instance, *, incidents: int) -> AccessBench:
    """Each read in turn as the app and as a superuser, one after the other, so that both meet the same machine."""
    with instance.clone("zz") as database:
        number = gather(database, incidents)[0]
        records = dict(database.as_superuser("select number, id from incidents_incident"))
        values = {"number": number, "id": records[number]}
        with (
            psycopg.connect(instance.address(database.name, "app"), autocommit=True) as app,
            psycopg.connect(instance.address(database.name), autocommit=True) as bare,
        ):
            app.execute("select set_config('ecrime.token', %s, false)", [database.tokens["lak"]])
            reads = [_read(name, statement, values, app, bare) for name, statement in READING.items()]
    return AccessBench(len(records), reads, max(read.cost_p50_ms for read in reads))


def _read(
    name: str, statement: str, values: dict[str, object], app: psycopg.Connection, bare: psycopg.Connection
) -> Read:
    spent: dict[psycopg.Connection, list[float]] = {app: [], bare: []}
    for _ in range(READS):
        for connection, times in spent.items():
            started = time.perf_counter()
            found = connection.execute(statement.encode(), values).fetchall()
            times.append((time.perf_counter() - started) * 1000)
            if not found:
                raise RuntimeError(f"{name} found nothing")
    of_app, of_bare = (sorted(times)[READS // 2] for times in spent.values())
    return Read(name, of_app, of_bare, of_app - of_bare)
