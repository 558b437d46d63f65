"""Unlike files of every kind: taken in, looked at page by page, and taken away in a bundle.

One of each kind; with ECRIME_TEST_FULL in the environment five of each, which takes a minute.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

import pikepdf
import pillow_heif
import pytest
from PIL import Image
from tests.base.files.looking import making
from tests.base.files.looking.test_viewing import BAD
from tests.records.documents.conftest import Papers
from tests.records.documents.test_bundle import manifest, members, taken

from ecrime.base.files.looking import viewing
from ecrime.base.files.looking.kinds import KINDS_OF_MEDIA, Kind
from ecrime.foundation.errors import Invalid
from ecrime.records.documents import queries
from ecrime.records.documents.facts import DocumentKind

KHMER = "ព្រះរាជាណាចក្រកម្ពុជា ស្ត្រីសង្ខ្យា ញូដូ"
GPS = 0x8825


def photo(mode: str = "RGB", size: tuple[int, int] = (320, 240)) -> Image.Image:
    return making.picture(size, mode)


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (11.0, 33.0, 17.0)
    return making.saved(photo(), "JPEG", exif=exif)


def palette() -> bytes:
    return making.saved(photo().quantize(16), "PNG", transparency=0)


def pages_of_pictures() -> bytes:
    return making.saved(photo(), "PDF", save_all=True, append_images=[photo("L"), photo("1")])


def turned_pdf(**save: Any) -> bytes:
    with pikepdf.open(io.BytesIO(pages_of_pictures())) as document:
        document.pages[0].rotate(90, relative=False)
        out = io.BytesIO()
        document.save(out, **save)
    return out.getvalue()


def heic(mode: str, **more: Any) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(photo(mode)).save(out, **more)
    return out.getvalue()


def two_heics() -> bytes:
    file, out = pillow_heif.from_pillow(photo()), io.BytesIO()
    file.add_from_pillow(photo(size=(64, 48)))
    file.save(out)
    return out.getvalue()


def fax() -> bytes:
    return making.saved(photo("1"), "TIFF", compression="group4")


TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>In a table</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
FILES: dict[Kind, dict[str, Callable[[], bytes]]] = {
    Kind.PDF: {
        "with scripts and a file inside": lambda: making.pdf(3),
        "of pictures, one in two colours": pages_of_pictures,
        "turned": turned_pdf,
        "with its objects packed, for the web": lambda: turned_pdf(
            object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True
        ),
        "old, without packed streams": lambda: turned_pdf(compress_streams=False, force_version="1.3"),
    },
    Kind.JPEG: {
        "lying on its side, with a place": with_gps,
        "progressive": lambda: making.saved(photo(), "JPEG", progressive=True),
        "of four printing colours": lambda: making.saved(photo("CMYK"), "JPEG"),
        "grey": lambda: making.saved(photo("L"), "JPEG"),
        "of one point": lambda: making.saved(photo(size=(1, 1)), "JPEG"),
    },
    Kind.PNG: {
        "with a palette, partly clear": palette,
        "plain": making.png,
        "of 16 bits": lambda: making.png(mode="I;16"),
        "of one bit": lambda: making.png(mode="1"),
        "half clear": lambda: making.png(mode="RGBA"),
    },
    Kind.TIFF: {
        "of three pages": making.tiff,
        "a fax": fax,
        "LZW": lambda: making.saved(photo(), "TIFF", compression="tiff_lzw"),
        "a JPEG inside": lambda: making.saved(photo(), "TIFF", compression="jpeg"),
        "of four printing colours": lambda: making.saved(photo("CMYK"), "TIFF", compression="tiff_deflate"),
    },
    Kind.HEIC: {
        "plain": making.heic,
        "half clear": lambda: heic("RGBA"),
        "grey": lambda: heic("L"),
        "of the best quality": lambda: heic("RGB", quality=-1),
        "of two pictures": two_heics,
    },
    Kind.DOCX: {
        "in Khmer, with a picture": lambda: making.docx(KHMER, media={"image1.png": making.png()}),
        "with a table": lambda: making.docx(f"Before</w:t></w:r></w:p>{TABLE}<w:p><w:r><w:t>After"),
        "of many paragraphs": lambda: making.docx(*(f"Line {number}" for number in range(300))),
        "with two kinds of picture": lambda: making.docx(
            "x", media={"image1.jpg": making.jpeg(), "image2.png": making.png()}
        ),
        "with a header": lambda: making.docx("Body", others={"word/header1.xml": b"<w:hdr/>"}),
    },
}
MOST = None if os.environ.get("ECRIME_TEST_FULL") else 1


def test_files_of_every_kind_are_taken_shown_and_bundled(papers: Papers) -> None:
    made = [(kind, name, make()) for kind, files in FILES.items() for name, make in list(files.items())[:MOST]]
    for kind, name, content in made:
        try:
            id_ = papers.add(content, kind=DocumentKind.SCAN, person_id=None)
        except Invalid as refused:
            raise AssertionError(f"{kind} {name}: {refused.problems}") from None
        papers.open("lak", id_)
        found = papers.document(id_)
        assert KINDS_OF_MEDIA[found.media_type] is kind, name
        assert queries.content(papers.actor, found.file_id) == content
        for page in range(found.pages):
            shown = viewing.show(content, kind, page)
            if kind is Kind.DOCX and page == 0:
                assert shown.text
                continue
            assert shown.picture is not None
            with Image.open(io.BytesIO(shown.picture)) as picture:
                assert (picture.format, dict(picture.getexif())) == ("JPEG", {}), name
            assert b"SecretCamera" not in shown.picture
    for who, state in (("lak_chief", "original"), ("lak", "copy")):
        bundle = taken(papers, who)
        told, kept = manifest(bundle), members(bundle)
        assert [one["state"] for one in told["documents"]] == [state] * len(made)
        for one, (_kind, name, content) in zip(told["documents"], made, strict=True):
            files = [kept[file["file"]] for file in one["files"]]
            assert len(files) == (1 if state == "original" else one["pages"]), name
            assert (content in files) == (state == "original"), name


def test_khmer_words_are_read_in_a_word_file() -> None:
    shown = viewing.show(making.docx(KHMER), Kind.DOCX, 0)
    assert KHMER in "\n".join(shown.text)


@pytest.mark.parametrize("what", ["a JPEG cut off", "a PDF with a password", "nothing", "400 megapixels in 50 kB"])
def test_a_bad_file_leaves_nothing(papers: Papers, what: str) -> None:
    make, code = BAD[what]
    with pytest.raises(Invalid) as refused:
        papers.add(make())
    assert [problem.code for problem in refused.value.problems] == [code]
    assert papers.count() == 0
    assert papers.database.as_superuser("select count(*) from file_object") == [(0,)]
