"""Files of every kind that may come in, right ones and bad ones, made by the tests themselves."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw

TEXT = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CAMERA, PLACE = "Canary Camera", "Canary Place"


def picture(size: tuple[int, int] = (600, 400), mode: str = "RGB") -> Image.Image:
    """The upper left quarter is red, so that which way is up can be seen."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    return image


def saved(image: Image.Image, form: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (600, 400), *, orientation: int = 1) -> bytes:
    """With all that a camera writes beside the picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif.get_ifd(0x8825)[29] = PLACE
    return saved(picture(size), "JPEG", exif=exif, comment=PLACE.encode())


def png(size: tuple[int, int] = (600, 400), mode: str = "RGB") -> bytes:
    return saved(picture(size, mode), "PNG")


def tiff(pages: int = 3) -> bytes:
    first, *others = (picture((30 + number, 20)) for number in range(pages))
    return saved(first, "TIFF", save_all=True, append_images=others)


def heic(size: tuple[int, int] = (600, 400)) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture(size)).save(out)
    return out.getvalue()


def pdf(pages: int = 2, **save: Any) -> bytes:
    """With a script that runs on opening, a file inside and an action to start a program."""
    document = pikepdf.new()
    for number in range(pages):
        page = document.add_blank_page(page_size=(300, 200))
        page.contents_add(f"1 0 0 rg 0 {100 - number % 100} 150 100 re f ".encode())
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('Canary Script')")
    document.Root.OpenAction = document.make_indirect(script)
    document.attachments["Canary File"] = b"MZ a program"
    return _saved(document, **save)


def _saved(document: pikepdf.Pdf, **save: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def docx(
    *paragraphs: str, media: dict[str, bytes] | None = None, body: str = "", others: dict[str, bytes] | None = None
) -> bytes:
    told = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    files = {
        "[Content_Types].xml": b"<Types/>",
        TEXT: f'<?xml version="1.0"?>{body}<w:document xmlns:w="{W}"><w:body>{told}</w:body></w:document>'.encode(),
        **{f"word/media/{name}": content for name, content in (media or {}).items()},
        **(others or {}),
    }
    return packed(files)


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A picture of one bit a point, all of it packed: 400 megapixels in some 50 kB."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer, data = zlib.compressobj(9), bytearray()
    row = bytes(1 + (width + 7) // 8)
    for _ in range(height):
        data += packer.compress(row)
    data += packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", bytes(data)) + chunk(b"IEND", b"")


def flate_bomb(inflated: int = 1 << 30, times: int = 2) -> bytes:
    """A page whose content is packed again and again: a gigabyte in some thousand bytes."""
    packer = zlib.compressobj(9)
    block, data = bytes(1 << 20), bytearray()
    for _ in range(inflated >> 20):
        data += packer.compress(block)
    data += packer.flush()
    packed_again = bytes(data)
    for _ in range(times - 1):
        packed_again = zlib.compress(packed_again, 9)
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 200))
    stream = pikepdf.Stream(document, b"")
    stream.write(packed_again, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * times))
    page.obj.Contents = document.make_indirect(stream)
    return _saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
