"""Users and passwords of cameras, sealed: each under a key of its own, which is wrapped under the newest master key.

All sealed forms are of one length, so that none tells how long a password is. The key is wrapped for its camera: moved
to another camera it opens nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from ecrime.base.files.container import Seal, Sealed
from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.cameras.sites.facts import Login

# Twice a hundred letters, each of which JSON may write with six, and what stands around them.
LENGTH = 1536


@dataclass(frozen=True, slots=True)
class SealedLogin:
    """A login as it is stored: what is sealed, and its wrapped key."""

    sealed: bytes
    key: Wrapped


@dataclass(frozen=True, slots=True)
class _Bytes:
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read_at(self, offset: int, length: int) -> bytes:
        return self.content[offset : offset + length]


def seal_login(masters: Masters, camera: UUID, login: Login) -> SealedLogin:
    """Seal a login for a camera. Raises Unavailable where there is no master key."""
    plain = json.dumps([login.user, login.password]).encode().ljust(LENGTH)
    if len(plain) > LENGTH:
        raise ValueError("a login is checked before it is sealed")
    seal = Seal()
    sealed = seal.add(plain) + seal.end()
    return SealedLogin(sealed, masters.wrap(camera, seal.key))


def open_login(masters: Masters, camera: UUID, stored: SealedLogin) -> Login:
    """The login of a camera. Raises Unavailable where the master key is not at hand or anything was altered."""
    key = masters.unwrap(camera, stored.key)
    plain = Sealed(_Bytes(stored.sealed), key, LENGTH).read_at(0, LENGTH)
    user, password = json.loads(plain)
    return Login(user, password)
