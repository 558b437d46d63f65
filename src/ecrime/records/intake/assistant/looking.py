"""Look through a file whose mapping is not known: what its columns hold, and how its first rows would be recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from ecrime.foundation import canonical
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.intake.assistant.profile import Profile, Profiling
from ecrime.records.intake.incident_row import RowReader
from ecrime.records.intake.joining.people import open_joined, shelved
from ecrime.records.intake.lookups import Lookups
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.reading.encoding import known_encoding
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import RowProblem, in_pieces
from ecrime.records.intake.reading.source import open_source

# Rows that are read again whenever something was changed; enough to see, few enough not to wait.
TRIED = 1_000
PEOPLE_TRIED = 20_000
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some of the tried rows would be refused: one problem of it, and how many rows have such a one."""

    problem: RowProblem
    rows: int


@dataclass(frozen=True, slots=True)
class Trial:
    """How the first rows would fare under a mapping; ``preview`` is (row number, facts in their plain form)."""

    tried: int
    refused: int
    reasons: tuple[Reason, ...]
    preview: tuple[tuple[int, Mapping[str, object]], ...] = field(repr=False)

    @property
    def good(self) -> int:
        """How many would be recorded."""
        return self.tried - self.refused


def layout_of(said: Mapping[str, str]) -> Layout:
    """How the file is written, as far as the officer said so. Raises Invalid for what cannot be."""
    row, encoding = said.get("heading_row", "").strip() or "1", said.get("encoding", "").strip()
    if not row.isascii() or not row.isdecimal() or len(row) > 4 or not 1 <= int(row) <= 1000:
        raise file_refused("heading_row")
    if encoding and known_encoding(encoding) is None:
        raise file_refused("encoding_none")
    return Layout(encoding=encoding or None, sheet=said.get("sheet", "").strip() or None, heading_row=int(row))


def profile_of(file: BinaryIO, layout: Layout, *, step: Callable[[int], None]) -> Profile:
    """What the columns of a file hold; ``step`` is told how many rows were read. Raises Invalid as ``open_source``."""
    source = open_source(file, layout, ())
    profiling = Profiling(source.reading.headings)
    total = 0
    for rows in in_pieces(source.rows):
        profiling.add(rows)
        total += len(rows)
        step(total)
    return profiling.done(source.reading)


def try_out(
    file: BinaryIO,
    mapping: IncidentMapping,
    lookups: Lookups,
    *,
    recorded_at: datetime,
    people: BinaryIO | None = None,
) -> Trial:
    """How the first rows of a file would fare, with those of the first people who belong to them.

    Raises Invalid when the mapping does not fit.
    """
    shelf = None if people is None else shelved(people, mapping, step=lambda rows: None, most=PEOPLE_TRIED)
    source = open_joined(file, mapping, shelf)
    reader = RowReader(mapping, source.reading.headings, lookups, people=shelf.headings if shelf else ())
    preview: list[tuple[int, IncidentFacts]] = []
    firsts: dict[tuple[str, str], RowProblem] = {}
    counted: Counter[tuple[str, str]] = Counter()
    tried = refused = 0
    for row in islice(source.rows, TRIED):
        tried += 1
        read = reader.read(row, recorded_at=recorded_at)
        if isinstance(read, list):
            refused += 1
            found = {(_column(problem), problem.code): problem for problem in reversed(read)}
            counted.update(found.keys())
            firsts = {**found, **firsts}
        elif len(preview) < SHOWN:
            preview.append((row.number, read))
    reasons = tuple(Reason(firsts[key], rows) for key, rows in counted.most_common())
    return Trial(tried, refused, reasons, tuple((number, canonical.plain(facts)) for number, facts in preview))


def _column(problem: RowProblem) -> str:
    """The column, told apart from one of the same heading in the other file."""
    return f"{bool(problem.people_row)} {problem.column}"


def as_it_is_read(mapping: IncidentMapping, profile: Profile, people: Profile | None = None) -> IncidentMapping:
    """The mapping with the encodings and delimiters that were found, so that nobody has to find them out again."""
    join = mapping.join
    if join is not None and people is not None:
        join = replace(join, layout=_as_found(join.layout, people))
    return replace(mapping, layout=_as_found(mapping.layout, profile), join=join)


def _as_found(layout: Layout, profile: Profile) -> Layout:
    return replace(
        layout,
        encoding=layout.encoding or profile.encoding or None,
        delimiter=layout.delimiter or profile.delimiter or None,
    )
