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

SIZE = "384m"
BALLAST = "ballast"


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


def is_small() -> bool:
    """Whether the footage lies on such a disk; somebody's whole disk is left alone."""
    return bool(os.environ.get(INSIDE))


def fill(footage: Path) -> None:
    """Take all room there is."""
    with contextlib.suppress(OSError), (footage / BALLAST).open("ab", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2


def make_room(footage: Path) -> None:
    """Give it back."""
    (footage / BALLAST).unlink()
