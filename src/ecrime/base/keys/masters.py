"""The master keys. A master key locks nothing but keys: every object has one of its own, wrapped under the newest.

An object's key is wrapped by AES key wrap (RFC 3394, NIST SP 800-38F) under a key derived from the master for this one
object and version (HKDF-SHA256, RFC 5869). It takes no nonce, so none can be used twice; a wrapped key moved to another
object, or said to be of another version, meets another wrapping key and does not open.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import write_text

LENGTH = 32
FINGERPRINT_LENGTH = 8
NAMES = "names.key"
_VERSION = re.compile(r"([1-9][0-9]{0,5})\.(key|retired)")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The key of an object as it is stored: 40 bytes that only this version of the master key opens."""

    version: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Masters:
    """The master keys that are at hand, by version, and the key of names.

    retired  versions that wrap nothing any more; they open what an older backup of the database brings back
    """

    folder: Path
    keys: Mapping[int, bytes] = field(repr=False)
    retired: frozenset[int]
    names: bytes | None = field(repr=False)

    @property
    def newest(self) -> int:
        """The version under which keys are wrapped now. Raises Unavailable where there is none."""
        standing = self.keys.keys() - self.retired
        if not standing:
            raise Unavailable("keys.none", folder=str(self.folder))
        return max(standing)

    @property
    def name_key(self) -> bytes:
        """Under which the names of stored files are hashed. Raises Unavailable where it is missing."""
        if self.names is None:
            raise Unavailable("keys.names_missing", folder=str(self.folder))
        return self.names

    def wrap(self, owner: UUID, key: bytes) -> Wrapped:
        """Wrap the key of the object ``owner`` under the newest version."""
        return Wrapped(self.newest, aes_key_wrap(self._wrapping(self.newest, owner), key))

    def unwrap(self, owner: UUID, wrapped: Wrapped) -> bytes:
        """The key of the object ``owner``.

        Raises Unavailable for a version that is not here, and for what was not wrapped for this object.
        """
        try:
            return aes_key_unwrap(self._wrapping(wrapped.version, owner), wrapped.key)
        except InvalidUnwrap:
            raise Unavailable("keys.wrapped_altered") from None

    def fingerprint(self, version: int) -> bytes:
        """What tells this key from another of the same number, and tells nothing of it."""
        return fingerprint_of(self._master(version))

    def _wrapping(self, version: int, owner: UUID) -> bytes:
        return _derived(self._master(version), b"ecrime wrap\0" + version.to_bytes(4, "big") + owner.bytes, LENGTH)

    def _master(self, version: int) -> bytes:
        if version not in self.keys:
            raise Unavailable("keys.master_missing", version=str(version), folder=str(self.folder))
        return self.keys[version]


def read(folder: Path) -> Masters:
    """The master keys in a folder, as they are now. Raises Unavailable for a file that holds no key."""
    keys: dict[int, bytes] = {}
    retired: set[int] = set()
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        numbered = _VERSION.fullmatch(path.name)
        if numbered is None:
            continue
        version = int(numbered[1])
        keys[version] = _read_key(path)
        if numbered[2] == "retired":
            retired.add(version)
    names = folder / NAMES
    return Masters(folder, keys, frozenset(retired), _read_key(names) if names.exists() else None)


def new_key() -> bytes:
    """32 bytes of the machine's own randomness."""
    return secrets.token_bytes(LENGTH)


def put(folder: Path, version: int, key: bytes) -> None:
    """Write a version into the folder; never over another key."""
    _write_key(folder / f"{version}.key", key)


def put_names(folder: Path) -> None:
    """Make the key of names."""
    _write_key(folder / NAMES, new_key())


def retire(folder: Path, version: int) -> None:
    """Mark a version as one that wraps nothing any more; again does no harm."""
    standing = folder / f"{version}.key"
    if standing.exists():
        standing.rename(folder / f"{version}.retired")


def fingerprint_of(key: bytes) -> bytes:
    """What tells this key from others and tells nothing of it."""
    return _derived(key, b"ecrime fingerprint", FINGERPRINT_LENGTH)


def _write_key(path: Path, key: bytes) -> None:
    if path.exists():
        raise Unavailable("keys.folder_not_empty", folder=str(path.parent))
    write_text(path, key.hex() + "\n")


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise Unavailable("keys.file_damaged", file=str(path)) from None
    if len(key) != LENGTH:
        raise Unavailable("keys.file_damaged", file=str(path))
    return key


def _derived(key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=None, info=info).derive(key)
