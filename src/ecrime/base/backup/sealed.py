"""Files of a backup as they lie outside: packed, encrypted and signed for by chunks, so that none is read unverified.

    first line   JSON: format, name, key's mark, salt, when it was made, what else is said in the open
    then chunks  length (4 bytes), AES-256-GCM over the packed chunk

Each file has a key of its own, derived from the backup key, a salt and the file's name. The number of a chunk and
whether it is the last are its nonce, the first line is signed with every chunk: a byte changed, a chunk lost, moved or
doubled, a file cut off, renamed or put in another's place does not open.

Sources: RFC 5869 (HKDF), NIST SP 800-38D (GCM), Hoang and others, "Online Authenticated-Encryption" (STREAM).
"""

from __future__ import annotations

import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ecrime.base.backup.whole import put_whole
from ecrime.base.keys.backup_key import BackupKeys
from ecrime.foundation.errors import Unavailable

FORMAT = "ecrime-sealed-1"
CHUNK = 1 << 20
LENGTH_BYTES = 4
LONGEST_HEAD = 4096
SUFFIX = ".sealed"
# Zeros, of which the log is full, pack at once; more effort gains little on the rest.
PACKING = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What a sealed file says in the open."""

    name: str
    mark: str
    salt: bytes
    at: datetime
    line: bytes


def seal(path: Path, name: str, keys: BackupKeys, blocks: Iterable[bytes], *, at: datetime) -> None:
    """Write the blocks to the path, whole or not at all; what lay there is replaced."""
    salt = secrets.token_bytes(32)
    told = {"format": FORMAT, "name": name, "key": keys.current.mark, "salt": salt.hex(), "at": at.isoformat()}
    line = json.dumps(told, sort_keys=True).encode() + b"\n"
    cipher = AESGCM(_file_key(keys.current.secret, salt, name))
    with put_whole(path) as file:
        file.write(line)
        for number, (chunk, is_last) in enumerate(_with_last(_rechunked(blocks))):
            closed = cipher.encrypt(_nonce(number, is_last=is_last), zlib.compress(chunk, PACKING), line)
            file.write(len(closed).to_bytes(LENGTH_BYTES, "big"))
            file.write(closed)


def read_head(path: Path) -> Head:
    """What the file says in the open. Raises Unavailable("backup.damaged") or ("backup.file_missing")."""
    with _opened(path) as file:
        return _head(path, file)


def unseal(path: Path, name: str, keys: BackupKeys) -> Iterator[bytes]:
    """What was sealed under that name, chunk by chunk, each verified before it is given.

    Raises Unavailable: ("backup.file_missing"), ("backup.damaged"), ("backup.wrong_key").
    """
    with _opened(path) as file:
        head = _head(path, file)
        if head.name != name:
            raise Unavailable("backup.misplaced", file=str(path), name=head.name)
        cipher = AESGCM(_file_key(keys.of(head.mark).secret, head.salt, name))
        number, is_last = 0, False
        while not is_last:
            length = int.from_bytes(file.read(LENGTH_BYTES), "big")
            closed = file.read(length) if 0 < length <= 2 * CHUNK else b""
            is_last = not file.peek(1)  # type: ignore[attr-defined]
            if len(closed) != length:
                raise damaged(path, f"MB {number + 1}")
            try:
                yield zlib.decompress(cipher.decrypt(_nonce(number, is_last=is_last), closed, head.line))
            except (InvalidTag, zlib.error, ValueError):
                raise damaged(path, f"MB {number + 1}") from None
            number += 1


def damaged(path: Path, where: str) -> Unavailable:
    """The refusal of a file that is not as it was written."""
    return Unavailable("backup.damaged", file=str(path), where=where)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Unavailable("backup.file_missing", file=str(path)) from None


def _head(path: Path, file: IO[bytes]) -> Head:
    line = file.readline(LONGEST_HEAD)
    try:
        told: Mapping[str, Any] = json.loads(line)
        if told["format"] != FORMAT:
            raise ValueError
        at = datetime.fromisoformat(told["at"])
        return Head(str(told["name"]), str(told["key"]), bytes.fromhex(told["salt"]), at, line)
    except (ValueError, KeyError, TypeError):
        raise damaged(path, "its first line") from None


def _file_key(secret: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), 32, salt, f"{FORMAT} {name}".encode()).derive(secret)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _rechunked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size, the last excepted; at least one, though it be empty."""
    kept = bytearray()
    for block in blocks:
        kept += block
        while len(kept) > CHUNK:
            yield bytes(kept[:CHUNK])
            del kept[:CHUNK]
    yield bytes(kept)


def _with_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk, and whether it is the last."""
    before: bytes | None = None
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    if before is not None:
        yield before, True


def read_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The content of a file or pipe, a block at a time."""
    while block := file.read(CHUNK):
        yield block


def file_blocks(path: Path) -> Iterator[bytes]:
    """The content of a file, a block at a time; what was read is not kept in the machine's memory."""
    with path.open("rb") as file:
        yield from read_blocks(file)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
