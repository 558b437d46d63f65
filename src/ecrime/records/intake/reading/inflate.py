"""Unpack a gzip stream in bounded memory, and stop at once when it unpacks to absurd sizes."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO

from ecrime.records.intake.reading.limits import FREE_INFLATED, MAX_INFLATED, MAX_RATIO, READ_SIZE
from ecrime.records.intake.reading.refused import file_refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP_MAGIC = b"\x1f\x8b"


def check_inflation(packed: int, unpacked: int) -> None:
    """Refuse when ``unpacked`` bytes out of ``packed`` ones can only be a bomb."""
    if unpacked > MAX_INFLATED:
        raise file_refused("too_large", limit=str(MAX_INFLATED))
    if unpacked > FREE_INFLATED and unpacked > packed * MAX_RATIO:
        raise file_refused("bomb", ratio=str(MAX_RATIO))


class Gunzip(io.RawIOBase):
    """The unpacked bytes of a gzip file, of one or more members."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacker = zlib.decompressobj(wbits=31)
        self._begun = False
        self._left = b""
        self._read = 0
        self._written = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        piece = self._next_piece(min(len(view), READ_SIZE))
        view[: len(piece)] = piece
        return len(piece)

    def _next_piece(self, size: int) -> bytes:
        while True:
            if self._unpacker.eof:
                self._begin_next_member()
            packed = self._unpacker.unconsumed_tail or self._more()
            if not packed:
                if self._begun:
                    raise file_refused("cut_short")
                return b""
            self._begun = True
            try:
                piece = self._unpacker.decompress(packed, size)
            except zlib.error:
                raise file_refused("damaged") from None
            self._written += len(piece)
            check_inflation(self._read, self._written)
            if piece:
                return piece

    def _begin_next_member(self) -> None:
        """A gzip file may hold several members, and zeros after the last one."""
        self._left = self._unpacker.unused_data
        self._unpacker = zlib.decompressobj(wbits=31)
        self._begun = False

    def _more(self) -> bytes:
        """The next packed bytes, without zeros between members; none at the end of the file."""
        while True:
            packed, self._left = self._left, b""
            if not packed:
                packed = self._packed.read(READ_SIZE)
                self._read += len(packed)
            if not packed or self._begun:
                return packed
            if packed := packed.lstrip(b"\0"):
                return packed
