"""The logs of the installation's processes: for their owner's eyes only, and not growing without end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

LARGEST_BYTES = 16 * 1024 * 1024
KEPT = 4


def open_log(log: Path) -> IO[bytes]:
    """A log open for appending; made for its owner alone, also where others may pass through its folder."""
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def turn_over(logs: Path) -> None:
    """Set aside each log that has grown large, as ``name.log.1`` and so on.

    The children keep their file open for appending, so it is copied and emptied, not renamed; a line written
    between the two is lost.
    """
    for log in logs.glob("*.log"):
        if log.stat().st_size > LARGEST_BYTES:
            for number in range(KEPT, 1, -1):
                older = log.with_name(f"{log.name}.{number - 1}")
                if older.exists():
                    older.rename(log.with_name(f"{log.name}.{number}"))
            shutil.copy(log, log.with_name(f"{log.name}.1"))
            with log.open("r+b") as file:
                file.truncate(0)
