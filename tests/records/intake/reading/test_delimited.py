"""Delimited text gives rows numbered as a spreadsheet would, or one refusal that says where."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Invalid
from ecrime.records.intake.reading.delimited import DELIMITERS, delimited_rows, find_delimiter
from ecrime.records.intake.reading.limits import MAX_COLUMNS


def rows(text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    return [(number, list(cells)) for number, cells in delimited_rows(io.StringIO(text, newline=""), delimiter)]


def test_a_quoted_line_end_belongs_to_the_cell() -> None:
    assert rows('a,b\n"1\n2",3\n4,5\n') == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (3, ["4", "5"])]


def test_blank_rows_are_counted_and_left_out() -> None:
    assert rows("a,b\n\n\n1,2\n") == [(1, ["a", "b"]), (4, ["1", "2"])]


def test_an_open_quote_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid) as refusal:
        rows('a,b\n1,2\n"3,4\n5,6\n')
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params) == ("file.quotes", {"line": "3"})


def test_text_after_a_closing_quote_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        rows('a,b\n"1"x,2\n')
    assert refusal.value.problems[0].params == {"line": "2"}


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_million_columns_are_refused(delimiter: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rows(delimiter * 1_000_000 + "\n", delimiter)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params["limit"]) == ("file.too_many_columns", str(MAX_COLUMNS))


def test_a_cell_of_a_megabyte_is_read() -> None:
    ((_, cells),) = rows("x" * 1_000_000 + ",1\n")
    assert len(cells[0]) == 1_000_000


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_the_one_under_which_the_headings_appear(delimiter: str) -> None:
    line = delimiter.join(["date", '"kind, of place"', "x"])
    assert find_delimiter(line, ["date", "kind, of place"]) == delimiter


def test_a_comma_when_no_heading_is_found() -> None:
    assert find_delimiter("a;b", ["c"]) == ","


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4), max_size=5))
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(table)
    written.seek(0)
    assert [list(cells) for _, cells in delimited_rows(written, ",")] == table
