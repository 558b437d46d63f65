"""A file is what its content says, in any of the forms in which people send tables."""

from __future__ import annotations

import gzip
import io

import pytest
from tests.records.intake.reading.make_workbooks import handmade, honest, sheet_of

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.layout import Layout
from ecrime.records.intake.reading.limits import FREE_INFLATED
from ecrime.records.intake.reading.rows import Reading, SourceRow
from ecrime.records.intake.reading.source import Source, open_source

HEADINGS = ("ពេលវេលា", "ទីកន្លែង", "class")
PLAIN = Layout()
TABLE = [[*HEADINGS], ["2010", "Z101", "T1"], ["2011", "ភ្នំ, ពេញ", "A2"]]


def text(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in TABLE)


def opened(content: bytes, layout: Layout = PLAIN) -> Source:
    return open_source(io.BytesIO(content), layout, HEADINGS)


def table_of(source: Source) -> list[list[str]]:
    return [list(source.reading.headings), *(list(row.cells) for row in source.rows)]


def refusal_of(content: bytes, layout: Layout = PLAIN) -> tuple[str, dict[str, str]]:
    with pytest.raises(Invalid) as refusal:
        list(opened(content, layout).rows)
    (problem,) = refusal.value.problems
    return problem.code, dict(problem.params)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_in_any_form_is_read(delimiter: str, encoding: str, *, packed: bool) -> None:
    content = text(delimiter).encode(encoding)
    source = opened(gzip.compress(content) if packed else content)
    assert source.reading == Reading(HEADINGS, encoding, encoding_guessed=False, delimiter=delimiter)
    assert table_of(source) == TABLE


def test_a_workbook_is_read_the_same() -> None:
    source = opened(honest(TABLE).getvalue())
    assert table_of(source) == TABLE
    assert source.reading.encoding == ""


def test_a_workbook_writes_no_empty_cells_and_none_are_missing() -> None:
    book = honest([*TABLE, ["2012", None, None], [None, "Z101"], ["2012", "Z101", "T1", None, "a note"]])
    rows = [list(row.cells) for row in opened(book.getvalue()).rows]
    assert rows[2:] == [["2012", "", ""], ["", "Z101", ""], ["2012", "Z101", "T1", "a note"]]


def test_a_heading_row_below_a_title_is_found() -> None:
    content = "Cases of 2010\n\n" + text(",")
    assert table_of(opened(content.encode(), Layout(heading_row=3))) == TABLE


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    assert [row.number for row in opened(text(",").encode()).rows] == [2, 3]


def test_other_columns_may_stand_there_and_be_empty() -> None:
    content = "x,ពេលវេលា,ទីកន្លែង,class,,\n1,2010,Z101,T1,,\n"
    assert [list(row.cells) for row in opened(content.encode()).rows] == [["1", "2010", "Z101", "T1", "", ""]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\n\n", "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.old_or_encrypted_workbook"),
        (b"%PDF-1.7", "file.not_a_table"),
        (b"\x89PNG\r\n", "file.not_a_table"),
        (b"PK\x05\x06" + bytes(18), "file.no_workbook"),
        (b"PK\x03\x04 and no more", "file.cut_short"),
        (b"\x1f\x8b\x08 and no more", "file.damaged"),
        ("ពេលវេលា,class,class,ទីកន្លែង\n".encode(), "file.heading_twice"),
        ("ពេល\0វេលា,class,ទីកន្លែង\n".encode(), "file.heading_unreadable"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    assert refusal_of(content, Layout(encoding="utf-8"))[0] == code


def test_a_missing_heading_names_the_nearest() -> None:
    code, params = refusal_of("ពេលវេលា,ទីកន្លែង,clas\n".encode())
    assert (code, params) == ("file.heading_missing", {"heading": "class", "known": "clas"})


def test_a_sheet_that_is_not_there_names_the_others() -> None:
    code, params = refusal_of(honest(TABLE, title="Cases").getvalue(), Layout(sheet="Other"))
    assert (code, params) == ("file.no_sheet", {"sheet": "Other", "known": "Cases"})


def test_cells_that_share_one_long_text_are_no_way_around_the_limits() -> None:
    texts = [*HEADINGS, "x" * 1_000_000]
    strings = "<sst>" + "".join(f"<si><t>{shared}</t></si>" for shared in texts) + "</sst>"
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(3))
    book = handmade(sheet_of(f"<row>{cells}</row>" + '<row><c t="s"><v>3</v></c></row>' * 1_000), strings=strings)
    given: list[SourceRow] = []
    with pytest.raises(Invalid) as refusal:
        given.extend(opened(book.getvalue()).rows)
    assert refusal.value.problems[0].code == "file.bomb"
    assert sum(row.weight for row in given) <= FREE_INFLATED


def test_a_byte_of_another_encoding_is_refused_whole_with_its_place() -> None:
    content = text(",").encode() + b"2012,Z1\xff1,T1\n"
    code, params = refusal_of(content)
    assert (code, params["line"]) == ("file.bytes_invalid", "4")
    assert params["offset"] == str(content.index(b"\xff"))
