"""Acts on many records at once: one transaction, one entry for each record, written by COPY."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger.entry import Content, Operation, Subject
from ecrime.base.ledger.once import Once, done_before, refuse_repeat, remember
from ecrime.foundation import trace
from ecrime.foundation.errors import AlreadyDone
from ecrime.foundation.ids import uuid7

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=HoldsToken)

_STAGE = """
create temporary table if not exists bulk_entry (
    id uuid, subject_kind text, subject_id uuid, jurisdiction text, commitment bytea, salt bytea, rule text
) on commit delete rows
"""

_APPEND = """
with entries as (
    insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, rule, commitment)
    select id, %(kind)s, %(operation)s, subject_kind, subject_id, jurisdiction, rule, commitment
    from bulk_entry order by id)
insert into ledger_salt (entry_id, salt) select id, salt from bulk_entry
"""


class Entries:
    """The entries of a bulk act in the making; ids carry the database's time."""

    def __init__(self, at_ms: int) -> None:
        self._at_ms = at_ms
        self.rows: list[tuple[Any, ...]] = []

    def about(self, subject: Subject, *, before: Any = None, after: Any = None, rule: str | None = None) -> UUID:
        """Add an entry about one record and return its id, for the rows it stamps."""
        content = Content.of(before=before, after=after)
        entry_id = uuid7(self._at_ms)
        self.rows.append(
            (entry_id, subject.kind, subject.id, subject.jurisdiction, content.commitment, content.salt, rule)
        )
        return entry_id


class BulkAct(Generic[A, P, R]):
    """A business act on many records, bound to its ledger kind."""

    __name__: str

    def __init__(self, kind: str, operation: Operation, body: Callable[Concatenate[Entries, A, P], R]) -> None:
        functools.update_wrapper(self, body)
        self.kind = kind
        self.operation = operation
        self.body = body

    def __call__(self, actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._run(None, actor, *args, **kwargs)

    def once(self, key: UUID, said: bytes | None = None) -> Callable[Concatenate[A, P], R]:
        """The same act, done at most once under this key, as ``Act.once``; for one that returns the id of a whole."""

        def keyed(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return self._run(Once(key, said), actor, *args, **kwargs)

        return keyed

    def done_under(self, key: UUID, said: bytes | None, actor: A) -> AlreadyDone | None:
        """What was done under this key before, as ``Act.done_under``."""
        with acting_as(actor):
            return done_before(self.kind, Once(key, said))

    def _run(self, once: Once | None, actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with acting_as(actor):
            if once is not None:
                refuse_repeat(self.kind, once)
            with connection.cursor() as cursor:
                cursor.execute("select floor(extract(epoch from law.act_time()) * 1000)::bigint")
                entries = Entries(int(cursor.fetchone()[0]))
            result = self.body(entries, actor, *args, **kwargs)
            _append(self.kind, self.operation, entries)
            if once is not None:
                if not isinstance(result, UUID) or not entries.rows:
                    raise RuntimeError(f"{self.kind} names nothing by which a repeat could be answered")
                trace.entry_id.set(str(entries.rows[0][0]))
                remember(self.kind, once, subject=result, entry=entries.rows[0][0])
        return result


def bulk_act(kind: str, operation: Operation) -> Callable[[Callable[Concatenate[Entries, A, P], R]], BulkAct[A, P, R]]:
    """Make a function an act on many records; every record it writes names an entry of its own."""

    def bind(body: Callable[Concatenate[Entries, A, P], R]) -> BulkAct[A, P, R]:
        return BulkAct(kind, operation, body)

    return bind


def copy_rows(table: str, columns: str, rows: Iterable[tuple[Any, ...]], types: list[str]) -> None:
    """COPY rows into a temporary table; COPY into a table under row security would be refused.

    types  PostgreSQL's name of each column's type; the binary form is told nothing by the table
    """
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin (format binary)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _append(kind: str, operation: Operation, entries: Entries) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        copy_rows(
            "bulk_entry",
            "id, subject_kind, subject_id, jurisdiction, commitment, salt, rule",
            entries.rows,
            ["uuid", "text", "uuid", "text", "bytea", "bytea", "text"],
        )
        # Sealed together at COMMIT, in one statement.
        cursor.execute("select set_config('ecrime.many', 'on', true)")
        cursor.execute(_APPEND, {"kind": kind, "operation": operation.value})
