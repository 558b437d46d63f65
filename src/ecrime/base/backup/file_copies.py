"""Documents and photos beside the database: encrypted already, copied under their names, and never written over.

A content is stored under one name, and may come to be sealed a second time: after an act that failed, or when it comes
back after its erasure. Then other bytes stand under the same name, and of the same size. A database restored to a
moment before has the key of the older ones, so the backup keeps both: the first under its name, every other under
``NAME.TAG``. The tag is the last 16 bytes of a sealed file, by which one sealing is told from every other. Which of
them a restored database opens is found out when it is there (``files/resealed.py``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from ecrime.base.backup.sealed import read_blocks
from ecrime.base.backup.whole import UNFINISHED, put_whole
from ecrime.foundation.errors import Unavailable

PRIVATE = 0o700
DRAFTS = "drafts"  # what is still coming in; it gets its name with the act that keeps it
TAG_BYTES = 16


class FileCopies:
    """Copies what is new from one folder to another; it looks only where something has changed since."""

    def __init__(self, source: Path, copies: Path) -> None:
        self._source = source
        self._copies = copies
        self._seen: dict[Path, int] = {}

    def bring_up(self) -> int:
        """Copy every file that is not there yet; how many."""
        if not self._source.is_dir():
            return 0
        return sum(self._copy_of(file) for file in self._new_files(self._source))

    def _new_files(self, folder: Path) -> Iterator[Path]:
        changed_at = folder.stat().st_mtime_ns
        has_changed = self._seen.get(folder) != changed_at
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if Path(entry.path) != self._source / DRAFTS:
                    yield from self._new_files(Path(entry.path))
            elif has_changed and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
        self._seen[folder] = changed_at

    def _copy_of(self, file: Path) -> bool:
        copy = self._copies / file.relative_to(self._source)
        try:
            opened = file.open("rb")
        except FileNotFoundError:  # erased meanwhile
            return False
        with opened as sealed:  # once: another may take its name at any moment
            size, tag = _sealing(sealed)
            if copy.exists() and _sealing_of(copy) != (size, tag):
                if copy.stat().st_size != size:
                    raise Unavailable("backup.other_content", file=str(copy))
                copy = copy.with_name(f"{copy.name}.{tag.hex()}")
            if copy.exists():
                return False
            copy.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            with put_whole(copy) as out:
                out.writelines(read_blocks(sealed))
                os.posix_fadvise(sealed.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return True


def _sealing_of(copy: Path) -> tuple[int, bytes]:
    with copy.open("rb") as sealed:
        return _sealing(sealed)


def _sealing(sealed: IO[bytes]) -> tuple[int, bytes]:
    """What tells one sealing from another of the same content: its size, and its last bytes."""
    size = os.fstat(sealed.fileno()).st_size
    sealed.seek(max(0, size - TAG_BYTES))
    tag = sealed.read(TAG_BYTES)
    sealed.seek(0)
    return size, tag


def copy_back(copies: Path, files: Path) -> int:
    """Every file of a backup into a data folder, those under ``NAME.TAG`` beside the others; how many."""
    if not copies.is_dir():
        return 0
    files.mkdir(mode=PRIVATE, exist_ok=True)
    shutil.copytree(copies, files, dirs_exist_ok=True, copy_function=shutil.copy2, ignore=_left_out(copies))
    for folder in (files, *files.rglob("*")):
        folder.chmod(PRIVATE if folder.is_dir() else 0o600)
    return sum(1 for found in files.rglob("*") if found.is_file())


def _left_out(copies: Path) -> Callable[[str, list[str]], set[str]]:
    def left_out(folder: str, names: list[str]) -> set[str]:
        unfinished = {name for name in names if name.endswith(UNFINISHED)}
        # Backups of earlier versions hold drafts.
        return unfinished | ({DRAFTS} if Path(folder) == copies else set())

    return left_out
