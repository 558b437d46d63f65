"""A folder in memory for a throw-away server: a copy of the database for each trial is made in half the time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # mkdtemp makes what nobody else can have made
PROCESSES = Path("/proc")
ROOM = 2 * 2**30  # bytes


@contextmanager
def folder_in_memory(memory: Path = SHARED_MEMORY) -> Iterator[Path]:
    """A folder of one's own, gone in the end; on disk where memory has not that much room."""
    with tempfile.TemporaryDirectory(prefix=f"ecrime-{os.getpid()}-", dir=_with_room(memory)) as folder:
        yield Path(folder)


def _with_room(memory: Path) -> Path | None:
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return None
    _clear_leftovers(memory)
    return memory if shutil.disk_usage(memory).free >= ROOM else None


def _clear_leftovers(memory: Path) -> None:
    """What a killed process left would stay in memory until the machine stops."""
    for left in memory.glob("ecrime-*-*"):
        pid = left.name.split("-")[1]
        # Several processes begin at once, and another may be at it.
        with suppress(FileNotFoundError):
            if left.stat().st_uid == os.geteuid() and pid.isdigit() and not (PROCESSES / pid).exists():
                shutil.rmtree(left, ignore_errors=True)
