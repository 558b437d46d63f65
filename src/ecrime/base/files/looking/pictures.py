"""Pictures, opened by the child alone: looked at by their header first, then drawn anew, small, upright and bare."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageOps

# Imported here, for nothing is found any more once the child has locked itself in.
from PIL import JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin  # noqa: F401  # isort: skip

from ecrime.base.files.looking.kinds import LIMITS, SHOWN, THUMBNAIL, Kind
from ecrime.base.files.looking.refusing import FileRefused, corrupt

_FORMATS = {Kind.JPEG: ["JPEG"], Kind.PNG: ["PNG"], Kind.TIFF: ["TIFF"], Kind.HEIC: ["HEIF"]}
_WHITE = (255, 255, 255)
# So many bytes of address space a point may take while it is decoded: once as stored, once as drawn, once on the way.
BYTES_A_PIXEL = 12
# How a stage that needs more memory asks for it; never beyond the hard limit of the child.
AskMemory = Callable[[int], None]

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1
warnings.simplefilter("error", Image.DecompressionBombWarning)
Image.MAX_IMAGE_PIXELS = LIMITS.pixels


def count(content: bytes, kind: Kind) -> int:
    """How many pages it has: one, or those of a TIFF. Raises FileRefused for a header beyond the limits."""
    with _opened(content, kind) as image:
        if kind is not Kind.TIFF:
            return 1
        for page in range(1, LIMITS.pages + 1):
            try:
                image.seek(page)
            except EOFError:
                return page
            _refuse_large(image)
    raise FileRefused("upload.too_many_pages", most=str(LIMITS.pages))


def draw(content: bytes, kind: Kind, page: int, ask: AskMemory, *, widest: int = SHOWN) -> Image.Image:
    """One page as it is shown: upright by what the camera said, at most so large, without anything but points."""
    with _opened(content, kind) as image:
        if page:
            image.seek(page)
            _refuse_large(image)
        ask(image.width * image.height * BYTES_A_PIXEL)
        # Read small where the kind of file allows it.
        image.thumbnail((widest, widest), reducing_gap=2.0)
        turned = ImageOps.exif_transpose(image)
        return bare(turned)


def bare(image: Image.Image) -> Image.Image:
    """The points alone, on white, in plain colours: no place, no camera, no words go with them."""
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    fresh = Image.new("RGB", image.size, _WHITE)
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        fresh.paste(shown, mask=shown.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def as_jpeg(image: Image.Image, *, widest: int = SHOWN) -> bytes:
    """A drawn picture as it goes out."""
    if max(image.size) > widest:
        image = image.copy()
        image.thumbnail((widest, widest))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75 if widest == THUMBNAIL else 85)
    return out.getvalue()


def _opened(content: bytes, kind: Kind) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS[kind])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise FileRefused("upload.too_many_pixels", most=str(LIMITS.pixels // 1_000_000)) from None
    _refuse_large(image)
    return image


def _refuse_large(image: Image.Image) -> None:
    if image.width * image.height > LIMITS.pixels:
        raise FileRefused("upload.too_many_pixels", most=str(LIMITS.pixels // 1_000_000))
    if not image.width or not image.height:
        raise corrupt()
