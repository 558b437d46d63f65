"""The typefaces of paper, and text shaped in them: cluster by cluster, in the order in which it is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz  # type: ignore[import-untyped]
from django.conf import settings

JOINERS = frozenset("\u200b\u200c\u200d")  # they show nothing, and Khmer and Indic spellings need them
# A heap of marks on one letter is cut here: what is one code in the file must stay a short piece of text.
LONGEST_CLUSTER = 32
# Kerning and ligatures of Latin join letters that a reader selects one by one.
FEATURES = {"kern": False, "liga": False, "clig": False}


class Family(StrEnum):
    """Who draws what: Khmer, and everything else that we can print."""

    KHMER = "noto-sans-khmer"
    LATIN = "noto-sans"


class Weight(IntEnum):
    """The two weights of the house."""

    REGULAR = 400
    SEMIBOLD = 600


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file, static and whole. Its units are thousandths of the type size."""

    family: Family
    weight: Weight

    @property
    def path(self) -> Path:
        """The file that set-up has put among the built assets."""
        return Path(settings.STATIC_ROOT) / "build" / "fonts" / f"{self.family}-{self.weight}.ttf"


class DrawnGlyph(NamedTuple):
    """A glyph by its number in the font, moved from the start of its cluster; y goes up."""

    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """What is drawn and read as one: a piece of text and the glyphs that show it. One object for all its places.

    advance  in thousandths of the type size
    """

    text: str
    typeface: Typeface
    glyphs: tuple[DrawnGlyph, ...]
    advance: int


class Shaper:
    """Shapes the text of one document, and forgets it with the document.

    has_numbered  True once a character was drawn by its number, for want of a glyph or because it must be seen
    """

    def __init__(self) -> None:
        self.has_numbered = False
        self._known: dict[Typeface, dict[tuple[str, tuple[DrawnGlyph, ...]], Cluster]] = {}

    def shape(self, text: str, weight: Weight) -> list[Cluster]:
        """The clusters of one line or paragraph; their texts, one after the other, are the text."""
        found: list[Cluster] = []
        for family, run in _runs(text):
            if family is not None:
                found += self._shape_run(run, Typeface(family, weight))
                continue
            self.has_numbered = True
            for char in run:
                found += self._numbered(char, Typeface(Family.LATIN, weight))
        return found

    def _shape_run(self, run: str, typeface: Typeface) -> Iterator[Cluster]:
        infos, positions = _shaped(run, typeface)
        known = self._known.setdefault(typeface, {})
        drawn: dict[int, list[DrawnGlyph]] = {}
        advance: dict[int, int] = {}
        for info, position in zip(infos, positions, strict=True):
            start = info.cluster
            x = advance.get(start, 0)
            drawn.setdefault(start, []).append(DrawnGlyph(info.codepoint, x + position.x_offset, position.y_offset))
            advance[start] = x + position.x_advance
        for start, end in pairwise([*sorted(drawn), len(run)]):
            if end - start > LONGEST_CLUSTER:
                for piece in range(start, end, LONGEST_CLUSTER):
                    yield from self._shape_run(run[piece : min(piece + LONGEST_CLUSTER, end)], typeface)
                continue
            text, glyphs = run[start:end], tuple(drawn[start])
            if (text, glyphs) not in known:
                known[text, glyphs] = Cluster(text, typeface, glyphs, advance[start])
            yield known[text, glyphs]

    def _numbered(self, char: str, typeface: Typeface) -> list[Cluster]:
        """A character by its number: copied, it is itself, or its number where itself it would turn or hide others."""
        number = list(self._shape_run(f"[U+{ord(char):04X}]", typeface))
        if turns_or_hides(char):
            return number
        known = self._known[typeface]
        if (char, ()) not in known:
            glyphs: list[DrawnGlyph] = []
            advance = 0
            for cluster in number:
                glyphs += (DrawnGlyph(glyph.id, advance + glyph.x, glyph.y) for glyph in cluster.glyphs)
                advance += cluster.advance
            known[char, ()] = Cluster(char, typeface, tuple(glyphs), advance)
        return [known[char, ()]]


def _runs(text: str) -> Iterator[tuple[Family | None, str]]:
    """The stretches of a text that one family draws; None for what none can."""
    start, before = 0, None
    for place, char in enumerate(text):
        family, follows = _drawn_by(char)
        if follows and before is not None and ord(char) in _covered(before):
            family = before
        if place and family is not before:
            yield before, text[start:place]
            start = place
        before = family
    if text:
        yield before, text[start:]


@cache
def _drawn_by(char: str) -> tuple[Family | None, bool]:
    """The family that draws a character, None where none can; and whether it goes with what it follows."""
    if turns_or_hides(char):
        return None, False
    khmer_first = "\u1780" <= char <= "\u17ff" or "\u19e0" <= char <= "\u19ff"
    families = (Family.KHMER, Family.LATIN) if khmer_first else (Family.LATIN, Family.KHMER)
    family = next((family for family in families if ord(char) in _covered(family)), None)
    return family, char in JOINERS or char == " " or unicodedata.combining(char) > 0


@cache
def turns_or_hides(char: str) -> bool:
    """True for what acts without being seen, and for letters that programs which read a file put in another order."""
    unseen = char not in JOINERS and unicodedata.category(char) in ("Cc", "Cf")
    return unseen or unicodedata.bidirectional(char) in ("R", "AL", "AN")


def _shaped(run: str, typeface: Typeface) -> tuple[Any, Any]:
    """The glyphs of a run and their places."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    # What our fonts hold is written from left to right; nothing in a text may turn it round.
    buffer.direction = "ltr"
    uharfbuzz.shape(_loaded(typeface), buffer, FEATURES)
    return buffer.glyph_infos, buffer.glyph_positions


@cache
def _loaded(typeface: Typeface) -> Any:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(typeface.path)))


@cache
def _covered(family: Family) -> frozenset[int]:
    """The characters that a family draws; the same in both weights."""
    return frozenset(_loaded(Typeface(family, Weight.REGULAR)).face.unicodes)
