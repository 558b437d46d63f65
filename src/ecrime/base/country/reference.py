"""Bringing one reference table up to what the pack says: new rows in, changed rows over, vanished rows retired.

A vanished row stays, because a record may point at it; it is marked retired and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from ecrime.base.country.facts import FindingKind


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference table: its key, its columns in the order rows are given, and the names people know.

    moves_with  a column that must not change unnoticed, because records keep a copy of it
    """

    table: str
    key: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    moves_with: str = ""

    def bring_up(self, cursor: Any, rows: Iterable[Sequence[object]]) -> None:
        """Make the table say what ``rows`` say, within the transaction of the cursor."""
        self._stage(cursor, rows)
        self._report_changes(cursor, FindingKind.RENAMED, self.names)
        if self.moves_with:
            self._report_changes(cursor, FindingKind.MOVED, (self.moves_with,))
        self._take_over(cursor)
        self._retire(cursor)

    def _stage(self, cursor: Any, rows: Iterable[Sequence[object]]) -> None:
        self._run(
            cursor,
            "create temporary table {stage} on commit drop as select {columns} from {table} with no data",
        )
        statement = self._sql("copy {stage} ({columns}) from stdin", cursor)
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def _report_changes(self, cursor: Any, kind: FindingKind, columns: Sequence[str]) -> None:
        was, now = (
            sql.SQL(" || ' / ' || ").join(sql.Identifier(side, column) for column in columns)
            for side in ("held", "staged")
        )
        self._run(
            cursor,
            """
            insert into country_report (kind, subject, detail)
            select {kind}, held.{key}, 'Was ' || {was} || ', is now ' || {now} || '.'
            from {table} held join {stage} staged using ({key})
            where {was} <> {now}
            on conflict do nothing
            """,
            kind=sql.Literal(kind.value),
            was=was,
            now=now,
        )

    def _take_over(self, cursor: Any) -> None:
        others = [sql.Identifier(column) for column in self.columns if column != self.key]
        self._run(
            cursor,
            """
            insert into {table} as held ({columns}, retired)
            select {columns}, false from {stage}
            on conflict ({key}) do update set {settings}, retired = false
            where (held.retired, {held}) is distinct from (false, {excluded})
            """,
            settings=_comma(sql.SQL("{0} = excluded.{0}").format(column) for column in others),
            held=_comma(sql.SQL("held.{}").format(column) for column in others),
            excluded=_comma(sql.SQL("excluded.{}").format(column) for column in others),
        )

    def _retire(self, cursor: Any) -> None:
        self._run(
            cursor,
            """
            with gone as (
                update {table} held set retired = true
                where not retired and not exists (select from {stage} staged where staged.{key} = held.{key})
                returning {key}
            )
            insert into country_report (kind, subject, detail)
            select {kind}, {key}, {detail} from gone
            on conflict do nothing
            """,
            kind=sql.Literal(FindingKind.RETIRED.value),
            detail=sql.Literal("The pack no longer lists it; kept for the records that name it."),
        )

    def _run(self, cursor: Any, statement: str, **parts: sql.Composable) -> None:
        cursor.execute(self._sql(statement, cursor, **parts))

    def _sql(self, statement: str, cursor: Any, **parts: sql.Composable) -> str:
        composed = sql.SQL(statement).format(
            table=sql.Identifier(self.table),
            stage=sql.Identifier("pg_temp", f"staged_{self.table}"),
            key=sql.Identifier(self.key),
            columns=_comma(sql.Identifier(column) for column in self.columns),
            **parts,
        )
        return composed.as_string(cursor.connection)


def _comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)
