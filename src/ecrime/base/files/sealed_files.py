"""Plain bytes in, plain bytes out; between them a back end that never sees any.

A stored name is HMAC-SHA256 of the content's SHA-256, under a key that never changes: the same content has one name,
and who holds the store cannot even try whether it holds a content he knows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ecrime.base.files.container import Seal, Sealed
from ecrime.base.files.store import Draft, FileStore
from ecrime.base.keys.masters import Masters
from ecrime.foundation.errors import Invalid, Problem, Unavailable


@dataclass(frozen=True, slots=True)
class Taken:
    """A content that came in, sealed and not yet kept.

    name  under which it is stored
    key   of this one sealing; whoever places it must keep the key, wrapped
    """

    name: str
    sha256: bytes
    size: int
    key: bytes = field(repr=False)
    draft: Draft = field(repr=False)

    def place(self) -> None:
        """Store it. Raises Unavailable; then nothing was stored."""
        self.draft.place(self.name)


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The files of an installation: a back end and the keys that open what lies there."""

    store: FileStore
    masters: Masters

    @contextmanager
    def taking(self, pieces: Iterable[bytes], *, limit: int) -> Iterator[Taken]:
        """Hash and seal a content as it comes in, in bounded memory; what is not placed in the block leaves nothing.

        Raises Invalid("kept.over_limit") as soon as more than ``limit`` bytes came, Unavailable when there is no room.
        """
        name_key = self.masters.name_key
        seal, digest, size = Seal(), hashlib.sha256(), 0
        with self.store.draft() as draft:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise Invalid([Problem("file", "kept.over_limit", {"limit": str(limit)})])
                digest.update(piece)
                draft.write(seal.add(piece))
            draft.write(seal.end())
            yield Taken(stored_name(name_key, digest.digest()), digest.digest(), size, seal.key, draft)

    @contextmanager
    def opened(self, name: str, key: bytes, *, sha256: bytes, size: int) -> Iterator[OpenContent]:
        """A stored content. Raises NotFound("kept.missing"), Unavailable("kept.altered")."""
        with self.store.open(name) as blob:
            yield OpenContent(Sealed(blob, key, size), sha256)


@dataclass(frozen=True, slots=True)
class OpenContent:
    """A content that is open. Every chunk is verified before it is given out; read to the end, the whole is."""

    sealed: Sealed
    sha256: bytes

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes, chunk by chunk. Raises Unavailable("kept.altered") at the first that does not fit."""
        digest = hashlib.sha256()
        for piece in self.sealed:
            digest.update(piece)
            yield piece
        if digest.digest() != self.sha256:
            raise Unavailable("kept.altered")

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes from any place; fewer only at the end. Raises Unavailable("kept.altered")."""
        return self.sealed.read_at(offset, length)


def stored_name(name_key: bytes, sha256: bytes) -> str:
    """The name of a content in the store, 64 letters of hexadecimal."""
    return hmac.digest(name_key, sha256, "sha256").hex()
