"""One-time codes survive being read aloud and written by hand."""

from __future__ import annotations

import re

import pytest

from ecrime.base.officers.codes import hash_of, new_code


def test_a_code_is_twelve_letters_that_nobody_confuses() -> None:
    for _ in range(100):
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", new_code())


def test_no_two_codes_are_alike() -> None:
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("typed", ["0A11-BCDE-F010", "0a11bcdef010", "oail bcde fo1o", "OA1I-BCDE-F0LO"])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert hash_of(typed) == hash_of("0A11-BCDE-F010")


def test_another_code_has_another_hash() -> None:
    assert hash_of("0A11-BCDE-F010") != hash_of("0A11-BCDE-F011")
