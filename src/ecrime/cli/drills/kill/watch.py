"""An unbelieving eye on the tables: every acknowledged record once, every entry one place, every signature true.

It keeps a tree of its own, leaf by leaf as they come, and what the signer has signed: whoever changed an earlier part
meanwhile is found out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from ecrime.base.ledger.audit import audit
from ecrime.base.ledger.verify import Checkpoint, Key, Roots
from ecrime.cli.drills.kill.book import Acknowledged, Book
from ecrime.cli.drills.kill.load import ROWS, Import
from ecrime.cli.drills.kill.trial import Trial

SIGNED_S = 60.0  # far too long; within it the round goes on

Connection = psycopg.Connection[tuple[Any, ...]]

# Of every record with one of these narratives: its entries, those with a leaf, and their places.
_RECORDS = """
select i.narrative, i.number, count(e.id), count(l.entry_id), count(p.index), max(p.index)
from incidents_incident i
left join ledger_entry e on e.subject_id = i.id and e.kind = 'incident.record'
left join ledger_leaf l on l.entry_id = e.id
left join ledger_place p on p.entry_id = e.id
where i.narrative = any(%s) group by i.id, i.narrative, i.number
"""
_PLACES = """
select p.index, p.entry_id, l.leaf, e.id from ledger_place p
left join ledger_leaf l on l.entry_id = p.entry_id left join ledger_entry e on e.id = p.entry_id
where p.index >= %s order by p.index
"""
_LATELY = "law.uuid7_floor(clock_timestamp() - interval '15 minutes')"
_ODD = {
    "an entry has no leaf": f"""
        select e.id from ledger_entry e where e.id > {_LATELY}
        and not exists (select from ledger_leaf l where l.entry_id = e.id)""",
    "a leaf has no entry": f"""
        select l.entry_id from ledger_leaf l where l.entry_id > {_LATELY}
        and not exists (select from ledger_entry e where e.id = l.entry_id)""",
    "a leaf has no place and does not wait for one": f"""
        select l.entry_id from ledger_leaf l where l.entry_id > {_LATELY}
        and not exists (select from ledger_place p where p.entry_id = l.entry_id)
        and not exists (select from ledger_pending q where q.entry_id = l.entry_id)""",
    "a leaf has its place and waits for another": """
        select q.entry_id from ledger_pending q join ledger_place p using (entry_id)""",
    "a record stands twice": """
        select i.number from incidents_incident i where i.narrative in (
            select narrative from incidents_incident where narrative <> '' group by 1 having count(*) > 1)""",
    "a job was given up": "select id from procrastinate_jobs where status not in ('todo', 'doing')",
}


@dataclass
class Watch:
    """What is known from outside."""

    trial: Trial
    book: Book
    roots: Roots = field(default_factory=Roots)
    places: set[UUID] = field(default_factory=set)
    kept: list[Checkpoint] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)
    signed: int = 0
    looked_at: int = 0

    def size_signed_for(self, record: Acknowledged) -> int | None:
        """The size of the checkpoint that covers a record; None while there is none."""
        rows = self.trial.asked(
            "select max(c.size) from ledger_checkpoint c where c.size > (select max(p.index) from ledger_place p"
            " join ledger_entry e on e.id = p.entry_id join incidents_incident i on i.id = e.subject_id"
            " where i.number = %s and e.kind = 'incident.record')",
            record.number,
        )
        return rows[0][0] if rows else None

    def look(self) -> list[str]:
        """What does not fit of all that was acknowledged since the last look, in one state of the database."""
        told = self.book.since(self.looked_at)
        if told:
            last = told[-1]
            self.trial.wait(
                lambda: self.size_signed_for(last) is not None, SIGNED_S, what="the last record was not signed for"
            )
        state = json.loads(self.trial.key_folder.log_state.read_text(encoding="utf-8"))
        with self.trial.reader() as reader, reader.transaction():
            reader.execute("set transaction isolation level repeatable read, read only")
            found = [*self._records(reader, told), *self._tree(reader, state), *self._odd(reader)]
        self.looked_at += len(told)
        return found

    def _records(self, reader: Connection, told: Sequence[Acknowledged]) -> Iterator[str]:
        rows = reader.execute(_RECORDS, [[record.word for record in told]]).fetchall()
        times = Counter(row[0] for row in rows)
        standing = {row[0]: row[1:] for row in rows}
        for record in told:
            if not times[record.word]:
                yield f"LOST: {record.number} was acknowledged and is not there"
                continue
            number, entries, leaves, places, _index = standing[record.word]
            if times[record.word] > 1:
                yield f"{record.number} stands {times[record.word]} times"
            if number != record.number:
                yield f"{record.number} has another number: {number}"
            if (entries, leaves, places) != (1, 1, 1):
                yield f"{record.number} has {entries} entries, {leaves} leaves, {places} places"

    def _tree(self, reader: Connection, state: dict[str, Any]) -> Iterator[str]:
        for key, _since in reader.execute("select key, since from ledger_key"):
            self.keys.setdefault(str(key), Key.read(str(key)))
        notes: dict[int, str] = dict(
            reader.execute("select size, note from ledger_checkpoint where size > %s", [self.signed]).fetchall()
        )
        wanted = {**{size: Checkpoint.read(note) for size, note in notes.items()}, state["size"]: None}
        at = {self.roots.size: self.roots.root()}
        for index, entry, leaf, known in reader.execute(_PLACES, [self.roots.size]).fetchall():
            if index != self.roots.size or leaf is None or known is None or entry in self.places:
                yield f"place {index} is out of order, twice, or without its entry"
                return
            self.places.add(entry)
            self.roots.add(bytes(leaf))
            if self.roots.size in wanted:
                at[self.roots.size] = self.roots.root()
        [(head,)] = reader.execute("select coalesce(max(size), 0) from ledger_head").fetchall()
        if head != self.roots.size:
            yield f"the last head is of {head}, the places are {self.roots.size}"
        for size, note in sorted(notes.items()):
            found = Checkpoint.read(note)
            if found.root != at.get(size) or not any(found.is_signed_by(key) for key in self.keys.values()):
                yield f"the checkpoint of {size} is not that of the leaves, or not signed"
        if notes:
            self.signed = max(notes)
            self.kept.append(Checkpoint.read(notes[self.signed]))
        else:
            yield "no checkpoint has been added"
        if state["size"] in at and bytes.fromhex(state["root"]) != at[state["size"]]:
            yield f"the signer has signed another tree of {state['size']}"
        if state["size"] > self.roots.size:
            yield f"the signer has signed {state['size']} entries, the log has {self.roots.size}"

    def _odd(self, reader: Connection) -> Iterator[str]:
        for what, query in _ODD.items():
            for (which,) in reader.execute(query).fetchmany(5):
                yield f"{what}: {which}"

    def look_at_all(self, imports: Sequence[Import]) -> list[str]:
        """In the end: every record ever acknowledged, every import whole and once, and a full audit."""
        self.looked_at = 0
        found = self.look()
        with self.trial.reader() as reader:
            for each in imports:
                [(rows, alike)] = reader.execute(
                    "select count(*), count(distinct narrative) from incidents_incident where batch_id = %s",
                    [each.batch or None],
                ).fetchall()
                if each.seconds is None or (rows, alike) != (ROWS, ROWS):
                    found.append(f"{each.source} has recorded {rows} rows, {alike} of them unlike, of {ROWS}")
            [(waiting,)] = reader.execute("select count(*) from procrastinate_jobs").fetchall()
            if waiting:
                found.append(f"{waiting} jobs are not done")
            audited = audit(reader, kept=self.kept, keys=tuple(self.keys.values()))
        return [*found, *(f"audit: {fault.where}: {fault.what}" for fault in audited.faults)]
