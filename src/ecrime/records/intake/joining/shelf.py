"""The rows of a people's file, laid out by key on disk.

A private SQLite database without a name: it lies in the temporary folder, was unlinked when it was opened, and is
gone with the process however that ends. Its pages in memory are bounded, so a file of any size takes disk, not memory.

Not chosen: sorting both files and merging them, which reads the incidents out of their order, and a temporary table of
the archive's own database, whose log and backup are no place for cells that nobody has checked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from ecrime.records.intake.reading.limits import MAX_JOINED
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import SourceRow

AT_ONCE = 2_000

# The size of the cache is in kibibytes: so many pages are held in memory.
_TABLES = """
pragma journal_mode = off;
pragma synchronous = off;
pragma temp_store = file;
pragma cache_size = -16384;
create table person (number integer primary key, key blob not null, cells text not null, faults text not null);
create table taken (key blob primary key, row integer not null) without rowid;
"""
_OF_KEY = "select number, cells, faults from person where key = ? order by number limit ?"
_ORPHANS = """
select number, key from person p
where number > ? and not exists (select 1 from taken t where t.key = p.key) order by number limit ?
"""


class Shelf:
    """People by key. Put all of them in, close it, then ask; it remembers which row of the file took which key."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, cached_statements=16)
        self._database.executescript(_TABLES)
        self._database.execute("begin")

    def put(self, people: Iterable[tuple[str, SourceRow]]) -> None:
        """Take some rows in, each under its key."""
        self._database.executemany(
            "insert into person (number, key, cells, faults) values (?, ?, ?, ?)",
            ((row.number, _bytes(key), _written(row.cells), _written(row.faults)) for key, row in people),
        )

    def close(self) -> None:
        """Say that all are in."""
        self._database.execute("create index person_by_key on person (key)")

    def take(self, key: str, row: int) -> bool:
        """Give a row of the file its key; False when an earlier one has it."""
        written = _bytes(key)
        self._database.execute("insert or ignore into taken (key, row) values (?, ?)", (written, row))
        (holder,) = self._database.execute("select row from taken where key = ?", (written,)).fetchone()
        return bool(holder == row)

    def of(self, key: str, *, most: int) -> Sequence[SourceRow]:
        """The people under a key, in the order of their file, at most so many.

        Raises Invalid where they are more than one row can hold.
        """
        found: list[SourceRow] = []
        weight = 0
        for number, cells, faults in self._database.execute(_OF_KEY, (_bytes(key), most)):
            weight += len(cells)
            if weight > MAX_JOINED:
                raise file_refused("row_too_long", row=str(number), limit=str(MAX_JOINED))
            found.append(SourceRow(number, json.loads(cells), [(column, code) for column, code in json.loads(faults)]))
        return found

    def orphans(self) -> Iterator[Sequence[tuple[int, str]]]:
        """(row number, key) of people whose key no row took, some thousands at a time."""
        after = 0
        while found := self._database.execute(_ORPHANS, (after, AT_ONCE)).fetchall():
            yield [(number, key.decode("utf-8", "surrogatepass")) for number, key in found]
            after = found[-1][0]


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _written(value: object) -> str:
    # Halves of letters cannot be stored as text; as escapes they can.
    return json.dumps(value, separators=(",", ":"))
