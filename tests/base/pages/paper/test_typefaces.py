"""Text shaped in our typefaces: nothing lost, nothing turned round, Khmer whole."""

from __future__ import annotations

import unicodedata

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from tests.base.pages.paper.make import TEST_WORDS

from ecrime.base.pages.paper.typefaces import LONGEST_CLUSTER, Family, Shaper, Typeface, Weight, turns_or_hides

REGULAR = Weight.REGULAR


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("weight", Weight)
def test_a_typeface_is_static_whole_and_free(family: Family, weight: Weight) -> None:
    with TTFont(Typeface(family, weight).path) as font, TTFont(Typeface(family, REGULAR).path) as regular:
        assert "fvar" not in font
        assert font["head"].unitsPerEm == 1000
        assert font["OS/2"].usWeightClass == weight
        assert font["OS/2"].fsType == 0, "it may be embedded"
        assert "SIL Open Font License" in font["name"].getDebugName(13)
        assert font.getBestCmap().keys() == regular.getBestCmap().keys()


def test_every_khmer_character_has_a_glyph() -> None:
    blocks = [*range(0x1780, 0x1800), *range(0x19E0, 0x1A00)]
    khmer = [chr(code) for code in blocks if unicodedata.category(chr(code)) != "Cn"]
    shaper = Shaper()
    shaper.shape("".join(khmer), REGULAR)
    assert not shaper.has_numbered


@pytest.mark.parametrize("word", TEST_WORDS.split())
def test_khmer_is_drawn_in_one_typeface_without_a_missing_glyph(word: str) -> None:
    clusters = Shaper().shape(word, REGULAR)
    assert "".join(cluster.text for cluster in clusters) == word
    assert {cluster.typeface.family for cluster in clusters} == {Family.KHMER}
    assert all(glyph.id for cluster in clusters for glyph in cluster.glyphs)
    # A mark alone would stand on a dotted circle.
    assert not any(unicodedata.category(cluster.text[0]).startswith("M") for cluster in clusters)


@given(st.text(max_size=300))
def test_clusters_say_the_text_and_stay_short(text: str) -> None:
    clusters = Shaper().shape(text, REGULAR)
    said = "".join(f"[U+{ord(char):04X}]" if turns_or_hides(char) else char for char in text)
    assert "".join(cluster.text for cluster in clusters) == said
    assert all(len(cluster.text) <= LONGEST_CLUSTER for cluster in clusters)
    assert all(cluster.advance >= 0 for cluster in clusters)


def test_what_cannot_be_drawn_is_drawn_by_its_number() -> None:
    shaper = Shaper()
    plain, chinese = shaper.shape("[U+6D2A]", REGULAR), shaper.shape("洪", REGULAR)
    assert [cluster.text for cluster in chinese] == ["洪"]
    assert [glyph.id for glyph in chinese[0].glyphs] == [cluster.glyphs[0].id for cluster in plain]
    assert chinese[0].advance == sum(cluster.advance for cluster in plain)
    assert shaper.has_numbered


def test_what_turns_or_hides_is_its_number_in_the_text_too() -> None:
    said = "".join(cluster.text for cluster in Shaper().shape("a\u202eb\u00adب", REGULAR))
    assert said == "a[U+202E]b[U+00AD][U+0628]"


def test_one_cluster_is_one_object() -> None:
    shaper = Shaper()
    first, second = shaper.shape("ខ្ញុំ ខ្ញុំ", REGULAR)[::2]
    assert first is second
