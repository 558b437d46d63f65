"""Find out in which encoding a text file is written, and decode it without ever replacing a byte."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from charset_normalizer import from_bytes

from ecrime.records.intake.reading.limits import ENCODING_SAMPLE, MAX_ROW, READ_SIZE
from ecrime.records.intake.reading.refused import file_refused

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

GOOD_LETTERS_FOR_A_BAD_BYTE = 8


class ByteSource(Protocol):
    """Anything that gives bytes in turn."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding a file is read in; ``guessed`` when nothing in the file proves it."""

    name: str
    guessed: bool


def known_encoding(name: str) -> str | None:
    """The codec of that name, or None when there is none for text."""
    try:
        "0".encode(name)  # refuses base64, zip and the like, which Python keeps in the same list
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def encoding_sample(source: ByteSource) -> bytes:
    """The beginning of the file, or its first piece that is more than plain ASCII."""
    head = source.read(ENCODING_SAMPLE)
    piece = head
    while piece and piece.isascii():
        piece = source.read(ENCODING_SAMPLE)
    return piece or head


def detect_encoding(sample: bytes) -> Encoding:
    """What the sample says: its byte order mark, else UTF-8 when valid, else the best guess."""
    for mark, name in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return Encoding(name, guessed=False)
    if b"\0" not in sample and _is_utf8(sample):
        return Encoding("utf-8", guessed=False)
    if (wide := _wide_encoding(sample)) is not None:
        return Encoding(wide, guessed=True)
    best = from_bytes(sample).best()
    if best is None:
        raise file_refused("encoding_unknown")
    return Encoding(best.encoding, guessed=True)


def _is_utf8(sample: bytes) -> bool:
    """True when the sample is UTF-8, or was: a few bad bytes among many good letters are damage."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    letters = sum(not char.isascii() for char in text) - bad
    return letters >= bad * GOOD_LETTERS_FOR_A_BAD_BYTE


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters, digits and commas leave every second byte zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 8:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def decoded_lines(source: ByteSource, encoding: str) -> Iterator[str]:
    """The lines of a text file, ends kept.

    A byte that is not of the encoding refuses the file, with its line and its place in the file.
    """
    lines = _Lines()
    for text in decoded_pieces(source, encoding):
        yield from lines.take(text)
    yield from lines.rest()


def decoded_pieces(source: ByteSource, encoding: str) -> Iterator[str]:
    """The text of a file, piece by piece. A byte that is not of the encoding refuses the file."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = ends = 0
    while True:
        chunk = source.read(READ_SIZE)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            good = decoder.decode(chunk[: max(error.start - pending, 0)])
            raise file_refused(
                "bytes_invalid",
                line=str(ends + good.count("\n") + 1),
                offset=str(offset - pending + error.start),
                encoding=encoding,
            ) from None
        offset, ends = offset + len(chunk), ends + text.count("\n")
        yield text
        if not chunk:
            return


class _Lines:
    """Cuts text into lines and keeps the unfinished one; a line beyond the limit refuses the file."""

    def __init__(self) -> None:
        self.count = 0
        self._open = ""
        self._end = ""

    def take(self, text: str) -> Iterator[str]:
        if not self._end and text:
            # Files of very old systems end their lines with a carriage return alone.
            self._end = "\r" if "\r" in text and "\n" not in text else "\n"
        *whole, rest = text.split(self._end or "\n")
        for line in whole:
            self.count += 1
            yield self._checked(self._open + line) + self._end
            self._open = ""
        self._open = self._checked(self._open + rest)

    def rest(self) -> Iterator[str]:
        if self._open:
            yield self._open

    def _checked(self, line: str) -> str:
        if len(line) > MAX_ROW:
            raise file_refused("row_too_long", row=str(self.count or 1), limit=str(MAX_ROW))
        return line
