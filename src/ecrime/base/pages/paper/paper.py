"""A sheet of paper as a PDF/A-3B file: the same blocks and moment give the same bytes."""

from __future__ import annotations

from datetime import UTC
from itertools import groupby
from xml.sax.saxutils import escape  # nosec B406 - writes, and reads nothing

from django.utils import translation
from django.utils.translation import gettext
from fpdf import FPDF
from fpdf import __version__ as fpdf_version
from fpdf.prefs import ViewerPreferences

from ecrime import __version__
from ecrime.base.pages.paper import layout
from ecrime.base.pages.paper.blocks import Note, Paper
from ecrime.base.pages.paper.embedding import ClusterFont
from ecrime.base.pages.paper.layout import Dark, Furniture, Page, PlacedLine
from ecrime.base.pages.paper.lines import LineBreaker
from ecrime.base.pages.paper.typefaces import Cluster, Typeface

CREATOR = f"E-Crime {__version__}"
PRODUCER = f"fpdf2 {fpdf_version}"
RULE_GREY = 170
RULE_WIDTH = 0.6
METADATA = """\
<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about=""
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
        xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/">
      <pdfaid:part>3</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
      <xmp:CreatorTool>{creator}</xmp:CreatorTool>
      <xmp:CreateDate>{moment}</xmp:CreateDate>
      <xmp:ModifyDate>{moment}</xmp:ModifyDate>
      <xmp:MetadataDate>{moment}</xmp:MetadataDate>
      <pdf:Producer>{producer}</pdf:Producer>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""


def as_pdf(paper: Paper) -> bytes:
    """Lay it out, number its pages and write the file."""
    breaker = LineBreaker()
    first, second = paper.tellings
    pages = layout.lay_out(first, second, breaker)
    if breaker.has_numbered:
        note, other = map(_note_on_numbers, paper.languages)
        pages = layout.lay_out([*first, note], [*second, other], breaker)
    for number, page in enumerate(pages, 1):
        numbers = layout.SEPARATOR.join(_page_words(language, number, len(pages)) for language in paper.languages)
        layout.furnish(page, Furniture(*paper.head, paper.foot, numbers), breaker)
    return _Writer(paper).write(pages)


class _Writer:
    """Puts pages into a file."""

    def __init__(self, paper: Paper) -> None:
        pdf = FPDF(unit="pt", format="A4", enforce_compliance="PDF/A-3B")
        pdf.set_auto_page_break(False)
        pdf.alias_nb_pages("")
        pdf.set_title(paper.title)
        pdf.set_lang(paper.languages[0])
        pdf.set_creator(CREATOR)
        pdf.set_producer(PRODUCER)
        pdf.set_creation_date(paper.made_at)
        pdf.set_xmp_metadata(_metadata(paper))
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        pdf.embed_file(
            bytes=paper.attachment.content,
            basename=paper.attachment.name,
            mime_type=paper.attachment.mime_type,
            desc=paper.attachment.description,
            modification_date=paper.made_at,
            associated_file_relationship="Source",
            compress=True,
        )
        self._pdf = pdf
        self._coded: dict[Cluster, tuple[str, str]] = {}
        self._fonts: dict[Typeface, ClusterFont] = {}  # those that still have room
        self._all_fonts: list[ClusterFont] = []

    def write(self, pages: list[Page]) -> bytes:
        """The file."""
        for page in pages:
            self._pdf.add_page()
            self._draw_rules(page.rules)
            self._draw_dark(page.dark)
            for placed in page.lines:
                self._draw_line(placed)
        for font in self._all_fonts:
            font.seal()
        return bytes(self._pdf.output())

    def _draw_rules(self, heights: list[float]) -> None:
        self._pdf.set_draw_color(RULE_GREY)
        self._pdf.set_line_width(RULE_WIDTH)
        for y in heights:
            self._pdf.line(layout.LEFT, y, layout.RIGHT, y)

    def _draw_dark(self, bars: list[Dark]) -> None:
        self._pdf.set_fill_color(0)
        for bar in bars:
            self._pdf.rect(bar.x, bar.y, bar.width, bar.height, style="F")

    def _draw_line(self, placed: PlacedLine) -> None:
        x = placed.x
        self._pdf.set_text_color(placed.style.grey)
        for font, run in groupby(placed.line, key=self._font_of):
            drawn = list(run)
            self._pdf.set_font(font, size=placed.style.size)
            self._pdf.text(x, placed.y, "".join(self._coded[cluster][1] for cluster in drawn))
            x += sum(cluster.advance for cluster in drawn) * placed.style.size / 1000

    def _font_of(self, cluster: Cluster) -> str:
        if cluster not in self._coded:
            self._coded[cluster] = self._code(cluster)
        return self._coded[cluster][0]

    def _code(self, cluster: Cluster) -> tuple[str, str]:
        """The key of the font that draws a cluster, and its code in that font."""
        font = self._fonts.get(cluster.typeface)
        if font is None or font.is_full:
            font = ClusterFont(self._pdf, f"f{len(self._pdf.fonts) + 1}", cluster.typeface)
            self._fonts[cluster.typeface] = font
            self._all_fonts.append(font)
        return font.fontkey, font.take(cluster)


def _metadata(paper: Paper) -> str:
    """What the file says of itself to archives; fpdf2's own would bear the moment of writing."""
    moment = paper.made_at.astimezone(UTC).isoformat(timespec="seconds")
    return METADATA.format(title=escape(paper.title), creator=CREATOR, producer=PRODUCER, moment=moment)


def _page_words(language: str, number: int, total: int) -> str:
    with translation.override(language):
        return gettext("Page %(number)s of %(total)s") % {"number": number, "total": total}


def _note_on_numbers(language: str) -> Note:
    with translation.override(language):
        return Note(
            gettext(
                "A character that our typefaces lack is printed by its number, like [U+6D2A]; "
                "the attached file has the character itself."
            )
        )
