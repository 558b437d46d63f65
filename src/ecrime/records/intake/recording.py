"""Record the good rows of a checked file, some thousands in one transaction, each with its own ledger entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import chain

from django.db import IntegrityError

from ecrime.base.database.sqlstate import sqlstate_of
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents import queries as incident_queries
from ecrime.records.incidents.facts import Imported
from ecrime.records.intake.check import CheckedFile, Step, TakeStep, share_read
from ecrime.records.intake.facts import BatchId, Counts
from ecrime.records.intake.identity import content_hash
from ecrime.records.intake.incident_row import RowReader
from ecrime.records.intake.joining.people import open_joined
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow, in_pieces
from ecrime.records.intake.row_keys import RowKey

RECORDED_AT_ONCE = 2_000


def record_file(actor: Actor, batch_id: BatchId, checked: CheckedFile, *, step: TakeStep) -> Counts:
    """Record every good row that is not recorded yet.

    Killed in the middle and run again from its check, it goes on where it was.
    """
    counts = checked.counts
    for rows in in_lots(new_rows(actor, checked)):
        with _elsewhere_refused():
            done = incidents.import_incidents(actor, batch_id, rows, known=checked.lookups.known)
        counts = replace(counts, recorded=counts.recorded + done, already=counts.already + len(rows) - done)
        step(Step(counts, share_read(checked.file)))
    return counts


def new_rows(actor: Actor, checked: CheckedFile) -> Iterator[list[Imported]]:
    """The rows to record, read again; a file that changed since its check is refused.

    Tried: reading ahead in a thread. It gained nothing, because it ran while this process prepared rows
    and was done before the database was asked.
    """
    mapping = checked.mapping
    people = checked.people
    source = open_joined(checked.file, mapping, people)
    reader = RowReader(mapping, source.reading.headings, checked.lookups, people=people.headings if people else ())
    for rows in in_pieces(source.rows):
        keys = checked.keys.new(rows[0].number, rows[-1].number)
        now = incident_queries.lawful_time(actor)
        yield [read_again(reader, row, key, recorded_at=now) for row in rows if (key := keys.get(row.number))]


def read_again(reader: RowReader, row: SourceRow, key: RowKey, *, recorded_at: datetime) -> Imported:
    """The facts of a row that was found good before."""
    facts = reader.read(row, recorded_at=recorded_at)
    if isinstance(facts, list) or content_hash(facts) != key.content:
        raise file_refused("changed", row=str(row.number))
    return Imported(key.source_key, facts)


def in_lots(pieces: Iterator[list[Imported]]) -> Iterator[list[Imported]]:
    """Lots of a good size for one transaction, whatever share of each piece is new."""
    lot: list[Imported] = []
    for item in chain.from_iterable(pieces):
        lot.append(item)
        if len(lot) == RECORDED_AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot


@contextmanager
def _elsewhere_refused() -> Iterator[None]:
    """A source is recorded once in the whole archive; rows of a unit that this officer cannot see stand out here."""
    try:
        yield
    except IntegrityError as error:
        if sqlstate_of(error)[1] != "incident_source_once":
            raise
        raise file_refused("recorded_elsewhere") from None
