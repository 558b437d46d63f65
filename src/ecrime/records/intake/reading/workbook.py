"""Read one sheet of an .xlsx workbook row by row, in memory that does not grow with the sheet.

Tried before: python-calamine holds whole sheets (96 MB for 150,000 rows of 8 cells, growing);
openpyxl's read-only mode read 7,600 rows/s and holds all shared texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow
from ecrime.records.intake.reading.workbook_cells import NumberKind, number_kind
from ecrime.records.intake.reading.workbook_sheet import Contents, SheetReader
from ecrime.records.intake.reading.workbook_strings import SharedStrings
from ecrime.records.intake.reading.workbook_xml import PartParser, parse_small
from ecrime.records.intake.reading.workbook_zip import WorkbookParts, part_path

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"


def workbook_rows(file: BinaryIO, sheet: str | None) -> Iterator[SourceRow]:
    """The rows of the named sheet, of the first one when no name is given; empty rows are left out."""
    parts = WorkbookParts(file)
    contents = read_contents(parts)
    path = contents.sheets.get(sheet) if sheet else next(iter(contents.sheets.values()), None)
    if path is None:
        raise file_refused("no_sheet", sheet=sheet or "", known=", ".join(contents.sheets))
    with SharedStrings.on_disk() as strings:
        if parts.has(STRINGS):
            strings.load(parts.pieces(STRINGS))
        reader = SheetReader(contents, strings)
        parser = PartParser(reader.start, reader.end, reader.text)
        for piece in parts.pieces(path):
            parser.feed(piece)
            yield from reader.finished()
        parser.close()
        yield from reader.finished()


def read_contents(parts: WorkbookParts) -> Contents:
    """The sheets in their order with the part that holds each, and the kinds of the cell styles."""
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
    kinds = read_kinds(parts.small(STYLES)) if parts.has(STYLES) else ()
    return Contents(sheets, kinds, from_1904)


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
