"""What the cells of a sheet say: the texts they share, and their numbers as their styles mean them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ecrime.records.intake.reading.limits import MAX_ROW
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow
from ecrime.records.intake.reading.workbook_numbers import NumberKind, number_text
from ecrime.records.intake.reading.workbook_sheet import WrittenCell, WrittenRow
from ecrime.records.intake.reading.workbook_strings import SharedStrings

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: a text for each column that has one, and (column, code) of cells without a readable value."""

    number: int
    texts: Mapping[int, str] = field(repr=False)
    faults: Sequence[tuple[int, str]] = ()

    @property
    def width(self) -> int:
        """How many columns it takes to hold it."""
        return max(self.texts, default=-1) + 1

    def over(self, width: int) -> SourceRow:
        """The row over so many columns, empty cells among them; what stands beyond them is appended without gaps.

        A sheet writes no empty cells, and a note far to the right must not cost all the columns before it.
        """
        cells = [""] * width
        for column, text in self.texts.items():
            if column < width:
                cells[column] = text
            else:
                cells.append(text)
        return SourceRow(self.number, cells, self.faults)


class CellReader:
    """Reads the cells of one workbook.

    kinds      of number, by cell style
    from_1904  the calendar of the workbook
    """

    def __init__(self, strings: SharedStrings, kinds: Sequence[NumberKind], *, from_1904: bool) -> None:
        self._strings = strings
        self._kinds = kinds
        self._from_1904 = from_1904

    def row(self, written: WrittenRow) -> SheetRow:
        """What a row says."""
        texts: dict[int, str] = {}
        faults: list[tuple[int, str]] = []
        length = 0
        for cell in written.cells:
            text = self._text(cell, faults)
            length += len(text)
            if length > MAX_ROW:
                raise file_refused("row_too_long", row=str(written.number), limit=str(MAX_ROW))
            if text:
                texts[cell.column] = text
        return SheetRow(written.number, texts, faults)

    def _text(self, cell: WrittenCell, faults: list[tuple[int, str]]) -> str:
        """The text of a cell; "" after adding what is wrong to ``faults``."""
        if not cell.valued:
            faults.append((cell.column, "cell.formula_without_value"))
            return ""
        match cell.type:
            case "n":
                return self._number(cell, faults)
            case "s":
                return self._shared(cell, faults)
            case "b":
                return "true" if cell.written == "1" else "false"
            case "d":
                return cell.written.replace("T", " ")
            case "e":
                faults.append((cell.column, "cell.error_value"))
                return ""
            case _:
                return unescaped(cell.written)

    def _number(self, cell: WrittenCell, faults: list[tuple[int, str]]) -> str:
        kind = self._kinds[cell.style] if cell.style < len(self._kinds) else NumberKind.NUMBER
        try:
            return number_text(cell.written, kind, from_1904=self._from_1904)
        except (ValueError, OverflowError):
            faults.append((cell.column, "cell.unreadable"))
            return ""

    def _shared(self, cell: WrittenCell, faults: list[tuple[int, str]]) -> str:
        if not cell.written.isdecimal() or len(cell.written) > 9:
            faults.append((cell.column, "cell.unreadable"))
            return ""
        return unescaped(self._strings.get(int(cell.written)))


def unescaped(text: str) -> str:
    """The text with the characters that XML cannot hold, which spreadsheets write as _x000D_."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
