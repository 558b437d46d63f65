"""The parts of an .xlsx file, opened so that no crafted file can take memory or time."""

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
    READ_SIZE,
)
from ecrime.records.intake.reading.refused import file_refused

ZIP_MAGIC = b"PK\x03\x04"
END_OF_DIRECTORY = b"PK\x05\x06"
END_OF_LARGE_DIRECTORY = b"PK\x06\x07"
END_SIZE = 22 + 65_535


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
