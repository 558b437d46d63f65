"""Files of any size are read in little memory, and files built to harm are refused at once.

Each trial runs in a process of its own that may take 256 MB in all.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.records.intake.reading.make_workbooks import BOOK, NAMESPACE, RELATIONS, handmade, sheet_of

from ecrime.records.intake.reading.limits import MIB

READ = """
import json, resource, sys
from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.source import open_source

resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before, rows, refused = used(), 0, ""
try:
    with open(sys.argv[1], "rb") as file:
        for _ in open_source(file, Layout(), ["when", "area", "class"]).rows:
            rows += 1
except Invalid as refusal:
    refused = refusal.problems[0].code
print(json.dumps({"rows": rows, "refused": refused, "grown_mb": (used() - before) / 1024}))
"""


def read(path: Path) -> dict[str, float | str]:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


ROW = b'2010,Z101,T1,"A narrative of some length, as they are, with a comma"\n'
HEADINGS = b"when,area,class,what\n"
MANY = 700_000


def test_a_large_text_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(HEADINGS + ROW * MANY)
    found = read(path)
    assert found["rows"] == MANY
    assert float(found["grown_mb"]) < 20


def test_a_large_packed_text_is_too(tmp_path: Path) -> None:
    path = tmp_path / "large.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(HEADINGS)
        for number in range(MANY):
            packed.write(b'%d,Z%03d,T%d,"What happened the %dth time"\n' % (number % 99, number % 31, number, number))
    found = read(path)
    assert (found["rows"], found["refused"]) == (MANY, "")
    assert float(found["grown_mb"]) < 20


def test_a_large_workbook_is_too(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    count = 150_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(b"<sst><si><t>when</t></si><si><t>area</t></si><si><t>class</t></si>")
            for number in range(count):
                part.write(b"<si><t>A text that no other cell shares, number %d</t></si>" % number)
            part.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {NAMESPACE}><sheetData>".encode())
            heads = b"".join(b'<c t="s"><v>%d</v></c>' % number for number in range(3))
            part.write(b"<row>" + heads + b"</row>")
            for number in range(count):
                part.write(b'<row><c><v>%d</v></c><c t="s"><v>%d</v></c></row>' % (number, number + 3))
            part.write(b"</sheetData></worksheet>")
    found = read(path)
    assert (found["rows"], found["refused"]) == (count, "")
    assert float(found["grown_mb"]) < 40


def test_cells_far_to_the_right_take_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    heads = "".join(f'<c t="str"><v>{heading}</v></c>' for heading in ("when", "area", "class"))
    far = '<row><c r="XFD2"><v>1</v></c></row>' * 30_000
    path.write_bytes(handmade(sheet_of(f"<row>{heads}</row>{far}")).getvalue())
    found = read(path)
    assert (found["rows"], found["refused"]) == (30_000, "")
    assert float(found["grown_mb"]) < 20


def gzip_bomb(path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    with path.open("wb") as file:
        file.write(packer.compress(HEADINGS))
        for _ in range(600):
            file.write(packer.compress(b"x,\n" * (MIB // 3)))
        file.write(packer.flush())


def workbook_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(b"<sst>")
            for _ in range(200):
                part.write(b"<!-- -->" * (MIB // 8))


def free_string_bomb(path: Path) -> None:
    path.write_bytes(handmade(sheet_of(""), strings="<sst>" + "<si/>" * (7 * MIB // 5) + "</sst>").getvalue())


def asked_for_string_bomb(path: Path) -> None:
    strings = "<sst>" + "<si/>" * (7 * MIB // 5) + "</sst>"
    path.write_bytes(handmade(sheet_of('<row><c t="s"><v>1400000</v></c></row>'), strings=strings).getvalue())


def empty_rows(path: Path) -> None:
    path.write_bytes(handmade(sheet_of("<row/>" * (7 * MIB // 6))).getvalue())


def million_columns(path: Path) -> None:
    path.write_bytes(b"," * 1_000_000 + b"\n")


def million_cells(path: Path) -> None:
    path.write_bytes(HEADINGS + b"1" + b"," * 1_000_000 + b"\n")


def endless_line(path: Path) -> None:
    path.write_bytes(b"x" * 50_000_000)


def laughs(path: Path) -> None:
    lines = [f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10)]
    bomb = '<!DOCTYPE sst [<!ENTITY l0 "ha">' + "".join(lines) + "]><sst><si><t>&l9;</t></si></sst>"
    path.write_bytes(handmade(sheet_of('<row><c t="s"><v>0</v></c></row>'), strings=bomb).getvalue())


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (gzip_bomb, "file.bomb"),
        (workbook_bomb, "file.bomb"),
        (free_string_bomb, "file.empty"),
        (asked_for_string_bomb, "file.workbook_markup"),
        (empty_rows, "file.workbook_markup"),
        (million_columns, "file.too_many_columns"),
        (million_cells, "file.too_many_columns"),
        (endless_line, "file.row_too_long"),
        (laughs, "file.workbook_entities"),
    ],
)
def test_a_bomb_is_refused_at_once(make: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    make(path)
    found = read(path)
    assert found["refused"] == code
    assert float(found["grown_mb"]) < 60
