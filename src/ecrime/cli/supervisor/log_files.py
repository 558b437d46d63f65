"""Keeps the children's logs from growing without end."""

from __future__ import annotations

import shutil
from pathlib import Path

LARGEST_BYTES = 16 * 1024 * 1024
KEPT = 4


def turn_over(logs: Path) -> None:
    """Set aside each log that has grown large, as ``name.log.1`` and so on.

    The children keep their file open for appending, so it is copied and emptied, not renamed.
    """
    for log in logs.glob("*.log"):
        if log.stat().st_size > LARGEST_BYTES:
            for number in range(KEPT, 1, -1):
                older = log.with_name(f"{log.name}.{number - 1}")
                if older.exists():
                    older.rename(log.with_name(f"{log.name}.{number}"))
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            with log.open("r+b") as file:
                file.truncate(0)
