"""After a restore: of several sealings of one content, that which the restored database has the key of takes the name.

A backup keeps every sealing of a content that was sealed more than once (``backup/file_copies.py``): one under its
name, the others beside it as ``NAME.TAG``. Only one is opened by the key that stands in the database at that moment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ecrime.base.files.container import Sealed
from ecrime.base.files.local_store import DRAFTS, LocalBlob
from ecrime.base.files.store import is_name
from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.foundation.errors import Unavailable

Connection = psycopg.Connection[Any]

_STANDING = """
select f.id, f.size, k.key_version, k.wrapped from file_object f join file_key k on k.file_id = f.id
where f.stored = %s order by f.id limit 1
"""


@dataclass(slots=True)
class Settled:
    """How many contents had several sealings, and of how many none could be opened: those have their newest one."""

    settled: int = 0
    unopened: int = 0


def settle(connection: Connection, masters: Masters, folder: Path) -> Settled:
    """Let the right sealing of each content take its name; the others go. For a folder that nothing else uses."""
    found = Settled()
    for place in sorted({beside.with_name(_name_of(beside)) for beside in _beside(folder)}):
        lying = [path for path in place.parent.iterdir() if _name_of(path) == place.name and path.is_file()]
        sealings = sorted(lying, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        row = connection.execute(_STANDING, [place.name]).fetchone()
        opened = [path for path in sealings if row is not None and _opens(path, masters, row)]
        found.settled += 1
        found.unopened += row is not None and not opened
        chosen = (opened or sealings)[0]
        for path in sealings:
            if path != chosen:
                path.unlink()
        chosen.rename(place)
    return found


def _beside(folder: Path) -> Iterator[Path]:
    found = (path for path in folder.glob("*/*/*.*") if path.parts[-3] != DRAFTS and path.is_file())
    return (path for path in found if is_name(_name_of(path)))


def _name_of(beside: Path) -> str:
    return beside.name.partition(".")[0]


def _opens(path: Path, masters: Masters, row: tuple[Any, ...]) -> bool:
    """Whether the first chunk opens: no other sealing's does."""
    file, size, version, wrapped = row
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        key = masters.unwrap(file, Wrapped(version, bytes(wrapped)))
        next(iter(Sealed(LocalBlob(descriptor), key, size)))
    except Unavailable:
        return False
    finally:
        os.close(descriptor)
    return True
