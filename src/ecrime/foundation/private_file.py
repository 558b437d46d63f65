"""Files for their owner's eyes only, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO


def write_text(path: Path, text: str) -> None:
    """Write for the owner's eyes only, in one step: a power cut or a full disk leaves the old text or the new one.

    Raises OSError, and takes away again what it had begun. Where only the last step failed, to bring the name to the
    disk, the new text stands and may not outlast a power cut.
    """
    beside = path.with_name(f"{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    try:
        _write(beside, text.encode())
        beside.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _to_disk(path.parent)


def open_anew(path: Path) -> IO[bytes]:
    """A file to write from its beginning, for its owner's eyes only, whoever may pass through its folder."""
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")
    os.fchmod(file.fileno(), 0o600)  # also one that lay there
    return file


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
