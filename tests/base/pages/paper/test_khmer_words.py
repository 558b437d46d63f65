"""Words of Khmer: where a line may be broken, and that looking for them changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.pages.paper.khmer_words import word_starts


def words(text: str) -> list[str]:
    places = [0, *sorted(word_starts(text)), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


def test_words_are_found() -> None:
    found = words("ជនសង្ស័យបានលួចម៉ូតូ")
    assert found == ["ជនសង្ស័យ", "បាន", "លួច", "ម៉ូតូ"]


@given(st.text(min_size=1, max_size=100))
def test_every_start_lies_inside_the_text(text: str) -> None:
    assert all(0 < place < len(text) for place in word_starts(text))


def test_several_may_ask_at_once() -> None:
    text = "នគរបាលជាតិកម្ពុជាបានឃាត់ខ្លួនជនសង្ស័យ"
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(word_starts, [text] * 40))) == 1
