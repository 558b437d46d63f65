"""Glyphs put together for the file: drawn as HarfBuzz placed them, within their own line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from tests.base.pages.paper.make import TEST_WORDS

from ecrime.base.pages.paper.embedding import HIGHEST, LOWEST, ClusterFont
from ecrime.base.pages.paper.typefaces import Cluster, Family, Shaper, Typeface, Weight

Point = tuple[int, int]


def points(outline: Any, glyphs: Any) -> list[Point]:
    """The points of a glyph's outline."""
    return [(x, y) for x, y in outline.getCoordinates(glyphs)[0]]


def placed(cluster: Cluster) -> list[Point]:
    """The points of a cluster as HarfBuzz placed its glyphs, from the typeface itself."""
    with TTFont(cluster.typeface.path) as font:
        glyphs, names = font["glyf"], font.getGlyphOrder()
        return [
            (x + glyph.x, y + glyph.y) for glyph in cluster.glyphs for x, y in points(glyphs[names[glyph.id]], glyphs)
        ]


@contextmanager
def embedded(family: Family) -> Iterator[ClusterFont]:
    """A font in a file of its own."""
    font = ClusterFont(FPDF(), "f1", Typeface(family, Weight.REGULAR))
    try:
        yield font
    finally:
        font.close()


def outline_of(font: ClusterFont, code: str) -> Any:
    """The outline that a code stands for."""
    (glyph,) = (glyph for glyph, taken in font.subset.items() if taken == ord(code) and glyph is not None)
    return font.ttfont["glyf"][glyph.glyph_name]


@pytest.mark.parametrize("word", TEST_WORDS.split())
def test_a_cluster_is_drawn_as_it_was_shaped(word: str) -> None:
    with embedded(Family.KHMER) as font:
        for cluster in Shaper().shape(word, Weight.REGULAR):
            outline = outline_of(font, font.take(cluster))
            assert points(outline, font.ttfont["glyf"]) == placed(cluster)


def test_marks_heaped_on_a_letter_stay_within_its_line() -> None:
    (cluster,) = Shaper().shape("a" + "\u0301" * 15 + "\u0323" * 15, Weight.REGULAR)
    assert max(y for _, y in placed(cluster)) > 3 * HIGHEST
    with embedded(cluster.typeface.family) as font:
        drawn = points(outline_of(font, font.take(cluster)), font.ttfont["glyf"])
    assert max(y for _, y in drawn) <= HIGHEST
    assert min(y for _, y in drawn) >= LOWEST


def test_a_cluster_of_one_plain_glyph_is_that_glyph() -> None:
    with embedded(Family.LATIN) as font:
        before = len(font.ttfont.getGlyphOrder())
        for cluster in Shaper().shape("plain words", Weight.REGULAR):
            font.take(cluster)
        assert len(font.ttfont.getGlyphOrder()) == before
