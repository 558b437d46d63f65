"""A font in a PDF file whose every code is a whole cluster, so that what is copied out is exactly what was put in.

A Khmer syllable is several glyphs, not drawn in the order in which it is written. Told glyph by glyph, a file can
say where each stands but not what they spell together, and every program that reads it guesses differently. So each
cluster becomes one glyph, put together from those that the typeface has, with one code and its text beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fontTools.ttLib.tables._g_l_y_f import Glyph as Outline  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import GlyphComponent
from fpdf import FPDF
from fpdf.fonts import Glyph, TTFFont

from ecrime.base.pages.paper.typefaces import Cluster, DrawnGlyph, Typeface

# Two bytes a code; the last few are left alone.
MOST_CODES = 65_000
# What joins letters into clusters has done its work before; taking these along would take most of the time.
SHAPING = ("GDEF", "GPOS", "GSUB")
# No mark may climb over the lines above or below: how far ink may reach, in thousandths of the type size.
HIGHEST, LOWEST = 1200, -600


class ClusterFont(TTFFont):
    """One typeface in one document, with one code for each cluster drawn in it."""

    __slots__ = ()

    def __init__(self, pdf: FPDF, key: str, typeface: Typeface) -> None:
        super().__init__(pdf, typeface.path, key, "")
        for table in SHAPING:
            del self.ttfont[table]
        pdf.fonts[key] = self

    @property
    def is_full(self) -> bool:
        """True when there is no code left for another cluster."""
        return len(self.subset) >= MOST_CODES

    def take(self, cluster: Cluster) -> str:
        """Take in a cluster; returns its code as a character."""
        return chr(self.subset.pick_glyph(self._glyph_for(cluster)) or 0)

    def encode_text(self, text: str) -> str:
        """A row of codes as the file has it; ``FPDF.text`` asks for this."""
        return f"<{text.encode('utf-16-be', 'surrogatepass').hex()}> Tj"

    def seal(self) -> None:
        """Let the font learn the numbers of its new glyphs; to be called once, before the file is made."""
        self.ttfont.setGlyphOrder(self.ttfont.getGlyphOrder())

    def _glyph_for(self, cluster: Cluster) -> Glyph:
        names, widths = self.ttfont.getGlyphOrder(), self.ttfont["hmtx"].metrics
        first = cluster.glyphs[0]
        if len(cluster.glyphs) == 1 and first.x == first.y == 0 and widths[names[first.id]][0] == cluster.advance:
            number, name = first.id, names[first.id]
        else:
            number, name = len(names), f"cluster{len(names)}"
            outline = self._put_together(cluster.glyphs, names)
            self.ttfont["glyf"][name] = outline  # takes the name into the order as well
            widths[name] = (cluster.advance, getattr(outline, "xMin", 0))
        return Glyph(number, tuple(map(ord, cluster.text)), name, cluster.advance)

    def _put_together(self, glyphs: Iterable[DrawnGlyph], names: Sequence[str]) -> Outline:
        outlines = self.ttfont["glyf"]
        parts: list[GlyphComponent] = []
        for glyph in glyphs:
            part = outlines[names[glyph.id]]
            if part.numberOfContours:
                component = GlyphComponent()
                component.glyphName, component.flags = names[glyph.id], 0
                component.x, component.y = glyph.x, _kept_in_line(glyph.y, part)
                parts.append(component)
        outline = Outline()
        if parts:
            outline.numberOfContours, outline.components = -1, parts
            outline.recalcBounds(outlines)
        return outline


def _kept_in_line(y: int, part: Outline) -> int:
    """How far up a mark is moved, so that a heap of marks stays within its own line."""
    return max(LOWEST - part.yMin, min(y, HIGHEST - part.yMax)) if y else 0
