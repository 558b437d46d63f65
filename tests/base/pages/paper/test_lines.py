"""Lines: broken between words, nothing lost, nothing wider than its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.base.pages.paper.make import MIXED, TEST_WORDS

from ecrime.base.pages.paper import lines
from ecrime.base.pages.paper.khmer_words import word_starts
from ecrime.base.pages.paper.lines import NEVER_FIRST, Line, LineBreaker, width_of
from ecrime.base.pages.paper.typefaces import Weight

WIDE, NARROW = 30_000, 6_000


def said(line: Line) -> str:
    return "".join(cluster.text for cluster in line)


def broken(text: str, width: float = NARROW) -> list[str]:
    return [said(line) for line in LineBreaker().lines(text, Weight.REGULAR, width)]


def test_lines_say_the_paragraph() -> None:
    text = MIXED * 4 + TEST_WORDS
    assert "".join(broken(text)) == text
    assert len(broken(text)) > len(broken(text, WIDE)) > 1


def test_khmer_is_broken_where_words_begin() -> None:
    text = "ជនសង្ស័យបានលួចម៉ូតូរបស់ជនរងគ្រោះនៅផ្សារដើមគរ"
    starts = word_starts(text)
    found = broken(text)
    place = 0
    for line in found[:-1]:
        place += len(line)
        assert place in starts, found


@given(st.text(st.sampled_from([*MIXED, *"\u200b\u17d2\u0301()។៕"]), max_size=200), st.integers(2_000, 20_000))
def test_no_line_is_wider_than_its_column(text: str, width: int) -> None:
    for line in LineBreaker().lines(text, Weight.REGULAR, width):
        assert width_of(line) <= width or len(line) == 1
    assert "".join(broken(text, width)) == text.replace("\n", "")


def test_latin_is_broken_at_spaces_which_stay() -> None:
    assert broken("A bicycle was taken from the hall", 7_000) == ["A bicycle was ", "taken from the ", "hall"]


def test_a_word_longer_than_the_line_is_cut_where_it_must_be() -> None:
    found = broken("it " + "x" * 40)
    assert found[0] == "it "
    assert max(map(len, found)) == len(found[1])
    assert "".join(found) == "it " + "x" * 40


def test_a_break_hint_of_the_text_is_used() -> None:
    assert broken("abcdefgh\u200bijklmnop", 5_500)[0] == "abcdefgh\u200b"


def test_no_line_begins_with_a_sign_that_ends_something() -> None:
    for width in range(4_000, 9_000, 250):
        assert not [line for line in broken("ខ្ញុំទៅផ្សារ។ " * 8 + "«ផ្សារ»! " * 8, width) if line[:1] in NEVER_FIRST]


def test_an_empty_line_is_a_line() -> None:
    assert broken("ក\n\nខ") == ["ក", "", "ខ"]
    assert broken("") == [""]


def test_what_is_beyond_the_segmented_share_is_broken_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(text: str) -> frozenset[int]:
        asked.append(text)
        return word_starts(text)

    monkeypatch.setattr(lines, "word_starts", noted)
    text = "ជនសង្ស័យបានលួចម៉ូតូរបស់ជនរងគ្រោះ"
    breaker = LineBreaker(most_segmented=len(text))
    first, again, other = (
        [said(line) for line in breaker.lines(words, Weight.REGULAR, NARROW)] for words in (text, text, text[3:])
    )
    assert asked == [text]
    assert first == again
    assert "".join(other) == text[3:]
    assert all(width_of(line) <= NARROW for line in breaker.lines(text[3:], Weight.REGULAR, NARROW))
