"""Templates write fields from cells: constants, columns, leading zeros, lists of values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.intake.reading.template import (
    CellFault,
    TemplateError,
    Values,
    nearest,
    parse_template,
)

HEADINGS = ("date", "district", "kind of place", "a:b")
LISTS = {"places": Values({"street": "Street", "home": "Residence"}), "open": Values({"x": "X", "*": "Other"})}


def written(template: str, *cells: str) -> str:
    found: list[CellFault] = []
    text = parse_template(template, LISTS).bound(HEADINGS).text(cells, found)
    assert found == []
    return text


def faults(template: str, *cells: str) -> list[CellFault]:
    found: list[CellFault] = []
    assert parse_template(template, LISTS).bound(HEADINGS).text(cells, found) == ""
    return found


CELLS = ("2010-01-01", "7", "street", "c")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("A2", "A2"),
        ("{date}", "2010-01-01"),
        ("{ date }", "2010-01-01"),
        ("Z1{district:02d}", "Z107"),
        ("{district:04d}", "0007"),
        ("{kind of place|places}", "Street"),
        ("{{{date}}}", "{2010-01-01}"),
        ("{a:b}", "c"),
        ("{district:02d}/{kind of place|open}", "07/Other"),
    ],
)
def test_a_template_writes(template: str, text: str) -> None:
    assert written(template, *CELLS) == text


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{date", "template.brace"),
        ("date}", "template.brace"),
        ("{}", "template.heading"),
        ("{ }", "template.heading"),
        ("{date|nothing}", "template.values"),
        ("{{date}", "template.brace"),
    ],
)
def test_a_wrong_template_is_named(template: str, code: str) -> None:
    with pytest.raises(TemplateError) as error:
        parse_template(template, LISTS)
    assert error.value.code == code


def test_an_empty_cell_makes_the_field_empty_constants_included() -> None:
    assert written("Street {district}", "", " ", "", "") == ""
    assert written("{date} {district}", "2010", "", "", "") == "2010"


def test_khmer_digits_count_as_digits() -> None:
    assert written("Z1{district:02d}", "", "៧", "", "") == "Z107"


@pytest.mark.parametrize("cell", ["x", "-1", "1.5", "7a", "1e3", "12345678901"])
def test_what_is_no_whole_number_is_a_fault(cell: str) -> None:
    (fault,) = faults("{district:02d}", "", cell, "", "")
    assert (fault.column, fault.code, fault.shown) == ("district", "cell.whole_number", cell)


def test_a_value_not_in_the_list_suggests_the_nearest() -> None:
    (fault,) = faults("{kind of place|places}", "", "", "stret", "")
    assert (fault.code, fault.suggestion) == ("cell.value_unknown", "street")


def test_every_fault_of_a_template_is_told() -> None:
    found = faults("{district:02d} {kind of place|places}", "", "x", "y", "")
    assert [fault.code for fault in found] == ["cell.whole_number", "cell.value_unknown"]


def test_a_fault_does_not_print_what_the_cell_holds() -> None:
    assert "Sok" not in repr(CellFault("name", "cell.value_unknown", "Sok Dara", "Sok"))


@given(st.text(max_size=200), st.text(max_size=50))
def test_text_without_braces_is_a_constant(text: str, cell: str) -> None:
    template = text.replace("{", "").replace("}", "")
    assert written(template, cell, cell, cell, cell) == template.strip()


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    try:
        headings = parse_template(text, LISTS).headings
    except TemplateError:
        return
    assert all(heading and heading in text for heading in headings)


def test_an_absurdly_long_cell_has_no_nearest() -> None:
    assert nearest("x" * 1_000_000, ["x" * 10]) == ""
