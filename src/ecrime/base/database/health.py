"""What a running database says of itself, for the health page and for whoever watches the service."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from ecrime.base.database import prepared, start_checks

ALIVE_CONNECT_S = 2  # the least libpq knows
ALIVE_ANSWER_MS = 1000

_FACTS = """
select current_setting('server_version'), pg_postmaster_start_time(), d.datctype,
       coalesce((select p.setting from pg_settings p where p.name = 'data_checksums'), 'off') = 'on',
       pg_database_size(d.oid), law.now(),
       (select count(*) from pg_stat_activity a where a.datid = d.oid and a.backend_type = 'client backend')
from pg_database d where d.datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """The database as it is now.

    is_prepared   its tables, guards and country pack are those of this very code
    clock_stands  law.now() is the shipped one
    sessions      connections of every process of the service
    """

    version: str
    started_at: datetime
    locale: str
    has_checksums: bool
    size_bytes: int
    now: datetime
    sessions: int
    is_prepared: bool
    clock_stands: bool


@dataclass(frozen=True, slots=True)
class DiskHealth:
    """The disk that holds the data folder; ``is_low`` where the next start would be refused."""

    free_bytes: int
    total_bytes: int
    is_low: bool


def database_health(pack: str) -> DatabaseHealth:
    """Ask the database about itself; needs no officer, and shows no record."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS)
        row = cursor.fetchone()
        is_prepared = prepared.is_prepared(cursor.connection, prepared.fingerprint(pack))
        clock_stands = start_checks.clock_stands(cursor.connection)
    return DatabaseHealth(
        version=row[0],
        started_at=row[1],
        locale=row[2],
        has_checksums=row[3],
        size_bytes=row[4],
        now=row[5],
        sessions=row[6],
        is_prepared=is_prepared,
        clock_stands=clock_stands,
    )


def disk_health(folder: Path) -> DiskHealth:
    """How much room records still have."""
    disk = shutil.disk_usage(folder)
    return DiskHealth(disk.free, disk.total, start_checks.is_nearly_full(disk.free, disk.total))


def is_alive() -> bool:
    """True when the database answers now; a connection of its own, so that a used-up pool cannot hide it."""
    database = connection.settings_dict
    try:
        with psycopg.connect(
            dbname=database["NAME"],
            user=database["USER"],
            password=database["PASSWORD"],
            host=database["HOST"],
            port=database["PORT"],
            connect_timeout=ALIVE_CONNECT_S,
            options=f"-c statement_timeout={ALIVE_ANSWER_MS}",
            application_name="ecrime alive",
        ) as asked:
            asked.execute("select 1")
    except psycopg.Error:
        return False
    return True


def data_folder() -> Path:
    """The data folder of this installation."""
    return Path(settings.DATA)
