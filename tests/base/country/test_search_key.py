"""What counts when an area or a class is looked up by name or code."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecrime.base.country.search_key import search_key, search_lines


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ta Khmau", "takhmau"),
        ("Rolea B'ier", "rolea bier"),
        ("ព្រែកលីវទី  ៣", "ព្រែកលីវទី3"),
        ("កណ្ដាល", "កណ្តាល"),
        ("០៨០១", "0801"),
        ("0506140-", "0506140"),
    ],
)
def test_spaces_punctuation_digits_and_look_alikes_do_not_count(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@example("a\u0339:\u0334")
@given(st.text())
def test_a_key_is_its_own_key_and_fits_on_one_line(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_lines(text, text).count("\n") == 3
    assert not set("%_\\") & set(key)
