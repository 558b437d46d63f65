"""Whether every file of record is what was kept: its row, its key, its stored bytes, its hash.

For ``ecrime audit`` and ``ecrime restore``. Reads everything, so it works as the role ecrime_backup, and in bounded
memory. Who has no master keys sees whether every file is there, in the form and length of a sealed one, and no more.
That the rows are those the ledger commits to is ``ledger/audit.py``'s to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from ecrime.base.files.container import header_of
from ecrime.base.files.sealed_files import SealedFiles, stored_name
from ecrime.base.keys.masters import Wrapped
from ecrime.base.ledger.audit import Fault
from ecrime.foundation.errors import EcrimeError

AT_ONCE = 1_000

Connection = psycopg.Connection[Any]

_ROWS = """
select f.id, f.sha256, f.size, f.stored, k.file_id is not null as has_key, k.key_version, k.wrapped
from file_object f left join file_key k on k.file_id = f.id
"""
_IN_ORDER = _ROWS + " where f.id > %s order by f.id limit %s"
# So many, drawn by the seed: whoever knows it draws the same.
_DRAWN = _ROWS + " order by sha256(uuid_send(f.id) || %s) limit %s"
_STRANGERS = "select k.file_id from file_key k where not exists (select from file_object f where f.id = k.file_id)"

_WHAT = {
    "kept.altered": "its stored bytes are not what was kept",
    "kept.missing": "its stored bytes are gone",
    "keys.wrapped_altered": "its key does not open",
    "keys.master_missing": "its key is wrapped under a master key that is not here",
    "kept.away": "its stored bytes cannot be read",
}


@dataclass(slots=True)
class FoundFiles:
    """What was looked at, and what does not fit.

    opened  files read to the end, their hash compared
    there   files of the right form and length that were not opened, for want of keys
    """

    files: int = 0
    opened: int = 0
    there: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_files(
    connection: Connection, files: SealedFiles, *, sample: int | None = None, seed: bytes = b""
) -> FoundFiles:
    """Look at every file, and open each to its end; with ``sample`` at so many only, drawn by ``seed``."""
    found = FoundFiles()
    rows = _every_row(connection) if sample is None else _drawn(connection, sample, seed)
    for row in rows:
        found.files += 1
        found.faults += [Fault(f"file {row['id']}", what) for what in _look(files, row, found)]
    found.faults += [Fault(f"file {id_}", "a key without its file") for (id_,) in connection.execute(_STRANGERS)]
    return found


def _every_row(connection: Connection) -> Iterator[dict[str, Any]]:
    after = UUID(int=0)
    while True:
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_IN_ORDER, [after, AT_ONCE]).fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1]["id"]


def _drawn(connection: Connection, sample: int, seed: bytes) -> Iterator[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(_DRAWN, [seed, sample])


def _look(files: SealedFiles, row: dict[str, Any], found: FoundFiles) -> Iterator[str]:
    has_keys = files.masters.names is not None
    if has_keys and stored_name(files.masters.name_key, row["sha256"]) != row["stored"]:
        yield "its name is not that of its content"
    if not row["has_key"]:
        yield "its key is gone, and no erasure took it"  # that takes the row of the file as well
    else:
        fault = _told(_open if has_keys else _see, files, row)
        found.opened += fault is None and has_keys
        found.there += fault is None and not has_keys
        if fault is not None:
            yield fault


def _told(
    look: Callable[[SealedFiles, Mapping[str, Any]], None], files: SealedFiles, row: dict[str, Any]
) -> str | None:
    """What is wrong with the content; None where nothing is."""
    try:
        look(files, row)
    except EcrimeError as error:
        if error.code not in _WHAT:
            raise
        return _WHAT[error.code]
    return None


def _open(files: SealedFiles, row: Mapping[str, Any]) -> None:
    """Open it to its end."""
    key = files.masters.unwrap(row["id"], Wrapped(row["key_version"], row["wrapped"]))
    with files.opened(row["stored"], key, sha256=row["sha256"], size=row["size"]) as content:
        for _piece in content:
            pass


def _see(files: SealedFiles, row: Mapping[str, Any]) -> None:
    """See that it is there, in its form and length."""
    with files.store.open(row["stored"]) as blob:
        header_of(blob, row["size"])
