"""A sheet as a file: its text layer, what archives demand of it, hostile text, and what it costs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.base.pages.paper.archive import assert_is_pdf_a
from tests.base.pages.paper.make import FINGERPRINT, MIXED, TEST_WORDS, paper, with_text
from tests.base.pages.paper.reading import attached, lines_by_pdfium, lines_by_pypdf, pictures

from ecrime.base.pages.paper import embedding, layout
from ecrime.base.pages.paper.blocks import Block, Heading, Note, Passage, Row
from ecrime.base.pages.paper.paper import as_pdf
from ecrime.base.pages.paper.typefaces import turns_or_hides

Reader = Callable[[bytes], list[list[str]]]
READERS = [lines_by_pypdf, lines_by_pdfium]
# Of each page the first line has number and hash, the last one the moment and the number of the page.
BODY = slice(1, -1)


def body_of(pdf: bytes, reader: Reader) -> str:
    """What the pages say between head and foot, without the ends of lines."""
    return "".join("".join(page[BODY]) for page in reader(pdf))


def without_spaces(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("reader", READERS)
def test_text_layer_holds_every_test_word(reader: Reader) -> None:
    body = body_of(as_pdf(with_text(TEST_WORDS)), reader)
    assert body == f"KDL-2026-000417អ្វីកើតឡើង {TEST_WORDS}"


def test_text_layer_of_long_paragraphs_is_the_text() -> None:
    text = "\n".join([MIXED * 12, TEST_WORDS, "", MIXED * 5]).strip()
    pdf = as_pdf(with_text(text))
    body = body_of(pdf, lines_by_pypdf).removeprefix("KDL-2026-000417អ្វីកើតឡើង ")
    assert body == text.replace("\n", "")
    # Chromium's reader leaves out spaces at the ends of lines; nothing else may differ.
    assert without_spaces(body_of(pdf, lines_by_pdfium)).endswith(without_spaces(text))


def test_break_hints_of_the_source_stay_and_none_is_added() -> None:
    text = "ភ្នំ\u200bពេញ " + "នគរបាលជាតិកម្ពុជា" * 30
    body = body_of(as_pdf(with_text(text)), lines_by_pypdf)
    assert body.endswith(text)
    assert body.count("\u200b") == 1


@hypothesis_settings(max_examples=12)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=500))
def test_whatever_is_written_comes_out_again(text: str) -> None:
    body = body_of(as_pdf(with_text(f"ក{text}ក")), lines_by_pypdf)
    # An extractor tells lines apart, so what it takes for the end of one is left out on both sides.
    assert without_spaces(as_printed(f"ក{text}ក")) in without_spaces(body)


def as_printed(text: str) -> str:
    """What the text layer has of a text: what turns or hides others stands there by its number."""
    return "".join(f"[U+{ord(char):04X}]" if turns_or_hides(char) else char for char in text)


HOSTILE = {
    "bidi": "SOK \u202eaihpoS\u202c \u2066x\u2069 \u200f",
    "right to left": "سارق אבג",
    "formula": "=cmd|'/c calc'!A1 @SUM(1) +1 -1",
    "pdf": "(\\) Tj ET Q endstream endobj >> <</JS (x)>> {nb} %%EOF",
    "markup": "<b>**x**</b> __y__ ~~z~~ ]]> </rdf:RDF> &amp;",
    "marks": "a" + "\u0301" * 30 + "b" + "ា" * 300 + "្" * 300,
    "signs alone": "\u17d2\u17c1\u200d\u200c\u0301",
    "chinese and thai": "洪森 สมชาย 😀 𐍈",
    "one long word": "x" * 5000,
    "khmer without spaces": "នគរបាលជាតិកម្ពុជា" * 200,
    "invisible": "a\u200b\u200c\u200db\u00adc\ufeffd",
    "control": "a\tb\x07c\x85d",
    "combined": "e\u0301\u0302\u0303 ក\u0301",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_text_and_keeps_to_its_column(text: str) -> None:
    pdf = as_pdf(with_text(f"ក{text}ខ"))
    assert as_printed(f"ក{text}ខ") in body_of(pdf, lines_by_pypdf)
    assert_is_pdf_a(pdf)
    for picture in pictures(pdf, scale=1):
        left, _, right, _ = picture.convert("L").point(lambda shade: 255 * (shade < 250)).getbbox() or (0, 0, 0, 0)
        assert left >= layout.LEFT - 2
        assert right <= layout.RIGHT + 2


def test_what_has_no_glyph_is_shown_by_its_number() -> None:
    pdf = as_pdf(with_text("洪"))
    assert body_of(pdf, lines_by_pypdf).count("洪") == 1
    assert "is printed by its number" in body_of(pdf, lines_by_pypdf)
    assert "is printed by its number" not in body_of(as_pdf(with_text("ហ៊ុន")), lines_by_pypdf)


def test_number_hash_and_place_stand_on_each_page() -> None:
    pages = lines_by_pypdf(as_pdf(with_text(MIXED * 60)))
    assert len(pages) > 3
    for place, page in enumerate(pages, 1):
        assert page[0] == f"KDL-2026-000417 SHA-256 {FINGERPRINT}"
        assert page[-1].endswith(f" ទំព័រ {place} នៃ {len(pages)} · Page {place} of {len(pages)}")


def test_both_languages_are_told_and_what_is_one_is_told_once() -> None:
    first: list[Block] = [Heading("ប្រវត្តិ"), Row("អាយុ", (Passage("34", "មុន"), Passage("35", "ក្រោយ"))), Note("ចប់")]
    second: list[Block] = [
        Heading("History"),
        Row("Age", (Passage("34", "before"), Passage("35", "after"))),
        Note("End"),
    ]
    (page,) = lines_by_pypdf(as_pdf(paper(first, second)))
    assert page[BODY] == [
        *("ប្រវត្តិ", "History", "អាយុ", "Age"),
        *("មុន · before 34", "ក្រោយ · after 35", "ចប់", "End"),
    ]


def test_tellings_that_do_not_match_are_a_fault() -> None:
    with pytest.raises(TypeError):
        as_pdf(paper([Heading("ក")], [Note("a")]))
    with pytest.raises(ValueError, match="zip"):
        as_pdf(paper([Heading("ក")], []))


def test_attachment_is_the_file_that_was_given() -> None:
    assert attached(as_pdf(with_text("ក"))) == {"KDL-2026-000417.json": b'{"number":"KDL-2026-000417"}'}


def test_same_paper_gives_the_same_bytes() -> None:
    once = with_text(MIXED * 5 + "洪")
    assert as_pdf(once) == as_pdf(once)
    assert as_pdf(once) != as_pdf(replace(once, made_at=once.made_at + timedelta(seconds=1)))


def test_same_bytes_in_another_process() -> None:
    said = "from tests.base.pages.paper.make import *; from ecrime.base.pages.paper.paper import as_pdf;"
    command = (
        f"import django, hashlib; django.setup(); {said} print(hashlib.sha256(as_pdf(with_text(MIXED))).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", command],
        cwd=Path(__file__).parents[4],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == hashlib.sha256(as_pdf(with_text(MIXED))).hexdigest()


def test_a_full_font_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    text = MIXED + TEST_WORDS
    monkeypatch.setattr(embedding, "MOST_CODES", 20)
    pdf = as_pdf(with_text(text))
    assert body_of(pdf, lines_by_pypdf).endswith(text)
    assert_is_pdf_a(pdf)


def test_a_long_history_stays_within_its_memory() -> None:
    rows = [Row.of("អ្វីកើតឡើង", f"{place} {MIXED * 5}") for place in range(30)]
    tracemalloc.start()
    try:
        pdf = as_pdf(paper(rows))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(lines_by_pdfium(pdf)) > 12
    assert peak < 60_000_000
    assert len(pdf) < 300_000
