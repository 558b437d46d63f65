"""Workbooks for tests: honest ones by openpyxl, dishonest ones written part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f'<workbook {NAMESPACE} xmlns:r="{RELATION}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def honest(rows: Iterable[Iterable[object]], *, title: str = "Sheet") -> io.BytesIO:
    """A workbook as a spreadsheet program saves it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    return saved


def sheet_of(rows: str) -> str:
    """The XML of a sheet with these rows."""
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def handmade(sheet: str | bytes, **parts: str | bytes) -> io.BytesIO:
    """A workbook of one sheet, written as given; ``parts`` replace or add parts by the last of their name."""
    places = {"workbook": "xl/workbook.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    content: dict[str, str | bytes] = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    content |= {places[name]: part for name, part in parts.items()}
    return zipped(content)


def zipped(content: Mapping[str, str | bytes]) -> io.BytesIO:
    """A zip file of these parts."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    saved.seek(0)
    return saved
