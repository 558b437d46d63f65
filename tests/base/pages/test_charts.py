"""Bars drawn as SVG: whole, without gaps, and said in words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.pages.charts import WIDTH, Share, share_bar


def rects(drawn: str) -> list[tuple[float, float]]:
    return [(float(x), float(width)) for x, width in re.findall(r'<rect x="([\d.]+)" y="0" width="([\d.]+)"', drawn)]


def test_a_bar_says_its_parts_and_leaves_out_empty_ones() -> None:
    drawn = share_bar([Share("in time", 3, "soon"), Share("<late>", 0, "late"), Share("later", 1, "late")])
    assert 'aria-label="in time 3, &lt;late&gt; 0, later 1"' in drawn
    assert rects(drawn) == [(0.0, 120.0), (120.0, 40.0)]


def test_nothing_is_an_empty_bar() -> None:
    assert rects(share_bar([Share("none", 0, "soon")])) == []


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
def test_the_parts_fill_the_bar_without_gap_or_overlap(counts: list[int]) -> None:
    end = 0.0
    for x, width in rects(share_bar([Share("", count, "soon") for count in counts])):
        assert abs(x - end) < 0.03
        end = x + width
    assert abs(end - WIDTH) < 0.03
