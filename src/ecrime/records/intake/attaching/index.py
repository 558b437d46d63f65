"""Which file of a box a row means: by its name, or by the number of the row. On disk, as people on their shelf are."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence

from ecrime.records.intake.attaching.box import Listed

AT_ONCE = 2_000
_TABLES = """
pragma journal_mode = off;
pragma synchronous = off;
pragma temp_store = file;
pragma cache_size = -16384;
create table file (path blob primary key, size integer not null, fault text not null, named integer default 0);
create table word (word blob not null, path blob not null, primary key (word, path)) without rowid;
"""
# A path that comes again: whichever is meant, the fault that the box then tells holds of both.
_PUT = "insert into file (path, size, fault) values (?, ?, ?) on conflict (path) do update set fault = excluded.fault"
_BY = "select f.path, f.size, f.fault from word w join file f on f.path = w.path where w.word = ? order by f.path"
_LEFT = "select path, fault from file where named = 0 and path > ? order by path limit ?"


class Index:
    """The files of a box, found by the words that a row may have for them."""

    def __init__(self, files: Iterator[Listed]) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)
        self._database.execute("begin")
        for file in files:
            path = _bytes(file.path)
            row = (path, file.size, file.fault)
            self._database.execute(_PUT, row)
            words = ((_bytes(word), path) for word in _words(file.path))
            self._database.executemany("insert or ignore into word (word, path) values (?, ?)", words)

    def named(self, name: str) -> Sequence[Listed]:
        """The file of that path, else those of that name, in whatever folder."""
        path = _folded(name)
        return self._found(f"path {path}") or self._found(f"name {path.rpartition('/')[2]}" if "/" not in path else "")

    def numbered(self, number: str) -> Sequence[Listed]:
        """The files that bear a number: ``12.pdf``, ``12_1.jpg``, ``12 (2).jpg``, and all in a folder ``12``."""
        return self._found(f"number {_folded(number)}")

    def left(self) -> Iterator[Sequence[tuple[str, str]]]:
        """(path, fault) of files that no row has named, some thousands at a time."""
        after = b""
        while rows := self._database.execute(_LEFT, (after, AT_ONCE)).fetchall():
            yield [(path.decode("utf-8", "surrogatepass"), fault) for path, fault in rows]
            after = rows[-1][0]

    def _found(self, word: str) -> Sequence[Listed]:
        rows = self._database.execute(_BY, (_bytes(word),)).fetchall() if word else []
        self._database.executemany("update file set named = 1 where path = ?", ((path,) for path, *_ in rows))
        return [Listed(path.decode("utf-8", "surrogatepass"), size, fault) for path, size, fault in rows]


def _words(path: str) -> Iterator[str]:
    folded = _folded(path)
    *folders, name = folded.split("/")
    stem = name.rpartition(".")[0] or name
    yield f"path {folded}"
    yield f"name {name}"
    numbers = {stem, stem.partition("_")[0], stem.partition(" (")[0], *folders}
    yield from (f"number {number}" for number in numbers if number)


def _folded(path: str) -> str:
    """A path as it is compared: one kind of stroke, one form of letters, capitals or not."""
    written = unicodedata.normalize("NFC", path.strip().replace("\\", "/")).casefold()
    return written.removeprefix("./")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
