"""Check a whole file: every problem of every row, which rows are new, how the first ones would be recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from ecrime.base.officers.facts import Actor
from ecrime.foundation import canonical
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.intake import queries
from ecrime.records.intake.facts import BatchId, Counts, PreviewRow
from ecrime.records.intake.figures import Counting, Figures
from ecrime.records.intake.identity import content_hash
from ecrime.records.intake.incident_row import RowReader
from ecrime.records.intake.joining.people import People, open_joined, shelved
from ecrime.records.intake.lookups import Lookups
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.reading.rows import Reading, RowProblem, SourceRow, in_pieces
from ecrime.records.intake.row_keys import RowKeys

PREVIEWED = 10

TakeProblems = Callable[[Sequence[RowProblem]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a step is; ``share`` of the file that has been read, 0 to 1."""

    counts: Counts
    share: float


TakeStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file and what its check found; ``keys`` are those of the rows still to record."""

    file: BinaryIO = field(repr=False)
    mapping: IncidentMapping
    lookups: Lookups = field(repr=False)
    reading: Reading
    keys: RowKeys
    counts: Counts
    preview: list[PreviewRow] = field(repr=False)
    figures: Figures
    people: People | None = field(default=None, repr=False)


def check_file(
    actor: Actor,
    file: BinaryIO,
    mapping: IncidentMapping,
    *,
    problems: TakeProblems,
    step: TakeStep,
    batch_id: BatchId | None = None,
    people: BinaryIO | None = None,
) -> CheckedFile:
    """Read the file from end to end without recording anything.

    people    the file of people that the mapping joins, read first

    problems  is given every problem, in the order of the file
    step      is told how far it is, every two thousand rows or more often
    batch_id  whose rows, recorded by a run that was cut off, are not those of another import

    Raises Invalid when the file cannot be read at all.
    """
    lookups = queries.lookups(actor)
    shelf = _shelved(people, mapping, step)
    source = open_joined(file, mapping, shelf)
    reader = RowReader(mapping, source.reading.headings, lookups, people=shelf.headings if shelf else ())
    keys = RowKeys()
    preview: list[PreviewRow] = []
    counts = Counts()
    counting = Counting(source.reading.headings)
    for rows in in_pieces(source.rows):
        now = incidents.lawful_time(actor)
        good, found = read_rows(reader, rows, recorded_at=now)
        counting.cells(rows)
        keys.add([(number, content_hash(facts), counting.good(facts)) for number, facts in good])
        count_bad(counting, reader, rows, found, recorded_at=now)
        preview += [PreviewRow(number, canonical.plain(facts)) for number, facts in good[: PREVIEWED - len(preview)]]
        counts = Counts(counts.total + len(rows), counts.bad + len(rows) - len(good), people=shelf.rows if shelf else 0)
        problems(found)
        step(Step(counts, share_read(file)))
    keys.number(mapping.source)
    orphans = _orphans(shelf, problems)
    figures = counting.done(
        already=keys.same_as_others(actor, batch_id),
        equal=keys.equal(),
        orphans=orphans,
        people=shelf.columns if shelf else (),
    )
    counts = replace(counts, already=keys.leave_out_recorded(actor), orphans=orphans)
    return CheckedFile(file, mapping, lookups, source.reading, keys, counts, preview, figures, shelf)


def _shelved(people: BinaryIO | None, mapping: IncidentMapping, step: TakeStep) -> People | None:
    if people is None:
        return None
    return shelved(people, mapping, step=lambda rows: step(Step(Counts(people=rows), 0.0)))


def _orphans(people: People | None, problems: TakeProblems) -> int:
    """Tell of everybody who belongs to no row; returns how many those are."""
    count = 0
    for found in people.orphans() if people else ():
        problems(found)
        count += len(found)
    return count


def count_bad(
    counting: Counting,
    reader: RowReader,
    rows: Sequence[SourceRow],
    problems: Sequence[RowProblem],
    *,
    recorded_at: datetime,
) -> None:
    """Count the rows with problems, each as far as it could be read."""
    by_row: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    for row in rows:
        if found := by_row.get(row.number):
            counting.bad(row, reader.place(row, recorded_at=recorded_at), found)


def read_rows(
    reader: RowReader, rows: Sequence[SourceRow], *, recorded_at: datetime
) -> tuple[list[tuple[int, IncidentFacts]], list[RowProblem]]:
    """The good rows by their numbers, and the problems of the others."""
    good: list[tuple[int, IncidentFacts]] = []
    problems: list[RowProblem] = []
    for row in rows:
        read = reader.read(row, recorded_at=recorded_at)
        if isinstance(read, list):
            problems += read
        else:
            good.append((row.number, read))
    return good, problems


def share_read(file: BinaryIO) -> float:
    """How much of the file has been read, 0 to 1; of a workbook, whose parts lie anywhere, a rough idea."""
    at = file.tell()
    size = file.seek(0, 2)
    file.seek(at)
    return at / size if size else 1.0
