"""Writing the files that prove entries of the log to others: a receipt has one entry, an export has several.

Read and checked by ``ecrime.base.ledger.verify``; docs/guide/verify.md says line by line what stands in them.
"""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ecrime.base.ledger.tree.notes import has_signed
from ecrime.base.ledger.verify import EXPORT, KEYS, Checkpoint, Fails, Key, leaf_hash

# As ``LogKeys.of`` reads them.
KEYS_KEPT = "select key, statement from ledger_key order by since, key"


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The first key of a log under each of its names, and the lines by which others took over, from old to new."""

    first: tuple[str, ...]
    rollovers: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> LogKeys:
        """From the keys as they are kept, each with the line by which it took over, or "" for one that did from none.

        Several may have taken over at one size, so only the lines themselves say which came first. What leads on from
        no key stands last, for whoever checks the lines to refuse.
        """
        rows = list(rows)
        first = [key for key, said in rows if not said]
        after: dict[str, list[str]] = defaultdict(list)
        for _key, said in rows:
            if said:
                after[_part(said, 1)].append(said)
        lines: list[str] = []
        for begun in first:
            key = begun
            while after[key]:
                lines.append(after[key].pop(0))
                key = _part(lines[-1], 2)
        return cls(tuple(first), (*lines, *(said for left in after.values() for said in left)))

    def that_signed(self, checkpoint: Checkpoint) -> str:
        """The key that a checkpoint is signed with. Raises Fails where it is none of these."""
        for written in (*self.first, *(_part(line, 2) for line in self.rollovers)):
            key = Key.read(written)
            if key.name == checkpoint.origin and has_signed(key, checkpoint):
                return written
        raise Fails("not-signed", "the checkpoint is not signed with the key of the log")


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry with the proof that it is in the log.

    rows  the rows it has written and their salt, where the reader may have them
    """

    index: int
    header: str
    proof: Sequence[bytes]
    rows: tuple[Sequence[str], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """What is handed out.

    note         the checkpoint that the proofs lead to, with every signature on it
    consistency  for sizes that somebody may have kept: the proof that the log goes on from there
    about        the one record that all entries are about, as "kind id", where there is one
    """

    keys: LogKeys
    note: str
    entries: Sequence[Proven]
    consistency: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    about: str = ""

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield EXPORT
        yield from _key_lines(self.keys)
        yield from _each("checkpoint", self.note.removesuffix("\n").split("\n"))
        for size, proof in sorted(self.consistency.items()):
            yield " ".join(("consistency", str(size), *map(base64, proof)))
        if self.about:
            yield f"about {self.about}"
        for entry in self.entries:
            yield from _entry_lines(entry)
        yield "end"


def _part(line: str, place: int) -> str:
    """A word of a line of rollover, "" where it has none there: it is size, old key, new key, two signatures."""
    return (*line.split(" "), "", "", "")[place]


def keys_text(keys: LogKeys, witnesses: Sequence[str]) -> str:
    """The log's keys and its witnesses; each witness as "inside" or "outside", key, name."""
    lines = (KEYS, *_key_lines(keys), *_each("witness", witnesses), "end")
    return "".join(f"{line}\n" for line in lines)


def base64(data: bytes) -> str:
    """Bytes as they are written in all these files."""
    return b64encode(data).decode()


def _key_lines(keys: LogKeys) -> Iterator[str]:
    yield from _each("key", keys.first)
    yield from _each("rollover", keys.rollovers)


def _entry_lines(entry: Proven) -> Iterator[str]:
    yield f"entry {entry.index}"
    yield f"leaf {base64(leaf_hash(entry.header.encode()))}"
    yield from _each("proof", map(base64, entry.proof))
    yield from _each("header", entry.header.removesuffix("\n").split("\n"))
    if entry.rows is not None:
        yield from _each("row", entry.rows[0])
        yield f"rows_salt {base64(entry.rows[1])}"


def _each(name: str, values: Sequence[str] | Iterator[str]) -> Iterator[str]:
    return (f"{name} {value}" for value in values)
