"""The cells of one row, of the file or of its people's, read field by field; what is wrong with them is gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.intake.reading.rows import RowProblem
from ecrime.records.intake.reading.template import BoundTemplate, CellFault

SHOWN = 80


class Cells:
    """The cells of one row.

    row         of the file
    people_row  of the people's file, 0 for a row of the file itself
    faults      whatever is wrong with cells
    """

    def __init__(self, cells: Sequence[str], row: int, *, people_row: int = 0) -> None:
        self.cells = cells
        self.row = row
        self.people_row = people_row
        self.faults: list[CellFault] = []

    def text(self, template: BoundTemplate) -> str:
        """What a template makes of them."""
        return template.text(self.cells, self.faults)

    def clean(self, template: BoundTemplate, length: int, *, multiline: bool = False) -> str:
        """The same as a text that may be kept."""
        text = self.text(template)
        try:
            return clean_text(text, max_length=length, multiline=multiline)
        except TextRefused as refused:
            self.fault(template, refused.code, params=refused.params)
            return ""

    def fault(
        self,
        template: BoundTemplate,
        code: str,
        *,
        suggestion: str = "",
        params: Mapping[str, str] | None = None,
    ) -> None:
        """Note what is wrong with the cells behind a template."""
        shown = template.shown(self.cells)
        self.faults.append(CellFault(template.column, code, shown, suggestion, params or {}))

    def problems(self) -> list[RowProblem]:
        """The faults as problems of the row."""
        return [
            self.problem(fault.column, fault.code, fault.shown, fault.suggestion, fault.params) for fault in self.faults
        ]

    def problem(
        self,
        column: str,
        code: str,
        shown: str = "",
        suggestion: str = "",
        params: Mapping[str, str] | None = None,
    ) -> RowProblem:
        """A problem of this row."""
        return RowProblem(self.row, column, code, beginning(shown), suggestion, params or {}, self.people_row)


def beginning(text: str) -> str:
    """The beginning of a cell, with nothing in it that could disturb a page or a terminal."""
    start = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:SHOWN])
    return start + ("…" if len(text) > SHOWN else "")


def fitted(cells: Sequence[str], columns: int) -> Sequence[str] | str:
    """The cells under the headings; the code of what is wrong when there are fewer or more."""
    if len(cells) == columns:
        return cells
    if len(cells) < columns:
        return "row.cells_missing"
    return "row.cells_extra" if any(cells[columns:]) else cells[:columns]
