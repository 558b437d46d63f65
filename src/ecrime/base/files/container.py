"""The form in which a file is sealed: chunks of one size, each encrypted and bound to its place (AES-256-GCM).

    header   8 bytes "ECRIMEF" and the form, 4 bytes the size of a chunk
    chunks   each chunk's ciphertext with its tag of 16 bytes; the last may be shorter, empty in an empty file only

After STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015), laid out as in age: the nonce is the number of the chunk and whether it is the last, the
header is associated data of every chunk, the plain size of the last. So a chunk cannot be changed, moved, doubled, left
out or brought in from another file, and the end cannot be cut off. Each chunk opens by itself.

A key seals one file: ``Seal`` draws it, works once, and no function here takes a key to encrypt under. So no nonce
is ever used twice with a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecrime.foundation.errors import Unavailable

MAGIC = b"ECRIMEF\x01"
CHUNK = 64 * 1024
TAG = 16
HEADER = len(MAGIC) + 4
KEY_BITS = 256


class Blob(Protocol):
    """Stored bytes, to be read at any place."""

    @property
    def size(self) -> int: ...

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from there; fewer only at the end."""
        ...


class Seal:
    """Seals one file, under a key of its own, in bounded memory."""

    def __init__(self, *, chunk: int = CHUNK) -> None:
        self.key = AESGCM.generate_key(KEY_BITS)
        self._cipher = AESGCM(self.key)
        self._chunk = chunk
        self._header = MAGIC + chunk.to_bytes(4, "big")
        self._waiting = bytearray()
        self._number = 0
        self._size = 0
        self._ended = False

    def add(self, plain: bytes) -> bytes:
        """Sealed bytes to be written now; what does not fill a chunk waits."""
        if self._ended:
            raise RuntimeError("a seal closes one file")
        self._size += len(plain)
        self._waiting += plain
        sealed = bytearray() if self._number else bytearray(self._header)
        # A full chunk waits too until more comes: it may be the last.
        while len(self._waiting) > self._chunk:
            sealed += self._sealed(bytes(self._waiting[: self._chunk]), self._header, last=False)
            del self._waiting[: self._chunk]
        if not self._number:
            return b""
        return bytes(sealed)

    def end(self) -> bytes:
        """The last sealed bytes; nothing can be added after them."""
        if self._ended:
            raise RuntimeError("a seal closes one file")
        self._ended = True
        begin = b"" if self._number else self._header
        return begin + self._sealed(bytes(self._waiting), _last(self._header, self._size), last=True)

    def _sealed(self, plain: bytes, bound: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, bound)
        self._number += 1
        return sealed


class Sealed:
    """A sealed file, to be read from any place; nothing that was altered is ever given out."""

    def __init__(self, blob: Blob, key: bytes, size: int) -> None:
        """Raises Unavailable("kept.altered") where form or length are not those of a file of that size."""
        self._blob = blob
        self._cipher = AESGCM(key)
        self._header = header_of(blob, size)
        self._chunk = int.from_bytes(self._header[len(MAGIC) :], "big")
        self.size = size
        self._chunks = _chunks(size, self._chunk)

    def __iter__(self) -> Iterator[bytes]:
        """The plain bytes, chunk by chunk."""
        return (self._opened(number) for number in range(self._chunks))

    def read_at(self, offset: int, length: int) -> bytes:
        """Plain bytes from any place; fewer only at the end. Raises ValueError for a place before the beginning."""
        if offset < 0 or length < 0:
            raise ValueError("a file begins at 0")
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first, last = offset // self._chunk, (end - 1) // self._chunk
        plain = b"".join(self._opened(number) for number in range(first, last + 1))
        return plain[offset - first * self._chunk : end - first * self._chunk]

    def _opened(self, number: int) -> bytes:
        is_last = number == self._chunks - 1
        at = HEADER + number * (self._chunk + TAG)
        length = self.size - number * self._chunk if is_last else self._chunk
        bound = _last(self._header, self.size) if is_last else self._header
        try:
            return self._cipher.decrypt(_nonce(number, last=is_last), self._blob.read_at(at, length + TAG), bound)
        except InvalidTag:
            raise Unavailable("kept.altered") from None


def header_of(blob: Blob, size: int) -> bytes:
    """The header of a sealed file of that plain size, without a key. Raises Unavailable("kept.altered") for no such."""
    header = blob.read_at(0, HEADER)
    chunk = int.from_bytes(header[len(MAGIC) :], "big")
    if header[: len(MAGIC)] != MAGIC or len(header) != HEADER or not 0 < chunk <= CHUNK:
        raise Unavailable("kept.altered")
    if blob.size != HEADER + size + _chunks(size, chunk) * TAG:
        raise Unavailable("kept.altered")
    return header


def _chunks(size: int, chunk: int) -> int:
    return max(1, -(-size // chunk))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _last(header: bytes, size: int) -> bytes:
    return header + size.to_bytes(8, "big")
