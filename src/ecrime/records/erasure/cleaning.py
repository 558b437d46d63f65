"""Makes the files of the database anew after erasures, so that the last bytes are gone as well.

To delete a row is to hide it: its bytes stay in the file until something is written over them, and VACUUM alone does
not. So the tables an erasure went through are written anew, their indexes with them, and where the server is our own
its log of changes (WAL) too. Runs in the night, as the owner of the tables: each table is closed while it is written.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
Table = tuple[str, str]  # schema and name

# How long to wait for somebody who uses a table; then it is left for the next run.
PATIENCE = "10s"
# For who works by hand: a table may be closed for as long as it takes.
NO_LIMIT = "0"
# How long an archive may take to fetch the files of the log that were just ended.
ARCHIVE_S = 20.0

# Of two runs one works: each would have the server keep what the other wants gone.
_TURN = "select pg_try_advisory_lock(hashtextextended('erasure cleaning', 0))"
_TURN_OVER = "select pg_advisory_unlock(hashtextextended('erasure cleaning', 0))"
_WAITING = """
select c.id, c.carried_out_at from erasure_carried_out c
where not exists (select from erasure_cleaned d where d.erasure_id = c.id) order by c.carried_out_at
"""
# Every table that erasures delete from, the histories of these, and the keys of files.
_TABLES = """
select 'public', d.relation from law.erasable d
union select 'public', p.history from law.erasable d join law.protected p using (relation) where p.history is not null
union select 'public', 'file_key'
"""
# What the planner has counted of the others, which it counts anew when they are written: the last.
_STATISTICS = ("pg_catalog", "pg_statistic")
# Salts lie in the month of their entry.
_SALTS = """
select distinct 'parts', parent || to_char(law.uuid7_time(m.id) at time zone 'UTC', '_YYYYMM')
from ledger_emptied m join erasure_carried_out c on c.entry_id = m.entry_id
cross join unnest('{ledger_salt,ledger_row_salt}'::text[]) as parent
where c.id = any(%s)
"""
_CLEANED = "insert into erasure_cleaned (erasure_id) select unnest(%s::uuid[])"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a run came to.

    erasures   those whose bytes are gone now
    held       tables of which rows could not be let go yet: somebody still reads an older state, or uses the table
    too_large  tables that took longer in this run than they may; the others were written
    wal_kept   files of the server's log that hold older changes and are kept for an archive or a replica; None where
               the server is not our own and its keeper sees to that
    is_taken   another run is at it
    """

    erasures: tuple[UUID, ...] = ()
    held: tuple[str, ...] = ()
    too_large: tuple[str, ...] = ()
    wal_kept: int | None = None
    is_taken: bool = False


@dataclass(slots=True)
class Progress:
    """Which tables were written anew since the erasures that wait, for a run that goes on where the last stopped.

    too_large  tables that took longer than they may, and are not begun again
    """

    erasures: tuple[UUID, ...] = ()
    written: set[Table] = field(default_factory=set)
    too_large: set[Table] = field(default_factory=set)

    def since(self, waiting: tuple[UUID, ...]) -> set[Table]:
        """The tables written since these were carried out: none, when one has come since."""
        if waiting != self.erasures:
            self.erasures, self.written = waiting, set()
        return self.written


def waiting_since(owner: Connection) -> datetime | None:
    """When the first of the erasures that wait was carried out; None where none waits."""
    first: tuple[UUID, datetime] | None = owner.execute(_WAITING).fetchone()
    return first[1] if first else None


def zone_of(owner: Connection) -> ZoneInfo:
    """The civil time of the country."""
    [(zone,)] = owner.execute("select zone from country_pack").fetchall()
    return ZoneInfo(zone)


def clean(
    owner: Connection,
    superuser: Connection | None = None,
    *,
    progress: Progress | None = None,
    patience: str | None = None,
    longest: str = NO_LIMIT,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Cleaned:
    """Write anew what erasures went through, and note for which erasures that was done.

    owner      in autocommit, as the owner of the tables
    superuser  of our own server; None where the server is somebody else's
    progress   of the runs before this one, in this process
    patience   how long to wait for somebody who uses a table, PATIENCE unless told; as PostgreSQL writes it
    longest    how long one table may be closed, NO_LIMIT unless told; what takes longer is left, and the next is begun
    may_go_on  asked before each table
    """
    if owner.execute(_TURN).fetchone() != (True,):
        return Cleaned(is_taken=True)
    try:
        waiting = tuple(id_ for id_, _at in owner.execute(_WAITING).fetchall())
        if not waiting:
            return Cleaned()
        owner.execute(sql.SQL("set lock_timeout = {}").format(patience or PATIENCE))
        progress = progress or Progress()
        left_before = set(progress.too_large)
        held = _write_all_anew(owner, waiting, progress, longest, may_go_on)
        too_large = _names(sorted(progress.too_large - left_before))
        if held or progress.too_large:
            return Cleaned((), held, too_large)
        kept = _renew_wal(superuser) if superuser is not None else None
        if kept:
            return Cleaned((), wal_kept=kept)
        owner.execute(_CLEANED, [list(waiting)])
        return Cleaned(waiting, wal_kept=kept)
    finally:
        if not owner.closed:
            owner.execute(_TURN_OVER)


def _write_all_anew(
    owner: Connection, waiting: tuple[UUID, ...], progress: Progress, longest: str, may_go_on: Callable[[], bool]
) -> tuple[str, ...]:
    """Write anew what was not written yet; the tables that have to wait, but for those that take too long."""
    tables: list[Table] = [*owner.execute(_TABLES).fetchall(), *owner.execute(_SALTS, [list(waiting)]).fetchall()]
    written = progress.since(waiting)
    held: list[Table] = []

    def wrote(table: Table) -> bool:
        owner.execute(sql.SQL("set statement_timeout = {}").format(longest))
        try:
            is_written = _write_anew(owner, *table)
        except psycopg.errors.QueryCanceled:
            if longest == NO_LIMIT:
                raise
            progress.too_large.add(table)
            is_written = False
        owner.execute("set statement_timeout = 0")
        return is_written

    for table in tables:
        if table in written or table in progress.too_large:
            continue
        if may_go_on() and wrote(table):
            written.add(table)
        elif table not in progress.too_large:
            held.append(table)
    if not held and not progress.too_large and not wrote(_STATISTICS) and _STATISTICS not in progress.too_large:
        held.append(_STATISTICS)
    return _names(held)


def _names(tables: Iterable[Table]) -> tuple[str, ...]:
    return tuple(f"{schema}.{name}" for schema, name in tables)


def _write_anew(owner: Connection, schema: str, name: str) -> bool:
    """Write a table anew; False when it is in use, or rows had to be kept for somebody who reads an older state.

    Also when the server has only warned that it may not: then the table has its old file still.
    """
    told: list[str] = []

    def listen(notice: psycopg.errors.Diagnostic) -> None:
        told.append(notice.message_detail or "")

    table = sql.Identifier(schema, name)
    before = _file_of(owner, table)
    owner.add_notice_handler(listen)
    try:
        owner.execute(sql.SQL("vacuum (full, verbose, analyze) {}").format(table))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return False
    finally:
        owner.remove_notice_handler(listen)
    return _file_of(owner, table) != before and not any(_dead_rows_kept(told))


def _file_of(owner: Connection, table: sql.Identifier) -> object:
    [(file,)] = owner.execute(
        sql.SQL("select pg_relation_filenode({}::regclass)").format(sql.Literal(table.as_string(owner)))
    ).fetchall()
    return file


def _dead_rows_kept(details: Iterable[str]) -> Iterator[int]:
    """The first figure of each detail: "0 dead row versions cannot be removed yet." in any language."""
    for detail in details:
        if found := re.match(r"\D*(\d+)", detail):
            yield int(found[1])


def _renew_wal(superuser: Connection) -> int:
    """Write the log of changes on until no file of it is from before; how many had to be kept.

    A file that is done with is normally written over one day; until then it says what it said.
    """
    with _unlinking(superuser):
        before = _wal_files(superuser)
        while _current(superuser) <= max(before):
            superuser.execute("select pg_logical_emit_message(false, 'ecrime', 'erasure'), pg_switch_wal()")
        given_up_at = time.monotonic() + ARCHIVE_S
        while True:
            superuser.execute("checkpoint")
            kept = len(before & _wal_files(superuser))
            if not kept or time.monotonic() > given_up_at:
                return kept
            time.sleep(1.0)


@contextmanager
def _unlinking(superuser: Connection) -> Iterator[None]:
    superuser.execute("alter system set wal_recycle = off")
    superuser.execute("select pg_reload_conf()")
    try:
        # The checkpointer reads its settings when it begins its next work.
        superuser.execute("checkpoint")
        yield
    finally:
        superuser.execute("alter system reset wal_recycle")
        superuser.execute("select pg_reload_conf()")


def _wal_files(superuser: Connection) -> set[str]:
    found = superuser.execute("select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'").fetchall()
    return {name for (name,) in found}


def _current(superuser: Connection) -> str:
    [(name,)] = superuser.execute("select pg_walfile_name(pg_current_wal_insert_lsn())").fetchall()
    return str(name)
