"""The parts of an .xlsx file, opened so that no crafted file can take memory or time."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from ecrime.records.intake.reading.inflate import check_inflation
from ecrime.records.intake.reading.limits import (
    MAX_DEPTH,
    MAX_DIRECTORY,
    MAX_MARKUP,
    MAX_SMALL_PART,
    READ_SIZE,
)
from ecrime.records.intake.reading.refused import file_refused

ZIP_MAGIC = b"PK\x03\x04"
END_OF_DIRECTORY = b"PK\x05\x06"
END_OF_LARGE_DIRECTORY = b"PK\x06\x07"
END_SIZE = 22 + 65_535

StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]
TextHandler = Callable[[str], None]


class WorkbookParts:
    """The zip file behind a workbook; parts are read by name and never written anywhere."""

    def __init__(self, file: BinaryIO) -> None:
        _check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise file_refused("damaged") from None

    def has(self, name: str) -> bool:
        """True when the workbook holds that part."""
        return name in self._zip.NameToInfo

    def small(self, name: str) -> bytes:
        """A part that is kept in memory."""
        content = io.BytesIO()
        for piece in self.pieces(name):
            content.write(piece)
            if content.tell() > MAX_SMALL_PART:
                raise file_refused("workbook_part_too_large", part=name)
        return content.getvalue()

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part of any size, piece by piece; refused at once when it would unpack like a bomb."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise file_refused("no_workbook")
        if info.flag_bits & 1:
            raise file_refused("encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise file_refused("damaged")
        # The zip module never unpacks beyond the size that the list of parts declares.
        check_inflation(info.compress_size, info.file_size)
        try:
            with self._zip.open(info) as part:
                while piece := part.read(READ_SIZE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise file_refused("damaged") from None


def _check_directory(file: BinaryIO) -> None:
    """Look at the size of the list of parts before the zip module reads it into memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - END_SIZE, 0))
    tail = file.read(END_SIZE)
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise file_refused("cut_short")
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if directory > MAX_DIRECTORY or tail[max(at - 20, 0) : at].startswith(END_OF_LARGE_DIRECTORY):
        raise file_refused("workbook_parts")
    file.seek(0)


def part_path(base: str, target: str) -> str:
    """The name of the part that a relation of ``base`` points to."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


class PartParser:
    """An XML parser for parts of a workbook: no document type, no entities, no endless tags."""

    def __init__(self, start: StartHandler, end: EndHandler, text: TextHandler) -> None:
        self._start = start
        self._end = end
        self._depth = 0
        self._silent = 0
        self._spoke = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = self._on_doctype

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; handlers are called for what they complete."""
        self._parse(piece, last=False)
        self._silent = 0 if self._spoke else self._silent + len(piece)
        self._spoke = False
        if self._silent > MAX_MARKUP:
            raise file_refused("workbook_markup")

    def close(self) -> None:
        """Say that the part ends here."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:
            raise file_refused("damaged") from None

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._spoke = True
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise file_refused("workbook_markup")
        self._start(name.rpartition(":")[2], attributes)

    def _on_end(self, name: str) -> None:
        self._spoke = True
        self._depth -= 1
        self._end(name.rpartition(":")[2])

    def _on_doctype(self, *_declaration: object) -> None:
        raise file_refused("workbook_entities")


def parse_small(content: bytes, start: StartHandler) -> None:
    """Call ``start`` for every element of a small part."""
    parser = PartParser(start, lambda name: None, lambda text: None)
    parser.feed(content)
    parser.close()
