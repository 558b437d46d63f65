"""What may be stored, how it is tidied, and what equals what in a search."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.text import (
    TextRefused,
    clean_text,
    csv_safe,
    fold_digits,
    is_formula_like,
    read_words,
    search_form,
)

KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17F9))
ANY_TEXT = st.one_of(st.text(), KHMER)


def refusal(value: str, *, max_length: int = 100, multiline: bool = False) -> str:
    with pytest.raises(TextRefused) as refused:
        clean_text(value, max_length=max_length, multiline=multiline)
    return refused.value.code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "text.control"),
        ("a\x1bb", "text.control"),
        ("a\x85b", "text.control"),
        ("a\ud800b", "text.encoding"),
        ("a" + chr(0xFFFD) + "b", "text.encoding"),
        ("a\u202eb", "text.bidi"),
        ("a\u2066b\u2069", "text.bidi"),
        ("a" + "\u0301" * 31, "text.marks"),
        ("a" * 101, "text.too_long"),
        ("a" * 1_000_000, "text.too_long"),
    ],
)
def test_unfit_text_is_refused_in_names_and_narratives(value: str, code: str) -> None:
    assert refusal(value) == code
    assert refusal(value, multiline=True) == code


def test_refusal_of_long_text_says_the_limit_and_not_the_text() -> None:
    with pytest.raises(TextRefused) as refused:
        clean_text("សុខា" * 30, max_length=100)
    assert refused.value.params == {"max_length": "100"}
    assert "សុខា" not in str(refused.value)


def test_long_runs_of_marks_are_refused_at_once() -> None:
    assert refusal("a" + "\u0315\u0300" * 40_000, max_length=100_000) == "text.marks"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  Ta \t\u00a0 Bun\n", "Ta Bun"),
        ("គីឡូ\u200b ៧", "គីឡូ ៧"),
        ("\ufeffSok\u2060 \u200eSan", "Sok San"),
        ("e\u0301", "\u00e9"),
        ("\u200d\u200b ", ""),
        ("ប\u200c៉ែន", "ប\u200c៉ែន"),
        ("first\r\nsecond", "first second"),
    ],
)
def test_a_name_is_tidied_not_refused(value: str, kept: str) -> None:
    assert clean_text(value, max_length=100) == kept


def test_a_narrative_keeps_lines_and_break_hints() -> None:
    written = "  ពាក្យ\u200bមួយ \r\n\r\n\tsecond  line \u2028third\n\n"
    kept = clean_text(written, max_length=100, multiline=True)
    assert kept == "ពាក្យ\u200bមួយ\n\nsecond line\nthird"


@given(ANY_TEXT, st.booleans())
def test_cleaning_twice_changes_nothing(value: str, multiline: bool) -> None:
    try:
        once = clean_text(value, max_length=500, multiline=multiline)
    except TextRefused:
        return
    assert clean_text(once, max_length=500, multiline=multiline) == once
    assert len(once) <= 500
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    assert once == once.strip()


@given(ANY_TEXT)
def test_searching_for_a_search_form_finds_the_same(value: str) -> None:
    once = search_form(value)
    assert search_form(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("កណ្ដាល", "កណ្តាល"),
        ("ស្រ្តី", "ស្ត្រី"),
        ("គីឡូ\u200b ៧", "គីឡូ 7"),
        ("ក\u17c1\u17b8", "ក\u17be"),
        ("ក\u17c1\u17b6", "ក\u17c4"),
        ("Ta  KHMAU", "ta khmau"),
    ],
)
def test_look_alike_spellings_have_one_search_form(one: str, other: str) -> None:
    assert search_form(one) == search_form(other)


@given(st.integers(min_value=0))
def test_khmer_and_ascii_digits_are_one_number(number: int) -> None:
    khmer = str(number).translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert fold_digits(khmer) == str(number)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+855 12", "-2", "@SUM(A1)", "\tx", "\rx", "＝1", " =1", "\u200b=1", "\u3000＠x"],
)
def test_formula_like_cells_get_an_apostrophe(cell: str) -> None:
    assert is_formula_like(cell)
    assert csv_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Sok", "១២", "a=b", "'=1"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert csv_safe(cell) == cell


@given(ANY_TEXT)
def test_an_exported_cell_never_starts_a_formula(value: str) -> None:
    assert not is_formula_like(csv_safe(value))
    assert csv_safe(value).endswith(value)


def test_words_that_have_to_be_said_say_something() -> None:
    def read(typed: str, longest: int = 30) -> tuple[str, list[str]]:
        kept, problems = read_words("reason", typed, longest=longest, missing="reason.missing")
        assert all(one.field == "reason" for one in problems)
        return kept, [one.code for one in problems]

    assert read("  The windows of a school ") == ("The windows of a school", [])
    assert read("សាលា") == ("សាលា", [])
    assert read(" – ")[1] == ["reason.missing"]
    assert read("")[1] == ["reason.missing"]
    assert read("x" * 31)[1] == ["text.too_long"]
