"""Read one sheet of an .xlsx workbook row by row, in memory that does not grow with the sheet.

Tried before: python-calamine holds whole sheets (96 MB for 150,000 rows of 8 cells, growing);
openpyxl's read-only mode read 7,600 rows/s and holds all shared texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.workbook_numbers import NumberKind, number_kind
from ecrime.records.intake.reading.workbook_sheet import SheetReader, WrittenRow
from ecrime.records.intake.reading.workbook_strings import SharedStrings
from ecrime.records.intake.reading.workbook_values import CellReader, SheetRow
from ecrime.records.intake.reading.workbook_xml import PartParser, parse_small
from ecrime.records.intake.reading.workbook_zip import WorkbookParts, part_path

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class Book:
    """What a workbook says of itself before any sheet is read: the part of each sheet, and its calendar."""

    sheets: dict[str, str]
    from_1904: bool


def workbook_rows(file: BinaryIO, sheet: str | None) -> Iterator[SheetRow]:
    """The rows of the named sheet, of the first one when no name is given; empty rows are left out."""
    parts = WorkbookParts(file)
    book = read_book(parts)
    path = book.sheets.get(sheet) if sheet else next(iter(book.sheets.values()), None)
    if path is None:
        raise file_refused("no_sheet", sheet=sheet or "", known=", ".join(book.sheets)[:200])
    # What is declared costs nothing to look at; no part is unpacked while another one is declared a bomb.
    for name in filter(parts.has, (path, STYLES, STRINGS)):
        parts.check(name)
    kinds = read_kinds(parts.small(STYLES)) if parts.has(STYLES) else ()
    texts = parts.pieces(STRINGS) if parts.has(STRINGS) else iter(())
    with SharedStrings.on_disk(texts) as strings:
        cells = CellReader(strings, kinds, from_1904=book.from_1904)
        for row in written_rows(parts.pieces(path)):
            yield cells.row(row)


def written_rows(pieces: Iterator[bytes]) -> Iterator[WrittenRow]:
    """The rows of the part that holds a sheet."""
    reader = SheetReader()
    parser = PartParser(reader.start, reader.end, reader.text)
    for piece in pieces:
        parser.feed(piece)
        yield from reader.finished()
    parser.close()


def read_book(parts: WorkbookParts) -> Book:
    """The sheets in their order with the part that holds each, and the calendar."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}
    from_1904 = False

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = part_path(WORKBOOK, attributes.get("Target", ""))

    def book(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            pointer = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if pointer in targets:
                sheets[attributes.get("name", "")] = targets[pointer]

    parse_small(parts.small(RELATIONS), relation)
    parse_small(parts.small(WORKBOOK), book)
    return Book(sheets, from_1904)


def read_kinds(styles: bytes) -> tuple[NumberKind, ...]:
    """The kind of number of each cell style, by its index."""
    patterns: dict[str, str] = {}
    formats: list[str] = []
    in_cells = False

    def style(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_cells
        if name == "numFmt":
            patterns[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            in_cells = name == "cellXfs"
        elif name == "xf" and in_cells:
            formats.append(attributes.get("numFmtId", "0"))

    parse_small(styles, style)
    return tuple(number_kind(int(number) if number.isdecimal() else 0, patterns.get(number)) for number in formats)
