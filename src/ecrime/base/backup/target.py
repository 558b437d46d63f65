"""The folder outside to which an installation is backed up, and what lies where in it.

    ecrime-backup.json           whose it is; without it the folder is not written to
    full/NAME/base.sealed        the database files as pg_basebackup gives them: one tar with its manifest
    full/NAME/about.sealed       what belongs to it; written last, so a full backup without it is none
    wal/SYSTEM/SEGMENT.sealed    the database's log, file by file, by the number of the server that wrote it
    files/…                      documents and photos, encrypted already, under the names they have in the data

Everything but the files is sealed under the backup key. No key lies here.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecrime.base.backup.sealed import SUFFIX
from ecrime.base.backup.whole import refusal, sync_folder
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.folder import installation_id
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.private_file import write_text

FORMAT = "ecrime-backup-1"
MARKER = "ecrime-backup.json"
BASE, ABOUT = "base", "about"
NAME = "%Y-%m-%dT%H-%M-%SZ"
FULL = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"[0-9A-F]{8}\.history")
# What PostgreSQL hands over beside segments: histories of timelines, notes about backups, the end of a timeline.
HANDED_OVER = re.compile(r"[0-9A-F]{8}\.history|[0-9A-F]{24}(\.[0-9A-F]{8}\.backup|\.partial)?")
FIRST_SEGMENTS = 256  # of 16 MB each, in one of the numbers of which a segment's name is made


@dataclass(frozen=True, slots=True)
class Target:
    """A folder of backups."""

    path: Path

    @property
    def fulls(self) -> Path:
        return self.path / "full"

    @property
    def files(self) -> Path:
        return self.path / "files"

    def wal(self, system: str) -> Path:
        return self.path / "wal" / system

    def full(self, name: str) -> Path:
        return self.fulls / name

    def names(self) -> list[str]:
        """The full backups that are whole, the oldest first."""
        return sorted(found.parent.name for found in self.fulls.glob(f"*/{ABOUT}{SUFFIX}"))

    def log(self, system: str) -> Iterator[Path]:
        """What is here of a server's log: segments, notes about backups, ends and histories of timelines."""
        for path in sorted(self.wal(system).glob(f"*{SUFFIX}")):
            if HANDED_OVER.fullmatch(path.name.removesuffix(SUFFIX)):
                yield path

    def segments(self, system: str) -> dict[str, Path]:
        """The whole segments that are here of a server's log, by their names."""
        found = {path.name.removesuffix(SUFFIX): path for path in self.log(system)}
        return {name: path for name, path in found.items() if SEGMENT.fullmatch(name)}

    def histories(self, system: str) -> dict[int, Path]:
        """The histories of a server's timelines, by their numbers."""
        found = {path.name.removesuffix(SUFFIX): path for path in self.log(system)}
        return {timeline_of(name): path for name, path in found.items() if HISTORY.fullmatch(name)}

    def claim(self, folder: DataFolder) -> None:
        """Make it this installation's. Raises Unavailable for a folder inside the data, another's, or full of else."""
        if self.path.resolve().is_relative_to(folder.path.resolve()):
            raise Unavailable("backup.in_data", folder=str(self.path))
        own = installation_id(folder.path)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.path / MARKER).exists():
                if any(self.path.iterdir()):
                    raise Unavailable("backup.not_empty", folder=str(self.path))
                write_text(self.path / MARKER, json.dumps({"format": FORMAT, "installation": own}))
            for needed in (self.fulls, self.files, self.path / "wal"):
                needed.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise refusal(error, self.path) from error
        if self.installation() != own:
            raise Unavailable("backup.another", folder=str(self.path))

    def installation(self) -> str:
        """Whose it is. Raises Unavailable("backup.none") for a folder that is none, or a disk that is away."""
        try:
            told = json.loads((self.path / MARKER).read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise ValueError
            return str(told["installation"])
        except (OSError, ValueError, KeyError, TypeError):
            raise Unavailable("backup.none", folder=str(self.path)) from None

    def clear_unfinished(self) -> None:
        """Take away what was left of full backups that were interrupted. Raises Unavailable."""
        try:
            for found in self.fulls.iterdir():
                if FULL.fullmatch(found.name) and not (found / f"{ABOUT}{SUFFIX}").exists():
                    shutil.rmtree(found)
        except OSError as error:
            raise refusal(error, self.fulls) from error

    def discard(self, name: str) -> None:
        """Take away a full backup: first what makes it one."""
        (self.full(name) / f"{ABOUT}{SUFFIX}").unlink(missing_ok=True)
        shutil.rmtree(self.full(name))
        sync_folder(self.fulls)


def register(folder: DataFolder, target: Target) -> None:
    """Have the installation's log go to the target from now on."""
    write_text(folder.backup, json.dumps({"target": str(target.path.resolve())}))


def registered(folder: DataFolder) -> Target | None:
    """Where the installation is backed up to; None where nobody has said."""
    try:
        return Target(Path(json.loads((folder.backup).read_text(encoding="utf-8"))["target"]))
    except FileNotFoundError:
        return None


def system_of(pg: Path) -> str:
    """The number that tells a server's files from every other's: the first eight bytes of its control file."""
    return str(int.from_bytes((pg / "global" / "pg_control").read_bytes()[:8], sys.byteorder))


def wal_name(system: str, segment: str) -> str:
    """The name under which a file of the log is sealed."""
    return f"wal/{system}/{segment}"


def full_name(at: datetime) -> str:
    """The name of a full backup begun then."""
    return at.astimezone(UTC).strftime(NAME)


def timeline_of(name: str) -> int:
    """The timeline of a file of the log."""
    return int(name[:8], 16)


def segment_name(timeline: int, number: int) -> str:
    """The segment at a place in the log, on a timeline."""
    high, low = divmod(number, FIRST_SEGMENTS)
    return f"{timeline:08X}{high:08X}{low:08X}"


def number_of(segment: str) -> int:
    """The place of a segment in the log, whatever its timeline."""
    return int(segment[8:16], 16) * FIRST_SEGMENTS + int(segment[16:24], 16)
