"""The tables of the tree as the sequencer reads and writes them, over a connection of the role ecrime_sequencer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg

from ecrime.base.ledger.tree.endings import Ending
from ecrime.base.ledger.tree.merkle import Edge, Place
from ecrime.base.ledger.verify import Checkpoint

ROLE = "ecrime_sequencer"
CONNECT_S = 5
# One sequencer in the whole service: whoever holds this lock of the database's is it.
LEADER = 7_205_316_440_021

Connection = psycopg.Connection[tuple[object, ...]]

_TAKE = """
delete from ledger_pending where entry_id in (select entry_id from ledger_pending order by entry_id limit %s)
returning entry_id, leaf
"""
_PLACE = "insert into ledger_place (index, entry_id) select * from unnest(%s::bigint[], %s::uuid[])"
_TILE = """
insert into ledger_tile (level, number, hashes) select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])
on conflict (level, number) do update set hashes = excluded.hashes
"""
_HEAD = "insert into ledger_head (size, previous, root, at) values (%s, %s, %s, law.now())"
_CHECKPOINT = """
insert into ledger_checkpoint (size, previous, note, at)
select %s, coalesce(max(c.size), 0), %s, law.now() from ledger_checkpoint c
having coalesce(max(c.size), 0) < %s
"""
_UNSIGNED = """
select h.size, h.root from ledger_head h
where h.size > coalesce((select max(c.size) from ledger_checkpoint c), 0) order by h.size desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """How many leaves the tree has, and its root."""

    size: int
    root: bytes


class Store:
    """One connection, kept as long as the sequencer leads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def at(cls, address: str) -> Iterator[Store]:
        """Connect as the sequencer; an address of the owner's steps down to it."""
        with psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=True) as connection:
            connection.execute(f"set role {ROLE}")
            connection.execute("set timezone = 'UTC'")
            yield cls(connection)

    def leads(self) -> bool:
        """Become the one sequencer if nobody is; holds until the connection ends."""
        row = self._connection.execute("select pg_try_advisory_lock(%s)", [LEADER]).fetchone()
        return row is not None and row[0] is True

    def origin(self) -> str:
        """The name of this log."""
        return str(self._one("select origin from ledger_log"))

    def size(self) -> int:
        """How many leaves the tree has."""
        return int(str(self._one("select coalesce(max(size), 0) from ledger_head")))

    def signed(self) -> int:
        """How many leaves the last checkpoint is over."""
        return int(str(self._one("select coalesce(max(size), 0) from ledger_checkpoint")))

    def note(self) -> str | None:
        """The last checkpoint that was signed as it was signed, None before the first."""
        row = self._connection.execute("select note from ledger_checkpoint order by size desc limit 1").fetchone()
        return str(row[0]) if row is not None else None

    def checkpoint(self) -> Checkpoint | None:
        """The same as what it says."""
        note = self.note()
        return Checkpoint.read(note) if note is not None else None

    def endings(self) -> list[Ending]:
        """The last words of the names that the log had before, as far as they are here."""
        found = self._connection.execute("select note from ledger_loss order by number").fetchall()
        return [Ending.read(str(note)) for (note,) in found]

    def read_tile(self, level: int, number: int) -> bytes:
        """A tile as it stands, b"" for one that is not there."""
        row = self._connection.execute(
            "select hashes from ledger_tile where level = %s and number = %s", [level, number]
        ).fetchone()
        return bytes(row[0]) if row is not None and isinstance(row[0], bytes) else b""

    def waiting(self, most: int) -> list[bytes]:
        """The leaves that get the next places, in their order."""
        found = self._connection.execute(
            "select leaf from ledger_pending order by entry_id limit %s", [most], binary=True
        ).fetchall()
        return [bytes(leaf) for (leaf,) in found if isinstance(leaf, bytes)]

    def integrate(self, edge: Edge, most: int) -> Edge | None:
        """Give so many waiting entries their places after the edge, in one transaction; the new edge.

        None when nothing waited. The edge given stays as it was, so that what fails can be tried again from it.
        """
        with self._connection.transaction():
            taken = self._connection.execute(_TAKE, [most], binary=True).fetchall()
            if not taken:
                return None
            entries: list[tuple[UUID, bytes]] = sorted((UUID(str(id_)), leaf) for id_, leaf in taken)  # type: ignore[misc]
            grown = edge.copy()
            tiles = grown.grow(leaf for _id, leaf in entries)
            self._write(edge.size, [id_ for id_, _leaf in entries], tiles)
            self._connection.execute(_HEAD, [grown.size, edge.size, grown.root()])
        return grown

    def unsigned(self) -> Head | None:
        """The last head, when it has no checkpoint yet."""
        row = self._connection.execute(_UNSIGNED).fetchone()
        return Head(int(str(row[0])), bytes(row[1])) if row is not None and isinstance(row[1], bytes) else None

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; the same one twice is kept once."""
        self._connection.execute(_CHECKPOINT, [size, note, size])

    def keep_key(self, key: str, since: int, statement: str = "") -> None:
        """Keep a public key under which the log is signed from this size on; known ones stay."""
        self._connection.execute(
            "insert into ledger_key (key, since, statement) values (%s, %s, %s) on conflict (key) do nothing",
            [key, since, statement],
        )

    def keep_keys(self, key: str, rollovers: Sequence[str], *, signed: int) -> None:
        """Keep the signer's key, and before it those that others took over from, by the lines that both have signed.

        After a loss that was declared the key is the same, under another name: no line leads to it there.
        """
        since, known = 0, ""
        for line in rollovers:
            size, old, new, *_signatures = line.split(" ")
            if old != known:
                self.keep_key(old, since)
            self.keep_key(new, int(size), line)
            since, known = int(size), new
        if key != known:
            self.keep_key(key, signed)

    def _write(self, first: int, ids: Sequence[UUID], tiles: Mapping[Place, bytes]) -> None:
        self._connection.execute(_PLACE, [list(range(first, first + len(ids))), list(ids)])
        places = sorted(tiles)
        self._connection.execute(
            _TILE, [[level for level, _n in places], [number for _l, number in places], [tiles[at] for at in places]]
        )

    def _one(self, statement: str) -> object:
        row = self._connection.execute(statement.encode()).fetchone()
        if row is None:
            raise RuntimeError("the database has no log")
        return row[0]
