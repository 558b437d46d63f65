"""An uploaded file as it is kept, in pieces, read where it is asked for: a look at its beginning costs no more."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from ecrime.records.intake.reading.limits import MIB

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ChunkFile(io.RawIOBase):
    """The file, seekable; every piece but the last has ``piece_size`` bytes, and the latest few are kept in mind.

    piece  the bytes of one piece by its position, b"" when there is none
    """

    def __init__(self, size: int, piece: Callable[[int], bytes], *, piece_size: int = MIB) -> None:
        self._size = size
        self._piece = piece
        self._piece_size = piece_size
        self._at = 0
        self._kept: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        number, start = divmod(self._at, self._piece_size)
        found = self._of(number)[start : start + len(view)] if self._at < self._size else b""
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _of(self, number: int) -> bytes:
        if number not in self._kept:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[number] = self._piece(number)
        return self._kept[number]


KEPT = 4
