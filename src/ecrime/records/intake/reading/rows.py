"""What travels from the reader of a file to its checks: rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ecrime.records.intake.reading.limits import ROWS_AT_ONCE, WEIGHT_AT_ONCE


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as the file has it.

    number  as a spreadsheet counts, the heading row included
    cells   by column
    faults  (column, code) of cells without a readable value: formulas never calculated, #N/A
    joined  the rows of a second file that belong to it
    """

    number: int
    cells: Sequence[str] = field(repr=False)
    faults: Sequence[tuple[int, str]] = ()
    joined: Sequence[SourceRow] = field(default=(), repr=False)

    @property
    def weight(self) -> int:
        """How much there is of it and of what belongs to it: characters and cells."""
        own = len(self.cells) + sum(map(len, self.cells))
        return own + sum(row.weight for row in self.joined)


def in_pieces(rows: Iterable[SourceRow]) -> Iterator[list[SourceRow]]:
    """The rows, some thousands at a time; fewer at a time when they are long."""
    piece: list[SourceRow] = []
    weight = 0
    for row in rows:
        piece.append(row)
        weight += row.weight
        if len(piece) == ROWS_AT_ONCE or weight > WEIGHT_AT_ONCE:
            yield piece
            piece, weight = [], 0
    if piece:
        yield piece


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row; ``shown`` is for the officer's eyes, never for a log.

    row         of the file, 0 where a row of the people's file belongs to none
    people_row  of the people's file, 0 where the problem lies in the file itself
    """

    row: int
    column: str
    code: str
    shown: str = field(default="", repr=False)
    suggestion: str = field(default="", repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    people_row: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read; the preview tells the officer before anything is recorded."""

    headings: tuple[str, ...]
    encoding: str = ""
    encoding_guessed: bool = False
    delimiter: str = ""
