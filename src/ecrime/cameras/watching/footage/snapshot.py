"""Pictures for people: one to look at; one taken out, with whose it is and of when below it, not over it."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

import ecrime

FONT = Path(ecrime.__file__).parent / "web" / "static" / "build" / "fonts" / "noto-sans-400.ttf"
PAPER, INK = "#14202b", "#ffffff"


def signed(image: Image.Image, lines: tuple[str, ...]) -> bytes:
    """The picture as PNG with lines below it, in Latin letters; the same are written into the file as text."""
    font, height = _font(image.width, lines), 0
    boxes = [font.getbbox(line) for line in lines]
    step = round(max(box[3] for box in boxes) * 1.3)
    height = step * len(lines) + step // 2
    whole = Image.new("RGB", (image.width, image.height + height), PAPER)
    whole.paste(image.convert("RGB"), (0, 0))
    draw = ImageDraw.Draw(whole)
    for n, line in enumerate(lines):
        draw.text((8, image.height + step // 4 + n * step), line, fill=INK, font=font)
    out, told = io.BytesIO(), PngInfo()
    told.add_text("Description", "\n".join(lines))
    whole.save(out, "PNG", pnginfo=told)
    return out.getvalue()


def as_jpeg(image: Image.Image) -> bytes:
    """A picture for looking at."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _font(width: int, lines: tuple[str, ...]) -> ImageFont.FreeTypeFont:
    """As large as reads well, and so small that the longest line fits."""
    for size in range(max(12, width // 60), 5, -1):
        font = ImageFont.truetype(str(FONT), size)
        if max(font.getlength(line) for line in lines) <= width - 16:
            return font
    return ImageFont.truetype(str(FONT), 6)
