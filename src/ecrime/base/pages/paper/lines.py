"""Paragraphs broken into lines; what the lines say, one after the other, is the paragraph."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from ecrime.base.pages.paper.khmer_words import word_starts
from ecrime.base.pages.paper.typefaces import Cluster, Family, Shaper, Weight

BREAKS_AFTER = (" ", "\u200b")
NEVER_FIRST = frozenset("។៕៖ៗ៘,.;:!?)]}%»”’›៛")
NEVER_LAST = frozenset("([{«“‘‹")
# Characters of one document in which words are looked for, at some 20,000 a second; Khmer beyond them is broken
# between any two clusters, which reads less well and says the same.
MOST_SEGMENTED = 200_000

Line = list[Cluster]


class LineBreaker:
    """Breaks the paragraphs of one document."""

    def __init__(self, most_segmented: int = MOST_SEGMENTED) -> None:
        self._shaper = Shaper()
        self._left = most_segmented
        self._known: dict[str, frozenset[int]] = {}

    @property
    def has_numbered(self) -> bool:
        """True once a character was drawn by its number."""
        return self._shaper.has_numbered

    def lines(self, text: str, weight: Weight, width: float) -> list[Line]:
        """The lines of a text; an empty paragraph is an empty line.

        width  in thousandths of the type size; spaces at the end of a line may hang over it
        """
        return [
            line
            for paragraph in text.split("\n")
            for line in self._paragraph(self._shaper.shape(paragraph, weight), width) or [[]]
        ]

    def _paragraph(self, clusters: Line, width: float) -> list[Line]:
        chunks = _chunk_starts(clusters)
        breaks: dict[int, list[int]] = {}
        lines: list[Line] = []
        first = 0
        while first < len(clusters):
            end = _end_of_what_fits(clusters, first, width)
            if end < len(clusters):
                chunk = bisect_right(chunks, end)
                start, stop = chunks[chunk - 1], chunks[chunk]
                if start not in breaks:
                    breaks[start] = [start, *self._breaks(clusters[start:stop], start)]
                best = breaks[start][bisect_right(breaks[start], end) - 1]
                end = best if best > first else end
            lines.append(clusters[first:end])
            first = end
        return lines

    def _breaks(self, chunk: Line, start: int) -> Iterator[int]:
        """Where a line may begin inside a chunk, which has no spaces."""
        if not any(cluster.typeface.family is Family.KHMER for cluster in chunk):
            return
        words = self._words("".join(cluster.text for cluster in chunk))
        place = 0
        for index, (before, after) in enumerate(pairwise(chunk), start + 1):
            place += len(before.text)
            forbidden = after.text[0] in NEVER_FIRST or before.text[-1] in NEVER_LAST
            if not forbidden and (words is None or place in words):
                yield index

    def _words(self, text: str) -> frozenset[int] | None:
        """Where words begin, None when enough has been looked at in this document."""
        if text not in self._known:
            if len(text) > self._left:
                return None
            self._left -= len(text)
            self._known[text] = word_starts(text)
        return self._known[text]


def width_of(line: Line) -> int:
    """The width of a line in thousandths of the type size, without spaces at its end."""
    end = len(line)
    while end and line[end - 1].text in BREAKS_AFTER:
        end -= 1
    return sum(cluster.advance for cluster in line[:end])


def _chunk_starts(clusters: Line) -> list[int]:
    """The places before which a line may always be broken, and the end of all; spaces belong to what they follow."""
    inner = (
        index
        for index, (before, after) in enumerate(pairwise(clusters), 1)
        if before.text in BREAKS_AFTER and after.text not in BREAKS_AFTER
    )
    return [0, *inner, len(clusters)]


def _end_of_what_fits(clusters: Line, first: int, width: float) -> int:
    """The end of the longest run from ``first`` that the width holds; at least one cluster."""
    used = 0
    for index in range(first, len(clusters)):
        used += clusters[index].advance
        if used > width and index > first and clusters[index].text not in BREAKS_AFTER:
            return index
    return len(clusters)
