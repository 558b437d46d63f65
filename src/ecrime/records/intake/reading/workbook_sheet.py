"""The elements of a sheet to rows of cells, as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ecrime.records.intake.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_SHEET_ROWS
from ecrime.records.intake.reading.refused import file_refused

CELL_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class WrittenCell(NamedTuple):
    """One cell that holds something.

    type    "n" number, "s" index of a shared text, "b" boolean, "e" error, "d" date; else a text
    style   index of its cell style
    valued  False for a formula that was never worked out
    """

    column: int
    type: str
    style: int
    written: str
    valued: bool


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row with the cells that hold something, in their order."""

    number: int
    cells: list[WrittenCell] = field(repr=False)


class SheetReader:
    """Turns the elements of a sheet into rows. A row is complete when its end tag has come."""

    def __init__(self) -> None:
        self._rows: list[WrittenRow] = []
        self._number = 0
        self._cells: list[WrittenCell] = []
        self._column = -1
        self._type = "n"
        self._style = 0
        self._formula = False
        self._valued = False
        self._reading = False
        self._in_aid = False
        self._pieces: list[str] = []
        self._length = 0

    def finished(self) -> list[WrittenRow]:
        """The rows completed since the last call, without the empty ones."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t"):
            self._reading = not self._in_aid
            self._valued = True
        elif name == "row":
            self._open_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._in_aid = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
        elif name == "c":
            self._close_cell()
        elif name == "row":
            if self._cells:
                self._rows.append(WrittenRow(self._number, self._cells))
        elif name == "rPh":
            self._in_aid = False

    def text(self, text: str) -> None:
        if not self._reading:
            return
        self._length += len(text)
        if self._length > MAX_CELL:
            raise file_refused("cell_too_long", limit=str(MAX_CELL))
        self._pieces.append(text)

    def _open_row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r", "")
        number = int(told) if told.isdecimal() and len(told) < 8 else self._number + 1
        if number > MAX_SHEET_ROWS:
            raise file_refused("too_many_rows", limit=str(MAX_SHEET_ROWS))
        if number <= self._number:
            raise file_refused("workbook_markup")
        self._number, self._cells, self._column = number, [], -1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        place = CELL_PLACE.fullmatch(attributes.get("r", ""))
        column = column_index(place[1]) if place else self._column + 1
        if column >= MAX_COLUMNS:
            raise file_refused("too_many_columns", row=str(self._number), limit=str(MAX_COLUMNS))
        if column <= self._column:
            raise file_refused("workbook_markup")
        style = attributes.get("s", "0")
        self._column, self._type = column, attributes.get("t", "n")
        self._style = int(style) if style.isdecimal() and len(style) < 6 else 0
        self._formula = self._valued = False
        self._pieces, self._length = [], 0

    def _close_cell(self) -> None:
        written = "".join(self._pieces)
        never_worked_out = self._formula and not self._valued
        if written or never_worked_out or self._type == "e":
            cell = WrittenCell(self._column, self._type, self._style, written, valued=not never_worked_out)
            self._cells.append(cell)


@cache
def column_index(letters: str) -> int:
    """The column that the letters of a cell's place mean: A is 0, XFD is 16383."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
