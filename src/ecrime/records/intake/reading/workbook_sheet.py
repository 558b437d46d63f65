"""The elements of a sheet to rows of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecrime.records.intake.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_SHEET_ROWS
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow
from ecrime.records.intake.reading.workbook_cells import NumberKind, number_text
from ecrime.records.intake.reading.workbook_strings import SharedStrings

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CELL_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook says of itself before any sheet is read."""

    sheets: dict[str, str]
    kinds: tuple[NumberKind, ...]
    from_1904: bool


class SheetReader:
    """Turns the elements of a sheet into rows. A row is complete when its end tag has come."""

    def __init__(self, contents: Contents, strings: SharedStrings) -> None:
        self._contents = contents
        self._strings = strings
        self._rows: list[SourceRow] = []
        self._number = 0
        self._count = 0
        self._cells: list[str] = []
        self._faults: list[tuple[int, str]] = []
        self._row_length = 0
        self._column = -1
        self._type = "n"
        self._style = 0
        self._formula = False
        self._valued = False
        self._reading = False
        self._in_aid = False
        self._pieces: list[str] = []
        self._length = 0

    def finished(self) -> list[SourceRow]:
        """The rows completed since the last call."""
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
            if any(self._cells) or self._faults:
                self._rows.append(SourceRow(self._number, self._cells, self._faults))
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
        self._count += 1
        number = attributes.get("r", "")
        self._number = int(number) if number.isdecimal() and len(number) < 8 else self._number + 1
        if max(self._number, self._count) > MAX_SHEET_ROWS:
            raise file_refused("too_many_rows", limit=str(MAX_SHEET_ROWS))
        self._cells, self._faults, self._row_length, self._column = [], [], 0, -1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        place = CELL_PLACE.fullmatch(attributes.get("r", ""))
        self._column = column_index(place[1]) if place else self._column + 1
        if self._column >= MAX_COLUMNS:
            raise file_refused("too_many_columns", row=str(self._number), limit=str(MAX_COLUMNS))
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() and len(style) < 6 else 0
        self._formula = self._valued = False
        self._pieces, self._length = [], 0

    def _close_cell(self) -> None:
        text = self._cell_text("".join(self._pieces))
        self._row_length += len(text)
        if self._row_length > MAX_ROW:
            raise file_refused("row_too_long", row=str(self._number), limit=str(MAX_ROW))
        if not text:
            return
        self._cells.extend([""] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = text

    def _cell_text(self, raw: str) -> str:
        if self._type == "e":
            return self._fault("cell.error_value")
        if not raw:
            return self._fault("cell.formula_without_value") if self._formula and not self._valued else ""
        if self._type == "s":
            if not raw.isdecimal() or len(raw) > 9:
                return self._fault("cell.unreadable")
            return unescaped(self._strings.get(int(raw)))
        if self._type == "b":
            return "true" if raw == "1" else "false"
        if self._type == "d":
            return raw.replace("T", " ")
        if self._type != "n":
            return unescaped(raw)
        try:
            return number_text(raw, self._kind(), from_1904=self._contents.from_1904)
        except (ValueError, OverflowError):
            return self._fault("cell.unreadable")

    def _kind(self) -> NumberKind:
        kinds = self._contents.kinds
        return kinds[self._style] if self._style < len(kinds) else NumberKind.NUMBER

    def _fault(self, code: str) -> str:
        self._faults.append((self._column, code))
        return ""


def unescaped(text: str) -> str:
    """The text with the characters that XML cannot hold, which spreadsheets write as _x000D_."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def column_index(letters: str) -> int:
    """The column that the letters of a cell's place mean: A is 0, XFD is 16383."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
