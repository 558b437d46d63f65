"""Rows are held in memory in pieces of bounded weight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.intake.reading.limits import MAX_ROW, ROWS_AT_ONCE, WEIGHT_AT_ONCE
from ecrime.records.intake.reading.rows import SourceRow, in_pieces

LONG = "x" * (MAX_ROW // 2)


def rows(*texts: str) -> list[SourceRow]:
    return [SourceRow(number, [text]) for number, text in enumerate(texts, start=2)]


@given(st.lists(st.sampled_from(["", "short", LONG]), max_size=30))
def test_pieces_joined_are_the_rows_and_none_is_heavy(texts: list[str]) -> None:
    given_rows = rows(*texts)
    pieces = list(in_pieces(given_rows))
    assert [row for piece in pieces for row in piece] == given_rows
    assert all(pieces)
    assert all(sum(row.weight for row in piece[:-1]) <= WEIGHT_AT_ONCE for piece in pieces)


def test_short_rows_come_by_thousands() -> None:
    assert [len(piece) for piece in in_pieces(rows(*["x"] * (ROWS_AT_ONCE + 5)))] == [ROWS_AT_ONCE, 5]


def test_a_row_of_many_empty_cells_has_weight_too() -> None:
    wide = [SourceRow(number, [""] * 16_384) for number in range(600)]
    assert max(map(len, in_pieces(wide))) < 300
