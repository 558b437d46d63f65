"""Which kinds of file come in, told by their first bytes and never by their name; and every limit, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class Kind(StrEnum):
    """A kind of file that is taken in."""

    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    HEIC = "heic"
    PDF = "pdf"
    DOCX = "docx"


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.HEIC})
MEDIA_TYPES: dict[Kind, str] = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.TIFF: "image/tiff",
    Kind.HEIC: "image/heic",
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
KINDS_OF_MEDIA = {media: kind for kind, media in MEDIA_TYPES.items()}
# The endings under which a file may come; a picture may bear the ending of another kind of picture, as telephones do.
ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Kind.PNG: ("png",),
    Kind.TIFF: ("tif", "tiff"),
    Kind.HEIC: ("heic", "heif"),
    Kind.PDF: ("pdf",),
    Kind.DOCX: ("docx",),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost, whatever it is. docs/design/documents.md shows the same table; a test compares them.

    file_bytes      of the file as it comes in
    pixels          of one picture, as its header says, before a point of it is read
    pages           of a PDF or of a TIFF
    inflated_bytes  of all members of a DOCX together
    ratio           how much larger than packed a member of a DOCX may say it is, above one megabyte
    members         of a DOCX
    pictures        shown of a DOCX; what is beyond is counted
    text            letters shown of a DOCX
    look_memory     address space of the child until header and structure are read, in bytes
    most_memory     address space while a picture is decoded, in bytes
    cpu_s           processor seconds of the child
    wall_s          seconds until it is killed
    answer_bytes    of all it may answer
    """

    file_bytes: int = 50 * MIB
    pixels: int = 50_000_000
    pages: int = 500
    inflated_bytes: int = 200 * MIB
    ratio: int = 200
    members: int = 2_000
    pictures: int = 50
    text: int = 500_000
    look_memory: int = 256 * MIB
    most_memory: int = 896 * MIB
    cpu_s: int = 10
    wall_s: int = 20
    answer_bytes: int = 16 * MIB


LIMITS = Limits()
# The longest side of what is shown, in pixels.
SHOWN = 2_000
THUMBNAIL = 320


def kind_of(head: bytes) -> Kind | None:
    """What the first kilobyte says a file is; None for what is not taken in."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return Kind.TIFF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Kind.HEIC
    if head.startswith(b"PK\x03\x04"):
        return Kind.DOCX
    # Readers of PDF look for the mark anywhere in the first kilobyte; so do those who hide one in another file.
    return Kind.PDF if b"%PDF-" in head[:1024] else None


def is_mislabelled(name: str, kind: Kind) -> bool:
    """Whether the name says that the file is something else than it is; a name without an ending says nothing."""
    _stem, dot, ending = name.rpartition(".")
    if not dot:
        return False
    fitting = {kind} if kind not in PICTURES else PICTURES
    return ending.lower() not in {known for one in fitting for known in ENDINGS[one]}
