"""The parts of an .xlsx file, unpacked so that no crafted file can take memory or time.

The list of parts is read by the zip module; parts are unpacked here, because only who sees how many packed bytes
went into a piece can tell a bomb in the middle of an honest part.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ecrime.records.intake.reading.inflate import check_inflation
from ecrime.records.intake.reading.limits import (
    MAX_DIRECTORY,
    MAX_SMALL_PART,
    MAX_TAGS,
    READ_SIZE,
    TAGS_COUNTED_OVER,
)
from ecrime.records.intake.reading.refused import file_refused

ZIP_MAGIC = b"PK\x03\x04"
END_OF_DIRECTORY = b"PK\x05\x06"
END_OF_LARGE_DIRECTORY = b"PK\x06\x07"
END_SIZE = 22 + 65_535
HEADER_SIZE = 30
# With a password, or with certificates.
ENCRYPTED = 0x1 | 0x40


class WorkbookParts:
    """The zip file behind a workbook; parts are read by name and never written anywhere."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = _checked_size(file)
        try:
            self._parts = zipfile.ZipFile(file).NameToInfo
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise file_refused("damaged") from None

    def has(self, name: str) -> bool:
        """True when the workbook holds that part."""
        return name in self._parts

    def check(self, name: str) -> None:
        """Refuse a part that the list of parts declares to be locked, unreadable or a bomb."""
        info = self._info(name)
        if info.flag_bits & ENCRYPTED:
            raise file_refused("encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise file_refused("damaged")
        check_inflation(min(info.compress_size, self.size), info.file_size)

    def small(self, name: str) -> bytes:
        """A part that is kept in memory."""
        content = io.BytesIO()
        for piece in self.pieces(name):
            content.write(piece)
            if content.tell() > MAX_SMALL_PART:
                raise file_refused("workbook_part_too_large", part=name)
        return content.getvalue()

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part of any size, piece by piece; refused where few packed bytes become absurdly many tags."""
        self.check(name)
        packed = tags = 0
        for piece, taken in self._verified(self._info(name)):
            packed, tags = packed + taken, tags + piece.count(b"<")
            if tags > MAX_TAGS:
                raise file_refused("workbook_markup")
            if packed >= TAGS_COUNTED_OVER:
                packed = tags = 0
            yield piece

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._parts.get(name)
        if info is None:
            raise file_refused("no_workbook")
        return info

    def _verified(self, info: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
        """The same as unpacked; refused as soon as it is not what the list of parts declares."""
        length = checksum = 0
        for piece, taken in self._unpacked(info):
            length, checksum = length + len(piece), zlib.crc32(piece, checksum)
            if length > info.file_size:
                raise file_refused("damaged")
            yield piece, taken
        if (length, checksum) != (info.file_size, info.CRC):
            raise file_refused("damaged")

    def _unpacked(self, info: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
        """Pieces of a part, with each the number of packed bytes that went into it."""
        if info.compress_type == zipfile.ZIP_STORED:
            yield from ((chunk, len(chunk)) for chunk in self._packed(info))
            return
        unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        for chunk in self._packed(info):
            left = chunk
            while left and not unpacker.eof:
                before = len(left)
                try:
                    piece = unpacker.decompress(left, READ_SIZE)
                except zlib.error:
                    raise file_refused("damaged") from None
                left = unpacker.unconsumed_tail
                yield piece, before - len(left)
        yield unpacker.flush(), 0

    def _packed(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part as they stand in the file; several parts may be read in turns."""
        at = self._start(info)
        end = at + info.compress_size
        while at < end:
            self._file.seek(at)
            chunk = self._file.read(min(READ_SIZE, end - at))
            if not chunk:
                raise file_refused("damaged")
            at += len(chunk)
            yield chunk

    def _start(self, info: zipfile.ZipInfo) -> int:
        """Where the bytes of a part begin: behind its own header, which the list does not repeat."""
        if info.header_offset < 0:
            raise file_refused("damaged")
        self._file.seek(info.header_offset)
        header = self._file.read(HEADER_SIZE)
        if len(header) < HEADER_SIZE or not header.startswith(ZIP_MAGIC):
            raise file_refused("damaged")
        name_length, more_length = struct.unpack_from("<2H", header, 26)
        return int(info.header_offset + HEADER_SIZE + name_length + more_length)


def _checked_size(file: BinaryIO) -> int:
    """The size of the file, after a look at that of the list of parts, which the zip module reads into memory."""
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
    return size


def part_path(base: str, target: str) -> str:
    """The name of the part that a relation of ``base`` points to."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
