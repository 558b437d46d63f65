"""The versions of the master key, in the folder and in the database: made, compared at every start, rotated.

Works as the owner of the tables, who sees wrapped keys through doors of his own and no file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from ecrime.base.keys import masters
from ecrime.base.keys.masters import Masters, Wrapped
from ecrime.foundation.errors import Unavailable

AT_ONCE = 500
_FIRST = UUID(int=0)

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class KnownMaster:
    """A version of the master key as the database knows it; ``files`` is how many it locks."""

    version: int
    fingerprint: bytes
    made_at: datetime
    files: int


def known_masters(owner: Connection) -> list[KnownMaster]:
    """The versions that are in use, oldest first."""
    rows = owner.execute("select version, fingerprint, made_at, files from law.masters()")
    return [KnownMaster(*row) for row in rows]


def make_ready(owner: Connection, folder: Path) -> Masters:
    """Compare the folder with the database; where neither has a master key, make the first.

    Raises Unavailable for a version under which something is wrapped and which is not in the folder, or is another key:
    a new one in its place would lock those files for ever.
    """
    found = masters.read(folder)
    for known in known_masters(owner):
        if known.version in found.keys:
            if found.fingerprint(known.version) != known.fingerprint:
                raise Unavailable("keys.master_other", version=str(known.version), folder=str(folder))
        elif known.files:
            raise Unavailable("keys.master_missing", version=str(known.version), folder=str(folder))
        else:
            # Broken off between the database and the folder, before anything was wrapped under it.
            owner.execute("select law.strike_master(%s)", [known.version])
    standing = known_masters(owner)
    if found.names is None:
        if any(known.files for known in standing):
            raise Unavailable("keys.names_missing", folder=str(folder))
        masters.put_names(folder)
    for version in sorted(found.keys.keys() - found.retired - {known.version for known in standing}):
        # The database is older than the folder: restored, or the key was written and no more.
        owner.execute("select law.add_master(%s, %s)", [version, found.fingerprint(version)])
    if not found.keys.keys() - found.retired:
        _add(owner, folder, found)
    return masters.read(folder)


def rotate(owner: Connection, folder: Path, *, step: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Make the next version and wrap every key anew under it; a rotation that was broken off goes on.

    step  is told after each batch how many of how many keys are done

    Contents stay as they are. Both versions open files until every key is done; then the older ones are retired.
    Returns the version that is in use now. Raises what ``make_ready`` raises.
    """
    found = make_ready(owner, folder)
    if len(known_masters(owner)) == 1:
        _add(owner, folder, found)
        found = masters.read(folder)
    newest = found.newest
    while older := [known for known in known_masters(owner) if known.version != newest]:
        _wrap_anew(owner, found, sum(known.files for known in older), step)
        for known in older:
            _retire(owner, folder, known.version)
    return newest


def _add(owner: Connection, folder: Path, found: Masters) -> None:
    """Known to the database before it is in the folder, so that nothing is ever wrapped under a version it lacks."""
    version = max(found.keys, default=0) + 1
    key = masters.new_key()
    owner.execute("select law.add_master(%s, %s)", [version, masters.fingerprint_of(key)])
    masters.put(folder, version, key)


def _wrap_anew(owner: Connection, found: Masters, whole: int, step: Callable[[int, int], None]) -> None:
    after, done = _FIRST, 0
    while True:
        with owner.transaction():
            rows = owner.execute(
                "select file, key_version, wrapped from law.keys_to_wrap_anew(%s, %s, %s)",
                [found.newest, after, AT_ONCE],
            ).fetchall()
            if not rows:
                return
            anew = [found.wrap(file, found.unwrap(file, Wrapped(version, key))).key for file, version, key in rows]
            owner.execute(
                "select law.wrap_anew(%s, %s, %s, %s)",
                [[file for file, _, _ in rows], [key for _, _, key in rows], found.newest, anew],
            )
        after, done = rows[-1][0], done + len(rows)
        step(done, max(whole, done))


def _retire(owner: Connection, folder: Path, version: int) -> None:
    """Out of the folder's use first: whoever keeps a file from now on takes the newest; who is at it is waited for."""
    masters.retire(folder, version)
    try:
        owner.execute("select law.strike_master(%s)", [version])
    except psycopg.errors.ForeignKeyViolation:
        return  # it was wrapped under this version while we were at it; the next round takes it
