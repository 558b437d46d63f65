"""What travels from the reader of a file to its checks: rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as the file has it.

    number  as a spreadsheet counts, the heading row included
    cells   by column
    faults  (column, code) of cells without a readable value: formulas never calculated, #N/A
    """

    number: int
    cells: Sequence[str] = field(repr=False)
    faults: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row; ``shown`` is for the officer's eyes, never for a log."""

    row: int
    column: str
    code: str
    shown: str = field(default="", repr=False)
    suggestion: str = field(default="", repr=False)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read; the preview tells the officer before anything is recorded."""

    headings: tuple[str, ...]
    encoding: str = ""
    encoding_guessed: bool = False
    delimiter: str = ""
