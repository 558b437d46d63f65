"""The back end ``file``: a folder, two levels deep by the first letters of a name."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ecrime.base.files.store import checked, is_name
from ecrime.foundation.errors import NotFound, Unavailable

DRAFTS = "drafts"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class LocalStore:
    """Files in a folder of one machine, or on a disk that several share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def draft(self) -> Iterator[LocalDraft]:
        """A draft; what was not placed by the end of the block leaves nothing."""
        with _told():
            drafts = _made(self._folder / DRAFTS)
            path = drafts / uuid4().hex
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield LocalDraft(descriptor, path, self._folder)
        finally:
            os.close(descriptor)
            # A kill leaves it all the same; sweep takes it then.
            with suppress(OSError):
                path.unlink(missing_ok=True)

    @contextmanager
    def open(self, name: str) -> Iterator[LocalBlob]:
        """What stands under the name. Raises NotFound("kept.missing")."""
        try:
            descriptor = os.open(_path(self._folder, name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise NotFound("kept.missing") from None
        except OSError:
            raise Unavailable("kept.away") from None
        try:
            yield LocalBlob(descriptor)
        finally:
            os.close(descriptor)

    def exists(self, name: str) -> bool:
        """Whether anything stands under the name."""
        return _path(self._folder, name).is_file()

    def delete(self, name: str) -> None:
        """Take it away for good; what is not there is no fault."""
        path = _path(self._folder, name)
        with _told():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _make_durable(path.parent)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name and when it was placed."""
        for first in _entries(self._folder):
            if first.name == DRAFTS or not first.is_dir(follow_symlinks=False):
                continue
            for second in _entries(Path(first.path)):
                # Another sealing of a content may lie beside it, out of a backup.
                for found in filter(lambda entry: is_name(entry.name), _entries(Path(second.path))):
                    with suppress(FileNotFoundError):
                        yield found.name, datetime.fromtimestamp(found.stat().st_mtime, UTC)

    def sweep(self, before: datetime) -> int:
        """Take away drafts begun before then, which a killed process left; returns how many."""
        swept = 0
        for found in _entries(self._folder / DRAFTS):
            with suppress(FileNotFoundError):
                if found.stat().st_mtime < before.timestamp():
                    Path(found.path).unlink()
                    swept += 1
        return swept


class LocalDraft:
    """Bytes on their way in, in a file whose name says nothing yet."""

    def __init__(self, descriptor: int, path: Path, folder: Path) -> None:
        self._descriptor = descriptor
        self._path = path
        self._folder = folder

    def write(self, data: bytes) -> None:
        """Add bytes. Raises Unavailable, "disk.full" where there is no room."""
        left = memoryview(data)
        with _told():
            while left:
                left = left[os.write(self._descriptor, left) :]

    def place(self, name: str) -> None:
        """Make it durable, then visible under the name in one move, then the move durable. Raises Unavailable."""
        path = _path(self._folder, name)
        with _told():
            os.fsync(self._descriptor)
            _made(path.parent)
            self._path.replace(path)
            _make_durable(path.parent)


class LocalBlob:
    """An open file, to be read at any place."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from there; fewer only at the end. Raises Unavailable for a disk that cannot read them."""
        with _told():
            found = bytearray()
            while len(found) < length and (
                piece := os.pread(self._descriptor, length - len(found), offset + len(found))
            ):
                found += piece
            return bytes(found)


def _path(folder: Path, name: str) -> Path:
    return folder / checked(name)[:2] / name[2:4] / name


def _made(folder: Path) -> Path:
    """The folder, and that it is there made durable up to the store itself."""
    if not folder.is_dir():
        _made(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _make_durable(folder.parent)
    return folder


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from entries


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a disk refuses into our errors."""
    try:
        yield
    except OSError as error:
        raise Unavailable("disk.full" if error.errno in _NO_ROOM else "kept.away") from error
