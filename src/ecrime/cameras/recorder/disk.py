"""What the recorder asks of the disk, in few words; tests put a failing one in its place."""

from __future__ import annotations

import os
from pathlib import Path


class Disk:
    """The disk of this machine. Every method raises OSError."""

    def folder(self, path: Path) -> None:
        """Make a folder and those above it, so that a power cut does not lose them."""
        if path.is_dir():
            return
        self.folder(path.parent)
        path.mkdir(mode=0o750, exist_ok=True)
        self.sync_folder(path.parent)

    def create(self, path: Path) -> int:
        """A new empty file, open for appending; refuses one that is there."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o640)

    def append(self, file: int, data: bytes) -> None:
        """Add bytes and wait until they cannot be lost."""
        self.write(file, data)
        self.sync(file)

    def write(self, file: int, data: bytes) -> None:
        """Add all of the bytes."""
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def sync(self, file: int) -> None:
        """Wait until what was written cannot be lost."""
        os.fdatasync(file)

    def close(self, file: int) -> None:
        """Let go of a file."""
        os.close(file)

    def sync_folder(self, path: Path) -> None:
        """Make the names in a folder durable."""
        file = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        finally:
            os.close(file)

    def cut(self, path: Path, size: int) -> None:
        """Shorten a file."""
        file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.ftruncate(file, size)
            os.fsync(file)
        finally:
            os.close(file)

    def add_line(self, path: Path, line: bytes) -> None:
        """Append to a file that is not open."""
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            self.append(file, line)
        finally:
            os.close(file)

    def remove(self, path: Path) -> None:
        """Take a name away; one that is not there is no fault."""
        path.unlink(missing_ok=True)
