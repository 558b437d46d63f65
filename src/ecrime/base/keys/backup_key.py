"""The key under which backups are sealed: one hexadecimal line for each that was ever used, the last in use.

It lies in the folder of keys and nowhere else. Who loses it loses every backup made under it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from ecrime.base.keys.folder import KeyFolder
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import write_text

KEY_BYTES = 32
MARK_BYTES = 8


@dataclass(frozen=True, slots=True)
class BackupKey:
    """One key, and the mark by which a backup names it without telling it."""

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        return hashlib.sha256(b"ecrime-backup-key\n" + self.secret).hexdigest()[: 2 * MARK_BYTES]


@dataclass(frozen=True, slots=True)
class BackupKeys:
    """Every key at hand; the last one seals, all of them open."""

    folder: str
    keys: tuple[BackupKey, ...]

    @property
    def current(self) -> BackupKey:
        return self.keys[-1]

    def of(self, mark: str) -> BackupKey:
        """The key a backup names. Raises Unavailable("backup.wrong_key")."""
        for key in self.keys:
            if key.mark == mark:
                return key
        held = ", ".join(key.mark for key in self.keys)
        raise Unavailable("backup.wrong_key", mark=mark, folder=self.folder, held=held)


def read_keys(folder: KeyFolder) -> BackupKeys:
    """The keys in the folder. Raises Unavailable where there is none, or something else."""
    try:
        words = folder.backup_key.read_text(encoding="utf-8").split()
        keys = tuple(BackupKey(bytes.fromhex(word)) for word in words)
    except (OSError, ValueError):
        keys = ()
    if not keys or any(len(key.secret) != KEY_BYTES for key in keys):
        raise Unavailable("backup.no_key", file=str(folder.backup_key))
    return BackupKeys(str(folder.path), keys)


def read_or_make_keys(folder: KeyFolder) -> BackupKeys:
    """The same; the first time the key is made."""
    if not folder.backup_key.exists():
        write_text(folder.backup_key, secrets.token_hex(KEY_BYTES) + "\n")
    return read_keys(folder)
