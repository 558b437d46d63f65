"""Record numbers as they are given and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.incidents.numbers import number_in, record_number


@pytest.mark.parametrize(
    "typed",
    [
        "KDL-2026-000417",
        "kdl-2026-000417",
        " KDL 2026 417 ",
        "KDL/2026/417",
        "KDL2026000417",
        "kdl 2026000417",
        "KDL-2026-417",
        "KDL-២០២៦-០០០៤១៧",
    ],
)
def test_number_is_read_however_it_is_written(typed: str) -> None:
    assert number_in(typed) == "KDL-2026-000417"


def test_a_serial_is_filled_up_to_six_digits() -> None:
    assert record_number("KDL", 2026, 417) == "KDL-2026-000417"
    assert record_number("KDL", 2026, 1_234_567) == "KDL-2026-1234567"


def test_long_serials_keep_their_digits() -> None:
    assert number_in("KDL-2026-1234567") == "KDL-2026-1234567"


@pytest.mark.parametrize("typed", ["", "theft", "417", "2026-417", "KDL", "KDL-2026-", "KDL-26-417", "K' or 1=1"])
def test_other_words_are_no_number(typed: str) -> None:
    assert number_in(typed) == ""


@given(st.text(max_size=40))
def test_anything_typed_gives_a_number_or_nothing(typed: str) -> None:
    found = number_in(typed)
    assert not found or number_in(found) == found
