"""Workbooks are read as a spreadsheet program shows them, and refused when they are built to harm."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.intake.reading.make_workbooks import handmade, honest, sheet_of, zipped

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.workbook import workbook_rows
from ecrime.records.intake.reading.workbook_numbers import NumberKind, number_kind, number_text
from ecrime.records.intake.reading.workbook_sheet import column_index


def cells(file: io.BytesIO, sheet: str | None = None) -> list[Sequence[str]]:
    return [row.over(row.width).cells for row in workbook_rows(file, sheet)]


def refusal_of(file: io.BytesIO, sheet: str | None = None) -> str:
    with pytest.raises(Invalid) as refusal:
        cells(file, sheet)
    return refusal.value.problems[0].code


def row(*written: str) -> str:
    return sheet_of(f"<row>{''.join(written)}</row>")


def test_what_a_spreadsheet_program_writes_is_read() -> None:
    book = honest(
        [
            ["when", "name", "no", "yes", "day", "clock"],
            [datetime(2010, 11, 7, 1, 30), "សុខ ដារ៉ា", 12, True, date(2020, 2, 29), time(23, 59)],
            [datetime(2010, 1, 1, 0, 0, 30), " Sok  Dara ", 41.7922, False, date(1900, 3, 1), time(0, 0, 1)],
        ]
    )
    assert cells(book) == [
        ["when", "name", "no", "yes", "day", "clock"],
        ["2010-11-07 01:30:00", "សុខ ដារ៉ា", "12", "true", "2020-02-29", "23:59:00"],
        ["2010-01-01 00:00:30", " Sok  Dara ", "41.7922", "false", "1900-03-01", "00:00:01"],
    ]


def test_row_numbers_are_the_sheets_own_and_empty_rows_are_left_out() -> None:
    book = handmade(sheet_of('<row r="2"><c r="B2"><v>1</v></c></row><row r="5"/><row r="7"><c><v>2</v></c></row>'))
    assert [(found.number, found.texts) for found in workbook_rows(book, None)] == [(2, {1: "1"}), (7, {0: "2"})]


def test_a_sheet_is_chosen_by_name() -> None:
    assert cells(honest([["x"]], title="Cases"), "Cases") == [["x"]]
    assert refusal_of(honest([["x"]], title="Cases"), "Other") == "file.no_sheet"


def test_shared_inline_rich_and_escaped_texts_are_read() -> None:
    strings = (
        '<sst xmlns="x"><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r><rPh><t>no</t></rPh></si>'
        "<si><t>a_x000D_b</t></si></sst>"
    )
    sheet = row(
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>1</v></c>',
        '<c t="s"><v>2</v></c>',
        '<c t="inlineStr"><is><t>in</t><rPh><t>no</t></rPh></is></c>',
        '<c t="str"><f>A1</f><v>kept</v></c>',
    )
    assert cells(handmade(sheet, strings=strings)) == [["one", "two", "a\rb", "in", "kept"]]


def test_a_formula_gives_its_kept_value_and_one_without_is_a_fault() -> None:
    book = handmade(
        row("<c><f>1+1</f><v>2</v></c>", "<c><f>1+1</f></c>", '<c t="e"><v>#N/A</v></c>', "<c><v>x</v></c>")
    )
    (found,) = workbook_rows(book, None)
    assert found.texts == {0: "2"}
    assert list(found.faults) == [(1, "cell.formula_without_value"), (2, "cell.error_value"), (3, "cell.unreadable")]


def test_the_calendar_from_1904_counts_from_1904() -> None:
    assert number_text("1.5", NumberKind.MOMENT, from_1904=True) == "1904-01-02 12:00:00"
    assert number_text("0", NumberKind.DATE, from_1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    ("serial", "kind", "text"),
    [
        ("1", NumberKind.DATE, "1900-01-01"),
        ("59", NumberKind.DATE, "1900-02-28"),
        ("61", NumberKind.DATE, "1900-03-01"),
        ("40489.0625", NumberKind.DATE, "2010-11-07 01:30:00"),
        ("40489", NumberKind.MOMENT, "2010-11-07 00:00:00"),
        ("0.5", NumberKind.TIME, "12:00:00"),
        ("1E+3", NumberKind.NUMBER, "1000"),
        ("-0.25", NumberKind.NUMBER, "-0.25"),
        ("12345678901234567890", NumberKind.NUMBER, "1.2345678901234567e+19"),
    ],
)
def test_numbers_are_written_as_their_format_means_them(serial: str, kind: NumberKind, text: str) -> None:
    assert number_text(serial, kind, from_1904=False) == text


@pytest.mark.parametrize(
    ("serial", "kind"),
    [("60", NumberKind.DATE), ("-1", NumberKind.DATE), ("3000000", NumberKind.DATE), ("nan", NumberKind.NUMBER)],
)
def test_what_is_no_day_is_refused(serial: str, kind: NumberKind) -> None:
    with pytest.raises(ValueError, match=serial.split("0000", maxsplit=1)[0]):
        number_text(serial, kind, from_1904=False)


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("yyyy-mm-dd", NumberKind.DATE),
        ("dd/mm/yyyy hh:mm", NumberKind.MOMENT),
        ("hh:mm", NumberKind.TIME),
        ("mmm", NumberKind.DATE),
        ('0.00" days"', NumberKind.NUMBER),
        ("[Red]0", NumberKind.NUMBER),
        ("[$-F800]dddd, mmmm dd, yyyy", NumberKind.DATE),
        ("General", NumberKind.NUMBER),
        ("#,##0;@", NumberKind.NUMBER),
    ],
)
def test_a_number_format_says_what_its_numbers_are(pattern: str, kind: NumberKind) -> None:
    assert number_kind(200, pattern) is kind


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)))
def test_every_moment_survives_the_way_through_a_serial(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    serial = (moment - datetime(1899, 12, 30)).total_seconds() / 86_400
    assert number_text(repr(serial), NumberKind.MOMENT, from_1904=False) == moment.isoformat(" ")


def test_columns_are_letters() -> None:
    assert [column_index(letters) for letters in ("A", "Z", "AA", "XFD")] == [0, 25, 26, 16_383]


def test_a_declared_entity_is_refused() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert refusal_of(handmade(entity + sheet_of("<row><c><v>&b;</v></c></row>"))) == "file.workbook_entities"
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    text = row('<c t="s"><v>0</v></c>')
    assert refusal_of(handmade(text, strings=outside + "<sst><si><t>&a;</t></si></sst>")) == "file.workbook_entities"


def test_columns_and_rows_beyond_the_largest_sheet_are_refused() -> None:
    assert refusal_of(handmade(row('<c r="XFE1"><v>1</v></c>'))) == "file.too_many_columns"
    assert refusal_of(handmade(row("<c><v>1</v></c>" * 20_000))) == "file.too_many_columns"
    assert refusal_of(handmade(sheet_of('<row r="1048577"><c><v>1</v></c></row>'))) == "file.too_many_rows"


def test_rows_and_cells_that_go_back_are_refused() -> None:
    assert refusal_of(handmade(sheet_of('<row r="2"/><row r="2"/>'))) == "file.workbook_markup"
    assert refusal_of(handmade(sheet_of('<row r="7"/><row r="3"/>'))) == "file.workbook_markup"
    assert refusal_of(handmade(row('<c r="B1"/>', '<c r="B1"/>'))) == "file.workbook_markup"
    assert refusal_of(handmade(row('<c r="C1"/>', '<c r="A1"/>'))) == "file.workbook_markup"


def test_an_endless_tag_is_refused() -> None:
    assert refusal_of(handmade(sheet_of(f'<row spans="{"1" * 3_000_000}"/>'))) == "file.workbook_markup"


def test_deep_nesting_is_refused() -> None:
    assert refusal_of(handmade(sheet_of("<a>" * 1000))) == "file.workbook_markup"


def test_an_endless_cell_is_refused() -> None:
    assert refusal_of(handmade(row(f'<c t="str"><v>{"x" * 1_200_000}</v></c>'))) == "file.cell_too_long"


@pytest.mark.parametrize(
    "file",
    [
        zipped({}),
        zipped({"xl/workbook.xml": "<workbook/>"}),
        handmade("<worksheet><sheetData><row>"),
        handmade(sheet_of("<row><c t='s'><v>7</v></c></row>")),
        handmade(sheet_of(""), styles="no xml"),
    ],
)
def test_half_a_workbook_is_refused(file: io.BytesIO) -> None:
    assert refusal_of(file) in {"file.no_workbook", "file.damaged", "file.no_sheet", "file.cut_short"}


def test_a_target_outside_the_workbook_leads_nowhere() -> None:
    relations = (
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>'
    )
    book = handmade(sheet_of(""))
    content = {"xl/_rels/workbook.xml.rels": relations, "xl/workbook.xml": '<w><sheet name="S" r:id="r1"/></w>'}
    assert refusal_of(zipped(content)) == "file.no_workbook"
    assert cells(book) == []


def test_a_huge_list_of_parts_is_refused_before_it_is_read() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, 50_000_000, 0, 0)
    assert refusal_of(io.BytesIO(b"PK\x03\x04" + bytes(1000) + end)) == "file.workbook_parts"


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(place: int, value: int) -> None:
    damaged = bytearray(handmade(row('<c t="str"><v>a</v></c>', "<c><v>1</v></c>")).getvalue())
    damaged[place % len(damaged)] = value
    with suppress(Invalid):
        cells(io.BytesIO(bytes(damaged)))
