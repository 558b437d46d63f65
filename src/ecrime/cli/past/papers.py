"""Files that stand as documents in an invented past: drawn here, with nobody's face and nobody's signature on them.

A photo is a drawing of a place or of somebody's outline, a scan is a page that lay on a glass, a statement is a PDF in
both languages, a letter is a Word file; each as a telephone, a scanner or an office program would have saved it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from xml.sax.saxutils import escape  # nosec B406 - writes, and reads nothing

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFilter, ImageFont

MARK = "DEMO"
PHOTO = (960, 720)
FIGURE = (600, 800)
SCAN_SCALE = 1.4  # of points: about a hundred dots an inch
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


@dataclass(frozen=True, slots=True)
class Words:
    """What a paper says: its title, who wrote it, and what, in both languages."""

    title: tuple[str, str]
    office: tuple[str, str]
    text: tuple[str, str]
    number: str
    at: datetime


def place(random: Random) -> bytes:
    """A street as somebody drew it: sky, houses, a road, and no people."""
    width, height = PHOTO
    picture = Image.new("RGB", PHOTO, random.choice(["#9fc3dc", "#c9d6dd", "#e8c9a0"]))
    draw = ImageDraw.Draw(picture)
    at = 0
    while at < width:
        wide, high = random.randint(90, 190), random.randint(180, 380)
        draw.rectangle((at, 470 - high, at + wide, 470), fill=random.choice(_WALLS))
        draw.polygon([(at - 8, 470 - high), (at + wide / 2, 420 - high), (at + wide + 8, 470 - high)], fill="#8a4b38")
        for window in range(at + 18, at + wide - 30, 44):
            draw.rectangle((window, 500 - high, window + 24, 540 - high), fill="#3d4a55")
        draw.rectangle((at + wide / 2 - 16, 400, at + wide / 2 + 16, 470), fill="#5b3a29")
        at += wide + random.randint(4, 30)
    draw.rectangle((0, 470, width, 540), fill="#b9a58a")
    draw.rectangle((0, 540, width, height), fill="#565a5e")
    for line in range(random.randint(0, 60), width, 120):
        draw.rectangle((line, 622, line + 64, 634), fill="#e6e2d3")
    return _saved(_marked(picture), "JPEG", quality=82)


def outline(random: Random) -> bytes:
    """Where a photo of somebody would stand: an outline that is anybody's, and no face."""
    picture = Image.new("RGB", FIGURE, random.choice(["#dfe6ea", "#e9e4da", "#dde7dd"]))
    draw = ImageDraw.Draw(picture)
    colour = random.choice(["#74818c", "#8a7f72", "#6f8274"])
    middle, wide = FIGURE[0] // 2 + random.randint(-20, 20), random.randint(112, 132)
    draw.ellipse((middle - wide, 170, middle + wide, 170 + round(2.5 * wide)), fill=colour)
    draw.rectangle((middle - 58, 420, middle + 58, 560), fill=colour)
    draw.rounded_rectangle((middle - 235, 530, middle + 235, 900), radius=120, fill=colour)
    for line in range(80, FIGURE[1], 90):
        draw.line((0, line, 26, line), fill="#9aa3a8", width=3)
    return _saved(_marked(picture), "JPEG", quality=84)


def statement(words: Words) -> bytes:
    """A PDF in both languages."""
    from ecrime.base.pages.paper.blocks import Attachment, Heading, Note, Paper, Row, Telling
    from ecrime.base.pages.paper.paper import as_pdf

    def told(language: int) -> Telling:
        label = (("ការិយាល័យ", "Office"), ("លេខ", "Number"))
        return [
            Heading(words.title[language], level=1),
            Row.of(label[0][language], words.office[language]),
            Row.of(label[1][language], words.number),
            *(Note(line) for line in words.text[language].split("\n")),
        ]

    return as_pdf(
        Paper(
            title=f"{words.title[1]} {words.number}",
            languages=("km", "en"),
            tellings=(told(0), told(1)),
            head=(words.number, MARK),
            foot=f"{MARK} · {words.at:%d/%m/%Y}",
            made_at=words.at,
            attachment=Attachment("text.txt", words.text[1].encode(), "text/plain", words.title[1]),
        )
    )


def scan(words: Words, random: Random, kind: str = "PNG") -> bytes:
    """The same on paper that lay on a glass: a little turned, grey, with dust."""
    with pypdfium2.PdfDocument(statement(words)) as document:
        page = document[0].render(scale=SCAN_SCALE).to_pil().convert("L")
    page = page.rotate(random.uniform(-1.2, 1.2), fillcolor=245, resample=Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(page)
    for _speck in range(140):
        x, y = random.randrange(page.width), random.randrange(page.height)
        draw.point((x, y), fill=random.randint(90, 190))
    draw.rectangle((0, 0, page.width - 1, page.height - 1), outline=170, width=3)
    return _saved(page.filter(ImageFilter.GaussianBlur(0.4)), kind)


def letter(words: Words) -> bytes:
    """A Word file with the words alone, the first language first."""
    lines = [words.title[0], words.title[1], *words.text[0].split("\n"), *words.text[1].split("\n")]
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/><Override'
        ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    )
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr(
            "word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
        )
    return found.getvalue()


def _marked(picture: Image.Image) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, picture.height - 46, 150, picture.height), fill="#20262b")
    draw.text((18, picture.height - 40), MARK, fill="#ffffff", font=ImageFont.load_default(30))
    return picture


def _saved(picture: Image.Image, kind: str, **how: int) -> bytes:
    found = io.BytesIO()
    picture.save(found, kind, **how)
    return found.getvalue()


_WALLS = ["#e3d3b4", "#d8c9c0", "#cbd5c8", "#efe3c8", "#c9b8a3", "#dcd8cf"]
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
# A file of each sort, by its name, as the scenes ask for one.
MAKERS: Mapping[str, Callable[[Words, Random], bytes]] = {
    "place": lambda _words, random: place(random),
    "outline": lambda _words, random: outline(random),
    "statement": lambda words, _random: statement(words),
    "png": scan,
    "tiff": lambda words, random: scan(words, random, "TIFF"),
    "letter": lambda words, _random: letter(words),
}
