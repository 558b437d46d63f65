"""Where the keys of an installation lie, and what lies there.

    log.key            the private key of the ledger's checkpoints (32 bytes in hexadecimal)
    log.state          the last checkpoint it has signed; never copied back from a backup
    log.rollovers      how each key of the ledger took over from the one before, signed by both, one a line
    log.lock           held while something is signed or the key is replaced
    master/1.key       the master keys, a file for each version; 1.retired is one that wraps nothing any more
    master/names.key   under which the names of stored files are hashed; never changes
    log-N.ended        the last words of the log's N-th name, where its end was lost and declared
    backup.key         the keys of backups, a hexadecimal line each, the last in use

Made for its owner alone (0700, files 0600), and refused inside the data folder: a backup of the data, or a stolen disk
that holds only them, must not hold the keys as well.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import write_text

VARIABLE = "ECRIME_KEYS"
MASTERS = "ECRIME_MASTER_KEYS"  # the folder of the master keys alone, for the processes that keep and open files
INSTALLATION = "installation"  # a file of the data folder: which keys belong to it


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """The folder that holds one installation's keys."""

    path: Path

    @property
    def log_key(self) -> Path:
        return self.path / "log.key"

    @property
    def log_state(self) -> Path:
        return self.path / "log.state"

    def log_ended(self, number: int) -> Path:
        """The note that ended the log's N-th name."""
        return self.path / f"log-{number}.ended"

    @property
    def backup_key(self) -> Path:
        return self.path / "backup.key"

    @property
    def masters(self) -> Path:
        return self.path / "master"

    @property
    def log_rollovers(self) -> Path:
        return self.path / "log.rollovers"

    @property
    def log_lock(self) -> Path:
        return self.path / "log.lock"

    def make(self, data: Path) -> None:
        """Make it for the owner alone. Raises Unavailable for a folder inside the data or of somebody else."""
        if self.path.resolve().is_relative_to(data.resolve()):
            raise Unavailable("keys.in_data", folder=str(self.path))
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.masters.mkdir(mode=0o700, exist_ok=True)
            found = self.path.stat()
        except OSError as error:
            raise Unavailable("keys.folder_unusable", folder=str(self.path)) from error
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise Unavailable("keys.folder_open", folder=str(self.path))


def key_folder(environment: Mapping[str, str], data: Path) -> KeyFolder:
    """The folder ECRIME_KEYS names; else one of the user's own, named after the installation."""
    return (
        KeyFolder(Path(environment[VARIABLE]))
        if environment.get(VARIABLE)
        else _own(environment, installation_id(data))
    )


def key_folder_of(environment: Mapping[str, str], installation: str) -> KeyFolder:
    """The same for an installation whose data are not here."""
    return KeyFolder(Path(environment[VARIABLE])) if environment.get(VARIABLE) else _own(environment, installation)


def _own(environment: Mapping[str, str], installation: str) -> KeyFolder:
    home = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return KeyFolder(Path(home) / "ecrime" / "keys" / installation)


def installation_id(data: Path) -> str:
    """What tells this installation from others of the same user; made once, with the data folder."""
    noted = data / INSTALLATION
    if not noted.exists():
        _note_once(noted, str(uuid4()))
    return noted.read_text(encoding="utf-8").strip()


def belong_to(data: Path, installation: str) -> bool:
    """Whether a data folder is of that installation; a new one, which has no name yet, becomes so."""
    noted = data / INSTALLATION
    if not noted.exists():
        _note_once(noted, installation)
    return installation_id(data) == installation


def _note_once(noted: Path, name: str) -> None:
    """Note the name unless somebody has noted one meanwhile: the processes of a first start begin at once."""
    draft = noted.with_name(f"{noted.name}-{name}")
    write_text(draft, f"{name}\n")
    try:
        with contextlib.suppress(FileExistsError):
            noted.hardlink_to(draft)
    finally:
        draft.unlink()
