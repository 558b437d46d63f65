"""PDFs, opened by the child alone: each page becomes a picture, and nothing else of the file goes out."""

from __future__ import annotations

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from ecrime.base.files.looking import pictures
from ecrime.base.files.looking.kinds import LIMITS, SHOWN
from ecrime.base.files.looking.refusing import FileRefused, corrupt

# Points of a page are drawn at most so large: a small page is no poster.
_MOST_SCALE = 3.0


def count(content: bytes) -> int:
    """How many pages it has. Raises FileRefused where it opens with a password only, or is too long."""
    with _opened(content) as document:
        pages = len(document)
    if pages > LIMITS.pages:
        raise FileRefused("upload.too_many_pages", most=str(LIMITS.pages))
    if not pages:
        raise corrupt()
    return pages


def draw(content: bytes, page: int, *, widest: int = SHOWN) -> Image.Image:
    """One page as a picture. No script is run, no file inside is opened, no form can be filled in."""
    with _opened(content) as document:
        document.init_forms()
        try:
            sheet = document[page]
            longest = max(*sheet.get_size(), 1.0)
            image = sheet.render(scale=min(widest / longest, _MOST_SCALE)).to_pil()
        except pypdfium2.PdfiumError:
            raise corrupt() from None
        return pictures.bare(image)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise FileRefused("upload.encrypted") if "password" in str(error) else corrupt() from None
