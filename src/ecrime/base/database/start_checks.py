"""What must hold before anything is served. Each check refuses in one sentence: what, where, what to do next.

Nothing here needs Django, so that a start that will be refused is refused at once.
"""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql

from ecrime.base.database import past
from ecrime.base.database.addresses import APP, AUTH, OWNER, RECORDER, SEQUENCER, Addresses
from ecrime.foundation.errors import Unavailable

OLDEST, NEWEST = 15, 18
EXTENSION = "pg_trgm"
KHMER = "សុខា"
LEAST_FREE_BYTES = 500 * 1024 * 1024
LEAST_FREE_SHARE = 0.02
CONNECT_S = 10

INSTALLED_CLOCK = "select prosrc from pg_proc where oid = to_regprocedure(%s)"
KNOWS_PASTS = "select to_regprocedure('law.past_is_open()') is not null"


def check_disk(folder: Path) -> None:
    """Refuse to start where records could soon not be written."""
    disk = shutil.disk_usage(folder)
    if is_nearly_full(disk.free, disk.total):
        raise Unavailable("start.disk_full", folder=str(folder), free=f"{disk.free // 1024**2:,}")


def is_nearly_full(free: int, total: int) -> bool:
    """True where records could soon not be written."""
    return free < LEAST_FREE_BYTES or free < LEAST_FREE_SHARE * total


def check_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except PermissionError:
            raise Unavailable("start.port_forbidden", port=str(port)) from None
        except OSError:
            raise Unavailable("start.port_taken", port=str(port)) from None


def check_database(addresses: Addresses) -> None:
    """Everything about the database that must hold before it is migrated."""
    with connect(addresses.owner, OWNER) as owner:
        check_version(owner)
        check_locale(owner)
        with connect(addresses.app, APP) as app:
            check_app_role(app)
            check_same_database(owner, app, name=APP)
        for address, name, role in (
            (addresses.auth, AUTH, "ecrime_auth"),
            (addresses.sequencer, SEQUENCER, "ecrime_sequencer"),
            (addresses.recorder, RECORDER, "ecrime_recorder"),
        ):
            with connect(address, name) as connection:
                check_role(connection, role, name=name)
                check_same_database(owner, connection, name=name)


def connect(address: str, name: str) -> Connection:
    """A connection without Django, or a refusal that names the address and not what stands in it."""
    try:
        return psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=True)
    except psycopg.Error as error:
        raise Unavailable("start.database_away", name=name) from error


def check_version(connection: Connection) -> None:
    """Refuse a server this product was not tried on."""
    found = connection.info.server_version // 10000
    if not OLDEST <= found <= NEWEST:
        raise Unavailable("start.database_version", found=str(found), oldest=str(OLDEST), newest=str(NEWEST))


def check_locale(connection: Connection) -> None:
    """Refuse a database whose locale knows no Khmer letters: every Khmer search would silently find nothing."""
    facts = one(
        connection,
        "select current_database(), datctype from pg_database where datname = current_database()",
    )
    try:
        trigrams = khmer_trigrams(connection)
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile):
        raise Unavailable("start.extension_missing", extension=EXTENSION, database=facts[0]) from None
    except psycopg.errors.InsufficientPrivilege:
        raise Unavailable("start.extension_forbidden", extension=EXTENSION, database=facts[0]) from None
    if not trigrams:
        raise Unavailable("start.database_locale", database=facts[0], locale=facts[1])


def khmer_trigrams(connection: Connection) -> list[str]:
    """What the server sees in a Khmer name; makes the extension for the time of the question if need be."""
    with connection.transaction(force_rollback=True):
        connection.execute("set local client_min_messages = warning")
        connection.execute("create schema ecrime_start_check")
        connection.execute(
            sql.SQL("create extension if not exists {} schema ecrime_start_check").format(sql.Identifier(EXTENSION))
        )
        schema = one(
            connection,
            "select nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = %s",
            EXTENSION,
        )[0]
        found: list[str] = one(connection, sql.SQL("select {}.show_trgm(%s)").format(sql.Identifier(schema)), KHMER)[0]
    return found


def check_app_role(connection: Connection) -> None:
    """Refuse to serve as a role the guards do not bind: superuser, owner, minter of sessions, or past row security."""
    role, unbound = one(
        connection,
        "select current_user, rolsuper or rolbypassrls or rolcreaterole"
        " or exists (select from pg_roles o where o.rolname in"
        "            ('ecrime_owner', 'ecrime_law', 'ecrime_search', 'ecrime_auth',"
        "             'ecrime_sequencer', 'ecrime_recorder')"
        "            and pg_has_role(current_user, o.oid, 'member'))"
        " or exists (select from pg_database d where d.datname = current_database() and d.datdba = r.oid)"
        " from pg_roles r where rolname = current_user",
    )
    if unbound:
        raise Unavailable("start.app_role_unbound", role=role, name=APP)


def check_role(connection: Connection, role: str, *, name: str) -> None:
    """Refuse an address from which a process cannot become the role it works as."""
    try:
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
        raise Unavailable("start.process_role", name=name, role=connection.info.user, wanted=role) from None
    connection.execute("reset role")


def check_same_database(owner: Connection, other: Connection, *, name: str) -> None:
    """Refuse two addresses that lead to two databases."""
    identity = "select system_identifier, current_database() from pg_control_system()"
    if one(owner, identity) != one(other, identity):
        raise Unavailable("start.two_databases", app=name, owner=OWNER)


def check_clock(connection: Connection) -> None:
    """Refuse a database in which somebody replaced the clock of the law."""
    if not clock_stands(connection):
        raise Unavailable("start.clock_replaced", database=connection.info.dbname)


def clock_stands(connection: Connection) -> bool:
    """True while the clocks are the shipped ones; or, in a DEMO whose past is being told, those set there."""
    is_open = one(connection, KNOWS_PASTS)[0] and one(connection, "select law.past_is_open()")[0]
    installed = [_body(connection, name) for name in past.CLOCKS]
    return any(
        installed == [past.body_of(name, in_past=in_past) for name in past.CLOCKS]
        for in_past in ((False, True) if is_open else (False,))
    )


def _body(connection: Connection, name: str) -> str:
    row = connection.execute(INSTALLED_CLOCK, [f"law.{name}()"]).fetchone()
    return "" if row is None else str(row[0]).strip()


def one(connection: Connection, query: str | sql.Composed, *values: object) -> tuple[Any, ...]:
    """The one row of a query that always has one."""
    row: tuple[Any, ...] | None = connection.execute(query, values or None).fetchone()
    if row is None:
        raise RuntimeError("a query that always has a row had none")
    return row
