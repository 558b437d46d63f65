"""Works the whole ledger out again from the tables and says what does not fit: rows, entries, tree, signatures.

It trusts no function of the database: it reads rows and computes here. Whoever can change the database can make every
part of it fit every other again; what he cannot change is a checkpoint that somebody outside has kept, and those are
compared last. Reads everything, so it works as the role ecrime_backup, and in bounded memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from ecrime.base.ledger.audit_tree import tree_faults
from ecrime.base.ledger.found import Fault, Found
from ecrime.base.ledger.verify import Checkpoint, Kept, Key, leaf_hash, rows_commitment

__all__ = ["Connection", "Fault", "Found", "audit", "header_of", "look", "row_statements"]


WINDOW = 5_000  # entries looked at together
# The act of erasure, and what its entries are called; which records are erased, and what else is about them.
ERASING, ERASURE = "erasure.carry_out", "erasure."
RECORD = "incident"
ABOUT_A_RECORD = frozenset({"finding", "access", "search", "document", "photo_request", "bookmark", "snapshot", "hold"})
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)

Connection = psycopg.Connection[Any]

_ENTRIES = """
select e.*, l.entry_id is not null as is_sealed, l.rows as rows, l.header, l.leaf, p.index,
       q.entry_id is not null as is_waiting, r.salt as row_salt, s.entry_id is not null as has_salt,
       m.id is not null as is_emptied, m.record_id, x.kind as emptied_by
from ledger_entry e
left join ledger_leaf l on l.entry_id = e.id
left join ledger_place p on p.entry_id = e.id
left join ledger_pending q on q.entry_id = e.id
left join ledger_row_salt r on r.entry_id = e.id
left join ledger_salt s on s.entry_id = e.id
left join ledger_emptied m on m.id = e.id
left join ledger_entry x on x.id = m.entry_id and x.id > e.id
where e.id > %s order by e.id limit %s
"""
_STRANGERS = """
select 'a leaf', l.entry_id from ledger_leaf l where not exists (select from ledger_entry e where e.id = l.entry_id)
union all
select 'a place', p.entry_id from ledger_place p where not exists (select from ledger_entry e where e.id = p.entry_id)
union all
select 'a salt', s.entry_id from ledger_salt s where not exists (select from ledger_entry e where e.id = s.entry_id)
union all
select 'a salt of rows', s.entry_id from ledger_row_salt s
where not exists (select from ledger_entry e where e.id = s.entry_id)
union all
select 'an erasure', m.id from ledger_emptied m where not exists (select from ledger_entry e where e.id = m.id)
"""


# What a higher floor looks at besides, in the same state of everything.
Further = Callable[[Connection], Iterable[Fault]]


def audit(
    connection: Connection,
    *,
    kept: Sequence[Checkpoint | Kept] = (),
    keys: Sequence[Key] = (),
    further: Sequence[Further] = (),
) -> Found:
    """Look at everything.

    kept     checkpoints from outside: of witnesses, or typed in from paper
    keys     the log's public keys as known outside; without any, those in the database are believed
    further  what is looked at besides
    """
    # One state of everything, however long it takes and whatever is written meanwhile.
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        return look(connection, kept=kept, keys=keys, further=further)


def look(
    connection: Connection,
    *,
    kept: Sequence[Checkpoint | Kept] = (),
    keys: Sequence[Key] = (),
    further: Sequence[Further] = (),
) -> Found:
    """The same within a transaction of the caller's."""
    found = Found()
    for setting in ("timezone = 'UTC'", "extra_float_digits = 1", "bytea_output = 'hex'", "intervalstyle = 'postgres'"):
        connection.execute(f"set local {setting}".encode())
    tables = _protected(connection)
    for entries, rows in _windows(connection, tables):
        found.entries += len(entries)
        found.rows += sum(map(len, rows.values()))
        found.faults += _entry_faults(entries, rows)
    found.faults += [Fault(f"entry {id_}", f"{what} without its entry") for what, id_ in _all(connection, _STRANGERS)]
    for looked in further:
        found.faults += looked(connection)
    found.faults += tree_faults(connection, found, kept, keys)
    return found


# Entries and rows


def _protected(connection: Connection) -> Mapping[str, str | None]:
    """The tables whose rows entries commit to, and where each one's images are kept."""
    return dict(_all(connection, "select relation, history from law.protected order by relation"))


def _windows(
    connection: Connection, tables: Mapping[str, str | None]
) -> Iterator[tuple[list[dict[str, Any]], dict[UUID, list[str]]]]:
    """So many entries at once, in their order, with every row or image that names one of their ids or one between."""
    after = FIRST
    while True:
        with connection.cursor(row_factory=dict_row) as cursor:
            entries: list[dict[str, Any]] = cursor.execute(_ENTRIES, [after, WINDOW]).fetchall()
        upto = entries[-1]["id"] if len(entries) == WINDOW else LAST
        rows: dict[UUID, list[str]] = defaultdict(list)
        for statement in row_statements(tables):
            for entry_id, line in connection.execute(statement, [after, upto]):
                rows[entry_id].append(line)
        yield entries, rows
        if upto == LAST:
            return
        after = upto


def row_statements(tables: Mapping[str, str | None]) -> Iterator[sql.Composed]:
    """For each table and history: (entry id, line) of the rows of entries after one id, up to another."""
    for relation in tables:
        yield sql.SQL(
            "select t.entry_id, {word} || jsonb_strip_nulls(to_jsonb(t))::text from {table} t"
            " where t.entry_id > %s and t.entry_id <= %s"
        ).format(word=sql.Literal(f"{relation} "), table=sql.Identifier(relation))
    for history in sorted({history for history in tables.values() if history}):
        yield sql.SQL(
            "select h.entry_id, h.relation || ' ' || jsonb_strip_nulls(h.image)::text from {table} h"
            " where h.entry_id > %s and h.entry_id <= %s and h.ended_by <> h.entry_id"
        ).format(table=sql.Identifier(history))


def _entry_faults(entries: Sequence[Mapping[str, Any]], rows: Mapping[UUID, list[str]]) -> Iterator[Fault]:
    known = {entry["id"] for entry in entries}
    for id_ in rows.keys() - known:
        yield Fault(f"entry {id_}", "rows name an entry that is not there")
    for entry in entries:
        where = f"entry {entry['id']}"
        if not entry["is_sealed"]:
            yield Fault(where, "it has no leaf")
            continue
        if header_of(entry) != entry["header"]:
            yield Fault(where, "it does not say what its leaf was made from")
        if leaf_hash(entry["header"].encode()) != entry["leaf"]:
            yield Fault(where, "its leaf is another")
        if entry["index"] is None and not entry["is_waiting"]:
            yield Fault(where, "it has no place in the tree and does not wait for one")
        yield from _row_faults(where, entry, sorted(rows.get(entry["id"], []), key=str.encode))


def _row_faults(where: str, entry: Mapping[str, Any], lines: list[str]) -> Iterator[Fault]:
    if entry["is_emptied"]:
        yield from _emptied_faults(where, entry, lines)
        return
    if entry["format"] < 2:
        return
    if not entry["has_salt"]:
        yield Fault(where, "the salt of its words is gone")
    if entry["rows"] is None:
        if lines:
            yield Fault(where, "rows name it, and it has written none")
    elif entry["row_salt"] is None:
        yield Fault(where, "the salt of its rows is gone")
    elif rows_commitment(entry["row_salt"], lines) != entry["rows"]:
        yield Fault(where, "the rows are not those it has written")


def _emptied_faults(where: str, entry: Mapping[str, Any], lines: list[str]) -> Iterator[Fault]:
    """An entry may be empty only where an act of erasure says so, and is then wholly so.

    That act commits to which entries it emptied, and is looked at as every other.
    """
    if entry["emptied_by"] != ERASING or entry["kind"].startswith(ERASURE):
        yield Fault(where, "it was emptied by no act of erasure")
    elif (entry["subject_kind"], entry["subject_id"]) != (RECORD, entry["record_id"]) and (
        entry["subject_kind"] not in ABOUT_A_RECORD
    ):
        yield Fault(where, "it was emptied with a record it is not about")
    if lines or entry["has_salt"] or entry["row_salt"] is not None:
        yield Fault(where, "it was erased, and something of it is there")


def header_of(entry: Mapping[str, Any]) -> str:
    """What an entry says of itself, from its columns; the database composes the same (law.entry_header)."""
    lines = [
        f"ecrime-entry-v{entry['format']}",
        f"id {entry['id']}",
        f"at {_moment(entry['at'])}",
        f"kind {entry['kind']}",
        f"operation {entry['operation']}",
        f"subject {entry['subject_kind']} {entry['subject_id']}",
        f"officer {_or_none(entry['officer_id'])}",
        f"post {_or_none(entry['post_id'])}",
        f"unit {_or_none(entry['unit_id'])}",
        f"session {_or_none(entry['session_id'])}",
        f"area {entry['jurisdiction']}",
        f"purpose {_or_none(entry['purpose'])} {_or_none(entry['purpose_subject_id'])}",
        f"rule {_or_none(entry['rule'])}",
        f"grant {_or_none(entry['grant_id'])}",
        f"recipient {_or_none(entry['recipient'])}",
        f"claimed {_moment(entry['claimed_at'])}",
        f"pack {entry['pack']}",
        f"commitment {bytes(entry['commitment']).hex()}",
    ]
    if entry["format"] >= 2:
        lines.append(f"rows {'-' if entry['rows'] is None else bytes(entry['rows']).hex()}")
    return "\n".join(lines) + "\n"


def _or_none(value: object) -> str:
    return "-" if value is None else str(value)


def _moment(at: datetime | None) -> str:
    return "-" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _all(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode()).fetchall()
