"""A disk that fails at one moment.

The n-th write fails, as SQLite tests it: n = 1, 2, … until nothing fails any more.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CALLS = ("open", "write", "fsync", "rename", "unlink")


class NthFails:
    """Counts what is asked of the system, and fails once, with a full disk; a write has then written the half of it."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.has_failed = False

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """From now on, until the patches are undone."""
        for name in CALLS:
            patch.setattr(os, name, self._counting(name, getattr(os, name)))

    def _counting(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.has_failed = True
                if name == "write":
                    descriptor, content = arguments
                    call(descriptor, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*arguments, **options)

        return counted


def rename_only_once(patch: pytest.MonkeyPatch) -> None:
    """The first file or folder is renamed; from then on the disk fails."""
    rename = Path.rename
    done: list[Path] = []

    def renamed(path: Path, to: Path) -> Path:
        if done:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        done.append(to)
        return rename(path, to)

    patch.setattr(Path, "rename", renamed)
