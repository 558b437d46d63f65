"""The people's file of an import: read once onto a shelf, then found for each row of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.incidents.rules import MOST_PEOPLE
from ecrime.records.intake.cells import beginning
from ecrime.records.intake.figures import ColumnTotals, ControlTotal
from ecrime.records.intake.joining.shelf import Shelf
from ecrime.records.intake.mapping import IncidentMapping, JoinMapping
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import RowProblem, SourceRow, in_pieces
from ecrime.records.intake.reading.source import Source, open_source
from ecrime.records.intake.reading.template import BoundTemplate, CellFault


@dataclass(frozen=True, slots=True)
class People:
    """The people of one file on their shelf.

    headings  of their file
    key       what they are found by, over their file
    rows      how many there are
    columns   control totals of their file
    """

    join: JoinMapping
    headings: tuple[str, ...]
    key: BoundTemplate
    shelf: Shelf
    rows: int
    columns: tuple[ControlTotal, ...]

    def orphans(self) -> Iterator[Sequence[RowProblem]]:
        """Those who belong to no row of the file, once all rows have taken their keys."""
        for found in self.shelf.orphans():
            yield [
                RowProblem(
                    0, self.key.column, "row.orphan" if key else "row.key_missing", beginning(key), people_row=row
                )
                for row, key in found
            ]


def shelved(
    file: BinaryIO, mapping: IncidentMapping, *, step: Callable[[int], None], most: int | None = None
) -> People:
    """Read a people's file onto a shelf.

    step  is told how many rows were read
    most  rows that are read, for a first look

    Raises Invalid, of the field ``people``, when the file cannot be read.
    """
    with of_peoples_file():
        return _shelved(file, mapping, step=step, most=most)


@contextmanager
def of_peoples_file() -> Iterator[None]:
    """Have a refusal say that it is the people's file that cannot be read."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(Problem("people", each.code, each.params) for each in refusal.problems) from None


def _shelved(file: BinaryIO, mapping: IncidentMapping, *, step: Callable[[int], None], most: int | None) -> People:
    join = mapping.join
    if join is None:
        raise file_refused("people_unmapped")
    source = open_source(file, join.layout, mapping.people_headings())
    key = join.people_key.bound(source.reading.headings)
    totals = ColumnTotals(source.reading.headings)
    shelf, count = Shelf(), 0
    for rows in in_pieces(islice(source.rows, most)):
        totals.add(rows)
        shelf.put((key_of(key, row), row) for row in rows)
        count += len(rows)
        step(count)
    shelf.close()
    return People(join, source.reading.headings, key, shelf, count, totals.done())


def open_joined(file: BinaryIO, mapping: IncidentMapping, people: People | None) -> Source:
    """Open a file whose rows bring the people along who belong to them.

    Raises Invalid as ``open_source`` does, and when a file of people is missing.
    """
    source = open_source(file, mapping.layout, mapping.headings())
    if mapping.join is None:
        return source
    if people is None:
        raise file_refused("people_missing")
    key = mapping.join.key.bound(source.reading.headings)
    column = source.reading.headings.index(mapping.join.key.headings[0])
    return Source(source.reading, _joined(source.rows, key, column, people.shelf))


def _joined(rows: Iterator[SourceRow], key: BoundTemplate, column: int, shelf: Shelf) -> Iterator[SourceRow]:
    for row in rows:
        word = key_of(key, row)
        if not word:
            yield row
        elif shelf.take(word, row.number):
            # One more than may be, so that the rule sees that there are too many.
            yield replace(row, joined=shelf.of(word, most=MOST_PEOPLE + 1))
        else:
            yield replace(row, faults=[*row.faults, (column, "row.key_repeated")])


def key_of(key: BoundTemplate, row: SourceRow) -> str:
    """The key of a row, "" where it has none that can be read."""
    faults: list[CellFault] = []
    last = max((part[0] for part in key.parts if not isinstance(part, str)), default=-1)
    return key.text(row.cells, faults) if last < len(row.cells) else ""
