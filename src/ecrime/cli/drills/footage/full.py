"""A disk with no room left, where the footage lies on one of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecrime.cli.drills.full_disk import INSIDE

SIZE = "96m"


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A small file system of its own at a folder, where this process may mount one."""
    if not os.environ.get(INSIDE):
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0750", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(footage: Path) -> Iterator[bool]:
    """All room there is is taken meanwhile; False where it is somebody's whole disk, which is left alone."""
    if not os.environ.get(INSIDE):
        yield False
        return
    ballast = footage / "ballast"
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
    try:
        yield True
    finally:
        ballast.unlink()
