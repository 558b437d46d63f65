"""The parts of a workbook unpack whole, and a bomb is refused before much of it is unpacked.

How much work a refusal took is counted: bytes read from the file, bytes unpacked, tags handed on.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.records.intake.reading.make_workbooks import handmade, sheet_of, zipped

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.limits import FREE_INFLATED, KIB, MAX_TAGS, MIB, READ_SIZE
from ecrime.records.intake.reading.workbook import workbook_rows
from ecrime.records.intake.reading.workbook_zip import WorkbookParts

SHEET = "xl/worksheets/sheet1.xml"
NOISE = b64encode(random.Random(1).randbytes(300 * KIB))


class Watched(io.BytesIO):
    """A file that counts the bytes read from it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(Invalid) as refusal:
        act()
    return refusal.value.problems[0].code


def in_directory(file: io.BytesIO, part: str, offset: int, value: bytes) -> io.BytesIO:
    """The same file with other bytes in a part's line of the list of parts."""
    content = bytearray(file.getvalue())
    at = content.rfind(part.encode()) - 46 + offset
    content[at : at + len(value)] = value
    return io.BytesIO(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_unpacks_whole(method: int) -> None:
    content = {"a": NOISE * 3, "b": b"<b/>" * 50_000, "c": b""}
    saved = io.BytesIO(b"")
    with zipfile.ZipFile(saved, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    parts = WorkbookParts(saved)
    assert {name: b"".join(parts.pieces(name)) for name in content} == content


def test_parts_are_read_in_turns() -> None:
    content = {"a": NOISE, "b": NOISE[::-1]}
    parts = WorkbookParts(zipped(content))
    turns = list(zip(parts.pieces("a"), parts.pieces("b"), strict=True))
    assert [b"".join(each) for each in zip(*turns, strict=True)] == list(content.values())


def test_a_declared_bomb_is_refused_with_nothing_of_it_unpacked() -> None:
    """Not even of the parts that are read before it."""
    other = b"<styleSheet><!--" + NOISE + b"--></styleSheet>"
    bomb = handmade(sheet_of("<row/>" * (20 * MIB // 6)), styles=other, strings=other)
    file = Watched(bomb.getvalue())
    assert refusal_of(lambda: list(workbook_rows(file, None))) == "file.bomb"
    directory = 22 + 65_535
    assert file.taken < 2 * directory + READ_SIZE


@pytest.mark.parametrize("tag", [b"<si/>", b"<row/>", b"<c/>", b"<!---->", b"<a><b/></a>"])
@pytest.mark.parametrize("before", [b"", NOISE])
def test_dense_tags_are_refused_soon_whatever_stands_before_them(tag: bytes, before: bytes) -> None:
    parts = WorkbookParts(zipped({"p": before + tag * (FREE_INFLATED // len(tag) - READ_SIZE)}))
    given: list[bytes] = []
    assert refusal_of(lambda: given.extend(parts.pieces("p"))) == "file.workbook_markup"
    assert sum(piece.count(b"<") for piece in given) <= 2 * MAX_TAGS
    assert sum(map(len, given)) < len(before) + MIB * 2


def lean_row(chance: random.Random) -> bytes:
    """A row as the leanest writers have it: cells name no place, and there is little to tell."""
    kind = b"".join(b'<c t="s"><v>%d</v></c>' % chance.randrange(3) for _ in range(8))
    return b"<row>" + kind + b"</row>"


def test_tables_with_little_to_tell_are_no_bomb() -> None:
    chance = random.Random(2)
    rows = b"".join(lean_row(chance) for _ in range(60_000))
    parts = WorkbookParts(zipped({"p": rows}))
    assert sum(map(len, parts.pieces("p"))) == len(rows)


@pytest.mark.parametrize(
    ("sheet", "code"), [(sheet_of("<row/>" * (20 * MIB // 6)), "file.bomb"), (sheet_of(""), "file.damaged")]
)
def test_a_part_that_declares_more_packed_bytes_than_there_are_is_refused(sheet: str, code: str) -> None:
    """It would make a bomb look as if it came out of many bytes."""
    lying = in_directory(handmade(sheet), SHEET, 20, struct.pack("<L", 100 * MIB))
    assert refusal_of(lambda: list(WorkbookParts(lying).pieces(SHEET))) == code


@pytest.mark.parametrize("declared", [0, 10_000, 1 * MIB])
def test_a_part_that_lies_about_its_size_is_refused(declared: int) -> None:
    lying = in_directory(handmade("<row/>" * 20_000), SHEET, 24, struct.pack("<L", declared))
    given = 0

    def read() -> None:
        nonlocal given
        for piece in WorkbookParts(lying).pieces(SHEET):
            given += len(piece)

    assert refusal_of(read) == "file.damaged"
    assert given <= max(declared, READ_SIZE)


def test_a_part_with_another_checksum_is_refused() -> None:
    wrong = in_directory(handmade(sheet_of("")), SHEET, 16, b"\0\0\0\0")
    assert refusal_of(lambda: list(WorkbookParts(wrong).pieces(SHEET))) == "file.damaged"


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x41])
def test_a_locked_part_is_said_to_be_locked(flag: int) -> None:
    locked = in_directory(handmade(sheet_of("")), SHEET, 8, struct.pack("<H", flag))
    assert refusal_of(lambda: list(WorkbookParts(locked).pieces(SHEET))) == "file.encrypted"


@pytest.mark.parametrize("value", [0, 1, 32, 64, 127, 255])
def test_whatever_stands_in_the_list_of_parts_is_read_or_refused(value: int) -> None:
    book = handmade(sheet_of("<row><c><v>1</v></c></row>"), strings="<sst/>").getvalue()
    for place in range(book.find(b"PK\x01\x02"), len(book)):
        damaged = book[:place] + bytes([value]) + book[place + 1 :]
        with suppress(Invalid):
            list(workbook_rows(io.BytesIO(damaged), None))
