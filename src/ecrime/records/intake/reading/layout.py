"""What a mapping may say of how its files are written; what it leaves out is found out from the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """How the files of one source are written.

    sheet        of a workbook; the first one when None
    heading_row  counted as a spreadsheet does
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    heading_row: int = 1
