"""Read delimited text: one row at a time, whatever its size, with nothing guessed about its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from ecrime.records.intake.reading.limits import MAX_COLUMNS, MAX_ROW
from ecrime.records.intake.reading.refused import file_refused

DELIMITERS = (",", ";", "\t", "|")


def delimited_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Number and cells of each row, numbered as a spreadsheet would; blank rows are left out."""
    # The limit is the process's own; every reader of this product reads with this one.
    csv.field_size_limit(MAX_ROW)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise file_refused("quotes", line=str(line)) from None
        number += 1
        if len(cells) > MAX_COLUMNS:
            raise file_refused("too_many_columns", row=str(number), limit=str(MAX_COLUMNS))
        if cells:
            yield number, cells


def find_delimiter(heading_line: str, wanted: Sequence[str]) -> str:
    """The delimiter under which most of the ``wanted`` headings are found, and most headings when none is wanted."""

    def found(delimiter: str) -> int:
        try:
            row = next(csv.reader([heading_line], delimiter=delimiter))
        except (csv.Error, StopIteration):
            return 0
        return len({heading.strip() for heading in row} & set(wanted)) if wanted else len(row)

    return max(DELIMITERS, key=found)
