"""Files of a backup that come into their place whole, on disk, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ecrime.foundation.errors import Unavailable

UNFINISHED = ".unfinished"
NO_ROOM = {28, 122}  # ENOSPC, EDQUOT


@contextmanager
def put_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; it takes its name when the block ends well, and leaves nothing when it does not.

    Raises Unavailable("backup.disk_full") and ("backup.not_written").
    """
    beside = path.with_name(path.name + UNFINISHED)
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise refusal(error, path.parent) from error
    finally:
        beside.unlink(missing_ok=True)


def refusal(error: OSError, folder: Path) -> Unavailable:
    """What a failing disk is told as."""
    if error.errno in NO_ROOM:
        return Unavailable("backup.disk_full", folder=str(folder))
    return Unavailable("backup.not_written", folder=str(folder), why=str(error.strerror or error))


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
