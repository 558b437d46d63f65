"""What ISO 19005-3 (PDF/A-3B) demands of a file, as far as our kit could break it: no image, link or script is ours."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

# What could make the file act, ask or look different elsewhere.
ACTIVE = {"/AA", "/AcroForm", "/JavaScript", "/OCProperties", "/Perms", "/Requirements"}
DRAWN_BY = {"q", "Q", "cm", "w", "J", "j", "M", "d", "gs", "g", "G", "rg", "RG", "re", "m", "l", "S", "f", "W", "n"} | {
    *("BT", "ET", "Tf", "Td", "Tj", "Tr", "Tc", "Tz", "Tw")
}


def assert_is_pdf_a(pdf: bytes) -> None:
    """Fails at the first demand that the file does not meet."""
    first, second = pdf.split(b"\n")[:2]
    assert first == b"%PDF-1.7"
    assert second[:1] == b"%"
    assert len(second) == 5
    assert all(byte > 127 for byte in second[1:])
    assert pdf.rstrip().endswith(b"%%EOF")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        assert not document.is_encrypted
        assert len(document.trailer.ID) == 2
        assert not document.docinfo.get("/Title"), "all that the file says of itself stands in one place"
        _metadata(document)
        root: Any = document.Root
        _intent(root)
        _attachments(root)
        assert not ACTIVE & set(root.keys())
        used: dict[tuple[int, int], set[int]] = defaultdict(set)
        fonts: dict[tuple[int, int], Any] = {}
        for page in document.pages:
            assert not {"/Annots", "/AA"} & set(page.obj.keys())
            assert not page.resources.get("/XObject")
            for font, codes in _drawn(page):
                fonts[font.objgen] = font
                used[font.objgen] |= codes
        assert fonts
        for key, font in fonts.items():
            _font(font, used[key])


def _metadata(document: pikepdf.Pdf) -> None:
    assert "/Filter" not in document.Root.Metadata
    with document.open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "B")
        assert told["dc:title"]
        assert told["xmp:CreateDate"] == told["xmp:ModifyDate"]


def _intent(root: Any) -> None:
    (intent,) = root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    profile = intent.DestOutputProfile
    assert profile.N == 3
    assert profile.read_bytes()[16:20] == b"RGB "
    assert profile.read_bytes()[36:40] == b"acsp"


def _attachments(root: Any) -> None:
    assert len(root.AF) * 2 == len(root.Names.EmbeddedFiles.Names)
    for spec in root.AF:
        assert spec.AFRelationship == "/Source"
        assert spec.F == spec.UF
        assert spec.Desc
        assert spec.EF.F.Subtype == "/application/json"
        assert "/ModDate" in spec.EF.F.Params


def _drawn(page: Any) -> list[tuple[Any, set[int]]]:
    """Every run of text on a page: its font, and the codes shown in it."""
    found: list[tuple[Any, set[int]]] = []
    font: Any = None
    for drawn in pikepdf.parse_content_stream(page):
        operator = str(drawn.operator)
        assert operator in DRAWN_BY
        if operator == "Tf":
            font = page.resources.Font[drawn.operands[0]]
        if operator == "Tj":
            said = bytes(drawn.operands[0])
            found.append((font, {int.from_bytes(said[at : at + 2], "big") for at in range(0, len(said), 2)}))
    return found


def _font(font: Any, used: set[int]) -> None:
    """It stands in the file; each code used has a glyph that is one, the width of that glyph, and a text."""
    assert (font.Subtype, font.Encoding) == ("/Type0", "/Identity-H")
    (inner,) = font.DescendantFonts
    assert inner.Subtype == "/CIDFontType2"
    embedded = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
    glyph_ids = inner.CIDToGIDMap.read_bytes()
    widths = _widths(inner)
    texts = _texts(font.ToUnicode.read_bytes())
    for code in used:
        glyph_id = int.from_bytes(glyph_ids[2 * code : 2 * code + 2], "big")
        assert glyph_id != 0, "a glyph that stands for none"
        advance, _ = embedded["hmtx"][embedded.getGlyphName(glyph_id)]
        assert abs(widths.get(code, int(inner.DW)) - advance) <= 1
        units = [texts[code][at : at + 4] for at in range(0, len(texts[code]), 4)]
        assert units
        assert not {"0000", "FEFF", "FFFE"} & set(units)


def _widths(font: Any) -> dict[int, int]:
    found: dict[int, int] = {}
    listed = list(font.W)
    while listed:
        start, following = int(listed.pop(0)), listed.pop(0)
        if isinstance(following, pikepdf.Array):
            found |= {start + place: int(width) for place, width in enumerate(following)}
        else:
            found |= dict.fromkeys(range(start, int(following) + 1), int(listed.pop(0)))
    return found


def _texts(cmap: bytes) -> dict[int, str]:
    """The hexadecimal text of each code."""
    pairs = (line.split() for line in cmap.decode().splitlines() if line.startswith("<") and line.count("<") == 2)
    return {int(code.strip("<>"), 16): text.strip("<>") for code, text in pairs if len(code) == 6}
