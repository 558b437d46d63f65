"""Where sealed files lie, whatever it is: a folder, later an object store. Every back end passes the same contract,
``tests/base/files/contract.py``.

A back end holds bytes that tell nothing under names that tell nothing. A draft becomes visible whole, under its name,
or not at all. Who places and deletes under one name at a time sees to that himself (``actions.keep``, ``reaper``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from ecrime.base.files.container import Blob

_NAME = re.compile(r"[0-9a-f]{64}")


class Draft(Protocol):
    """Bytes on their way in."""

    def write(self, data: bytes) -> None:
        """Add bytes. Raises Unavailable, "disk.full" where there is no room."""
        ...

    def place(self, name: str) -> None:
        """Make all of it durable and visible under the name, in place of what stood there. Raises Unavailable."""
        ...


class FileStore(Protocol):
    """A back end. Every name is 64 letters of hexadecimal; anything else raises ValueError."""

    def draft(self) -> AbstractContextManager[Draft]:
        """A draft; what was not placed by the end of the block leaves nothing."""
        ...

    def open(self, name: str) -> AbstractContextManager[Blob]:
        """What stands under the name. Raises NotFound("kept.missing")."""
        ...

    def exists(self, name: str) -> bool:
        """Whether anything stands under the name."""
        ...

    def delete(self, name: str) -> None:
        """Take it away for good; what is not there is no fault."""
        ...

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name and when it was placed, in no order, in bounded memory."""
        ...

    def sweep(self, before: datetime) -> int:
        """Take away drafts begun before then, which a killed process left; returns how many."""
        ...


def is_name(name: str) -> bool:
    """Whether a stored file can be called so."""
    return _NAME.fullmatch(name) is not None


def checked(name: str) -> str:
    """The name. Raises ValueError for what no name of a stored file can be: nothing of it ever leads elsewhere."""
    if not is_name(name):
        raise ValueError("a stored file's name is 64 letters of hexadecimal")
    return name
