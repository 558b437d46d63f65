"""Reads a PDF back as others would: its text by two programs that know nothing of each other, and its parts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
import pypdf
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image


def lines_by_pypdf(pdf: bytes) -> list[list[str]]:
    """The lines of each page in the order of the file, spaces at their ends included."""
    return [page.extract_text().split("\n") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def lines_by_pdfium(pdf: bytes) -> list[list[str]]:
    """The same as Chromium reads it; it drops spaces at the end of a line."""
    with _opened(pdf) as document:
        return [_text(page).replace("\r", "").split("\n") for page in document]


def pictures(pdf: bytes, scale: float = 1.5) -> list[Image.Image]:
    """Each page as it is printed."""
    with _opened(pdf) as document:
        return [page.render(scale=scale).to_pil() for page in document]


def attached(pdf: bytes) -> dict[str, bytes]:
    """The files inside the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()
