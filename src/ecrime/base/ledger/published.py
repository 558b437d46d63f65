"""The log as anybody may read it: checkpoints with their co-signatures, tiles, proofs, keys and witnesses.

Needs nobody signed in: hashes, sizes, signatures and the names of institutions tell nothing of anybody.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger.tree.endings import Ending
from ecrime.base.ledger.tree.export import KEYS_KEPT, LogKeys
from ecrime.base.ledger.tree.merkle import Reader
from ecrime.base.ledger.verify import Checkpoint
from ecrime.foundation.errors import NotFound

STALE = timedelta(minutes=15)

_SIGNED = """
select c.note, c.at, law.now(), array(
    select s.line from ledger_cosignature s where s.size = c.size order by s.at, s.line)
from ledger_checkpoint c where c.size = %s
"""
# The last one that a witness who stands has co-signed; where there is none, the last.
_FOR_PROOF = """
select coalesce(
    (select max(s.size) from ledger_cosignature s where s.size >= %(least)s and law.witness_stands(s.witness_id)),
    (select max(c.size) from ledger_checkpoint c where c.size >= %(least)s))
"""
_WITNESSES = """
select w.witness_id, w.key, w.name_km, w.name_en, w.outside, s.size, s.at
from (select distinct on (witness_id) * from ledger_witness order by witness_id, id desc) w
left join lateral (select size, at from ledger_cosignature s where s.witness_id = w.witness_id
                   order by s.size desc limit 1) s on true
where w.stands order by w.id
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it stands: the note with every co-signature, when it was signed, and how old that is."""

    note: str
    at: datetime
    age: timedelta

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says."""
        return Checkpoint.read(self.note)

    @property
    def is_stale(self) -> bool:
        """True when nothing was signed for so long that somebody should ask why."""
        return self.age > STALE


@dataclass(frozen=True, slots=True)
class Witness:
    """Who co-signs, whether outside the chain of command of the service, and the last that was co-signed."""

    id: UUID
    key: str
    name_km: str
    name_en: str
    outside: bool
    size: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Loss:
    """An end of the log that was lost and declared, under which name it goes on since, and why, in somebody's words."""

    number: int
    origin: str
    note: str
    reason: str
    at: datetime

    @property
    def ending(self) -> Ending:
        """What was signed of it, and how much is left."""
        return Ending.read(self.note)


def origin() -> str:
    """The name of this log."""
    [(name,)] = _rows("select origin from ledger_log")
    return str(name)


def latest() -> Signed | None:
    """The last checkpoint, None before the first."""
    [(size,)] = _rows("select max(size) from ledger_checkpoint")
    return None if size is None else of_size(size)


def of_size(size: int) -> Signed:
    """The checkpoint of this size. Raises NotFound."""
    for note, at, now, lines in _rows(_SIGNED, [size]):
        return Signed(note + "".join(f"{line}\n" for line in lines), at, now - at)
    raise NotFound("ledger.no_checkpoint")


def for_proof(least: int) -> Signed | None:
    """The checkpoint that proofs should lead to, of so many leaves at least: a witnessed one where there is one."""
    [(size,)] = _rows(_FOR_PROOF, {"least": least})
    return None if size is None else of_size(size)


def read_tile(level: int, number: int) -> bytes:
    """The hashes of a tile so far, none for one that is not there."""
    rows = _rows("select hashes from ledger_tile where level = %s and number = %s", [level, number])
    return bytes(rows[0][0]) if rows else b""


def consistency(older: int, size: int) -> list[bytes]:
    """The proof that the log of ``size`` leaves goes on from ``older``. Raises NotFound for sizes it has not had."""
    _check_size(size)
    if not 0 < older <= size:
        raise NotFound("ledger.no_checkpoint")
    return Reader(size, read_tile).consistency(older)


def inclusion(index: int, size: int) -> list[bytes]:
    """The proof that the leaf at ``index`` is in the log of ``size`` leaves. Raises NotFound."""
    [proof] = inclusions([index], size)
    return proof


def inclusions(indexes: Sequence[int], size: int) -> list[list[bytes]]:
    """The same for several leaves; a tile that leads to many of them is read once. Raises NotFound."""
    _check_size(size)
    if not all(0 <= index < size for index in indexes):
        raise NotFound("ledger.no_checkpoint")
    reader = Reader(size, functools.cache(read_tile))
    return [reader.inclusion(index) for index in indexes]


def losses() -> list[Loss]:
    """The losses that were declared, the last one first."""
    return [
        Loss(*row)
        for row in _rows("select number, origin, note, reason, declared_at from ledger_loss order by number desc")
    ]


def ending(number: int) -> str:
    """The last words of the log before it took its name of this number. Raises NotFound."""
    for (note,) in _rows("select note from ledger_loss where number = %s", [number]):
        return str(note)
    raise NotFound("ledger.no_ending")


def log_keys() -> LogKeys:
    """The log's first key and the lines by which others took over."""
    return LogKeys.of(_rows(KEYS_KEPT))


def witnesses() -> list[Witness]:
    """Those who stand, in the order in which they were enrolled."""
    return [Witness(*row) for row in _rows(_WITNESSES)]


def _check_size(size: int) -> None:
    if not _rows("select from ledger_head where size >= %s limit 1", [size]):
        raise NotFound("ledger.no_checkpoint")


def _rows(statement: str, values: Sequence[int] | Mapping[str, int] = ()) -> list[tuple[Any, ...]]:
    with translated(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
