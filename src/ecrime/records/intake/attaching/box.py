"""Where documents lie that came beside an export: a folder or a zip. Files are read whole and none is ever unpacked.

A name inside is only ever compared, never opened as a path of ours: a zip is read by its list of parts, a folder from
its own descriptor, step by step, without following any link. So no name can lead elsewhere; what tries is refused.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from ecrime.base.files.looking.kinds import LIMITS
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.intake.reading.limits import FREE_INFLATED, MAX_RATIO, MIB
from ecrime.records.intake.reading.refused import file_refused

# The list of parts, which is read into memory: some 80,000 names of fifty letters.
MAX_LISTED = 8 * MIB
END_OF_LIST = b"PK\x05\x06"
END_OF_LARGE_LIST = b"PK\x06\x07"
LONGEST_END = 22 + 65_535
LOCKED = 0x1 | 0x40
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as the box lists it.

    path   inside the box, its parts joined by "/"
    fault  why it is not taken, "" where nothing speaks against reading it
    """

    path: str
    size: int
    fault: str = ""


class Box(Protocol):
    """A folder or a zip."""

    def listed(self) -> Iterator[Listed]:
        """Every file in it, in no order, in bounded memory."""
        ...

    def read(self, path: str) -> bytes:
        """A file that was listed without a fault. Raises Invalid where it cannot be read or is too large."""
        ...


class Folder:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def listed(self) -> Iterator[Listed]:
        """Every file below it; links and whatever is no file with their fault."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            with os.scandir(self._root / folder) as entries:
                for entry in entries:
                    path = f"{folder}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{path}/")
                    else:
                        yield _of_folder(entry, path)

    def read(self, path: str) -> bytes:
        """A file of it, no step of whose way is a link."""
        try:
            with os.fdopen(self._opened(path), "rb") as file:
                return whole(file)
        except (OSError, ValueError):
            raise not_taken("unreadable") from None

    def _opened(self, path: str) -> int:
        at = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        *folders, name = path.split("/")
        for step in (*folders, name):
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | (0 if step is name else os.O_DIRECTORY)
            try:
                below = os.open(step, flags, dir_fd=at)
            finally:
                os.close(at)
            at = below
        if not stat.S_ISREG(os.fstat(at).st_mode):
            os.close(at)
            raise not_taken("no_file")
        return at


def _of_folder(entry: os.DirEntry[str], path: str) -> Listed:
    if entry.is_symlink():
        return Listed(path, 0, "document_box.link")
    if not entry.is_file(follow_symlinks=False):
        return Listed(path, 0, "document_box.no_file")
    size = entry.stat(follow_symlinks=False).st_size
    return Listed(path, size, _of_size(size))


class Zip:
    """A zip file. Raises Invalid, of the field ``documents``, for what is none or lists too much."""

    def __init__(self, file: BinaryIO) -> None:
        _check_list(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise of_documents("damaged") from None

    def listed(self) -> Iterator[Listed]:
        """Every file in it, with the fault of those whose names or sizes no honest program writes."""
        seen: set[str] = set()
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            fault = _of_part(info)
            if info.filename in seen:
                fault = "document_box.twice"
            seen.add(info.filename)
            yield Listed(info.filename, info.file_size, fault)

    def read(self, path: str) -> bytes:
        """A file of it; its checksum is compared, and its size never believed."""
        try:
            with self._zip.open(path) as part:
                return whole(part)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError):
            raise not_taken("unreadable") from None


def _of_part(info: zipfile.ZipInfo) -> str:
    if is_elsewhere(info.orig_filename):
        return "document_box.elsewhere"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "document_box.link"
    if info.flag_bits & LOCKED:
        return "document_box.locked"
    if info.file_size > max(FREE_INFLATED, info.compress_size * MAX_RATIO):
        return "document_box.bomb"
    return _of_size(info.file_size)


def is_elsewhere(name: str) -> bool:
    """True for a name that would lead out of its box where somebody unpacked it."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ":" in parts[0] or ".." in parts or "\0" in name


def _of_size(size: int) -> str:
    if not size:
        return "upload.empty"
    return "upload.too_heavy" if size > LIMITS.file_bytes else ""


def whole(file: IO[bytes]) -> bytes:
    """All of a file, as long as a document may be. Raises Invalid for a longer one."""
    found = io.BytesIO()
    while piece := file.read(PIECE):
        found.write(piece)
        if found.tell() > LIMITS.file_bytes:
            raise not_taken("too_heavy", area="upload", most=str(LIMITS.file_bytes // MIB))
    return found.getvalue()


def _check_list(file: BinaryIO) -> None:
    """Refuse a list of parts that no memory should hold, before the zip module reads it."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - LONGEST_END, 0))
    tail = file.read(LONGEST_END)
    at = tail.rfind(END_OF_LIST)
    if at < 0 or len(tail) - at < 22:
        raise of_documents("documents_no_zip")
    (listed,) = struct.unpack_from("<L", tail, at + 12)
    if listed > MAX_LISTED or tail[max(at - 20, 0) : at].startswith(END_OF_LARGE_LIST):
        raise of_documents("documents_many")
    file.seek(0)


def of_documents(code: str) -> Invalid:
    """The refusal of the whole box."""
    (problem,) = file_refused(code).problems
    return Invalid([Problem("documents", problem.code, problem.params)])


def not_taken(why: str, *, area: str = "document_box", **params: str) -> Invalid:
    """The refusal of one file of it."""
    return Invalid([Problem("file", f"{area}.{why}", params)])
