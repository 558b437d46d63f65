"""Works the tree out again from its leaves, and says what of tiles, heads, checkpoints and keys does not fit.

Part of ``audit``. Leaves, heads, checkpoints and tiles are walked side by side in the order of their sizes, read
through cursors on the server, so that a log of any length takes the memory of a short one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from typing import Any

import psycopg
from psycopg.rows import dict_row

from ecrime.base.ledger.found import Fault, Found
from ecrime.base.ledger.tree.endings import Ending, name_of
from ecrime.base.ledger.tree.export import KEYS_KEPT, LogKeys
from ecrime.base.ledger.tree.merkle import FULL_TILE_BYTES, Edge, Place
from ecrime.base.ledger.tree.notes import has_signed
from ecrime.base.ledger.verify import (
    EMPTY_ROOT,
    LOG,
    NO_END,
    Checkpoint,
    Fails,
    Kept,
    Key,
    Roots,
    keys_of,
    mark_of,
)

ENDLESS = 2**63
WINDOW = 5_000  # rows looked at together

Connection = psycopg.Connection[Any]
Row = tuple[Any, ...]
Rows = Callable[..., Iterable[Row]]
Spans = Mapping[Key, tuple[int, int]]

_LEAVES = "select p.index, l.leaf from ledger_place p left join ledger_leaf l using (entry_id) order by p.index"
_HEADS = "select size, previous, root from ledger_head order by size"
_NOTES = "select size, previous, note from ledger_checkpoint order by size"
_TILES = "select number, hashes from ledger_tile where level = %s order by number"
_OTHER_TILES = "select level, number from ledger_tile where level <> all(%s) order by level, number"
_LOSSES = """
select o.number, o.origin, o.size, o.note, p.index
from ledger_loss o left join ledger_place p using (entry_id) order by o.number
"""


def tree_faults(
    connection: Connection, found: Found, kept: Sequence[Checkpoint | Kept], keys: Sequence[Key]
) -> Iterator[Fault]:
    """What does not fit; says in ``found`` how large the tree is. Within a transaction of the caller's."""
    outside = [_kept(each) for each in kept]
    losses = _losses(connection)
    [(origin,)] = _all(connection, "select origin from ledger_log")
    names = log_names(origin, [(loss["origin"], loss["size"]) for loss in losses])
    try:
        known: Spans = _known_keys(_all(connection, KEYS_KEPT), keys, [name for name, _upto in names])
    except Fails as fails:
        known = dict.fromkeys(keys, (0, NO_END))
        yield Fault("the keys", str(fails))
    with ExitStack() as open_cursors:
        numbers = count()

        def rows(statement: str, *values: object) -> Iterable[Row]:
            cursor = open_cursors.enter_context(connection.cursor(name=f"tree_{next(numbers)}"))
            cursor.itersize = WINDOW
            return cursor.execute(statement.encode(), values)

        sizes = {*(each.size for each in outside), *(loss["size"] for loss in losses)}
        walk = Walk(rows, names, known, sizes)
        yield from walk.faults()
    found.size, found.root = walk.size, walk.root
    if losses and origin != losses[-1]["origin"]:
        yield Fault("the log", "it bears another name than was declared")
    for loss in losses:
        yield from _loss_faults(loss, walk.roots, known)
    endings = [ending for ending in map(_ending, losses) if ending is not None]
    for each in outside:
        yield from _kept_faults(each, walk, [name for name, _upto in names], endings)


class Stream:
    """Rows in the order of their first value; the next one is looked at before it is taken."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    @property
    def at(self) -> int:
        """The first value of the next row."""
        return ENDLESS if self._next is None else int(self._next[0])

    def upto(self, value: int) -> Iterator[Row]:
        """Take the rows up to and with this first value."""
        while (row := self._next) is not None and row[0] <= value:
            self._next = next(self._rows, None)
            yield row


class Walk:
    """One walk along the leaves.

    rows   reads the rows of a statement
    names  of the log, and up to which size it bore each
    known  its keys, and the sizes that each signs
    sizes  at which the root is kept in ``roots``; ``noted`` are those that have a checkpoint
    """

    def __init__(self, rows: Rows, names: Sequence[tuple[str, int]], known: Spans, sizes: Collection[int]) -> None:
        self.size, self.root = 0, EMPTY_ROOT
        self.roots: dict[int, bytes] = {}
        self.noted: set[int] = set()
        self._rows, self._names, self._known = rows, names, known
        self._sizes = sorted(sizes)
        self._heads, self._notes = Stream(rows(_HEADS)), Stream(rows(_NOTES))
        self._levels: dict[int, Stream] = {}
        self._head = self._note = 0  # the last that were walked

    def faults(self) -> Iterator[Fault]:
        """What does not fit, as it is met."""
        yield from self._compare(0, EMPTY_ROOT)
        roots, edge, partial = Roots(), Edge(), dict[Place, bytes]()
        batch: list[bytes] = []
        ahead = self._ahead(0)
        for index, leaf in self._rows(_LEAVES):
            if index != roots.size or leaf is None:
                yield Fault(f"place {index}", "it is out of order, or its leaf is gone")
                break
            roots.add(leaf)
            batch.append(leaf)
            if roots.size == ahead:
                yield from self._compare(roots.size, roots.root())
                ahead = self._ahead(roots.size)
            if len(batch) == WINDOW:
                tiles, batch = edge.grow(batch), []
                partial = {place: hashes for place, hashes in tiles.items() if len(hashes) < FULL_TILE_BYTES}
                yield from self._tile_faults({place: tiles[place] for place in tiles.keys() - partial.keys()})
        yield from self._tile_faults(edge.grow(batch) if batch else partial)
        for level, stream in sorted(self._levels.items()):
            for number, _hashes in stream.upto(ENDLESS):
                yield Fault(f"tile {level}/{number}", "the leaves give another")
        for level, number in self._rows(_OTHER_TILES, list(self._levels)):
            yield Fault(f"tile {level}/{number}", "the leaves give another")
        yield from self._compare(ENDLESS, b"")
        self.size, self.root = roots.size, roots.root()
        if self._head != self.size:
            yield Fault("the tree", "its last head is of another size")

    def _ahead(self, size: int) -> int:
        """The next size after this one at which something is to be compared."""
        return min(self._heads.at, self._notes.at, next((each for each in self._sizes if each > size), ENDLESS))

    def _compare(self, size: int, root: bytes) -> Iterator[Fault]:
        """Heads and checkpoints up to this size; where they are of others, the leaves give no root for them."""
        for at, previous, said in self._heads.upto(size):
            yield from _link_faults("head", at, previous, self._head)
            self._head = at
            if at != size or said != root:
                yield Fault(f"head {at}", "the leaves give another root")
        for at, previous, note in self._notes.upto(size):
            yield from _link_faults("checkpoint", at, previous, self._note)
            self._note = at
            name = next(name for name, upto in self._names if at <= upto)
            yield from _note_faults(at, note, name, root if at == size else b"", self._known)
            if at in self._sizes:
                self.noted.add(at)
        if size in self._sizes:
            self.roots[size] = root

    def _tile_faults(self, tiles: Mapping[Place, bytes]) -> Iterator[Fault]:
        """Tiles that grow no more, each level's after those given before."""
        for level, number in sorted(tiles):
            if level not in self._levels:
                self._levels[level] = Stream(self._rows(_TILES, level))
            is_there = False
            for found, hashes in self._levels[level].upto(number):
                is_there |= found == number
                if found != number or hashes != tiles[level, number]:
                    yield Fault(f"tile {level}/{found}", "the leaves give another")
            if not is_there:
                yield Fault(f"tile {level}/{number}", "it is gone")


def _link_faults(name: str, size: int, previous: int, before: int) -> Iterator[Fault]:
    """Each names the one before it, so that none is taken away unseen."""
    if previous != before:
        yield Fault(f"{name} {size}", "one before it is gone")


def _note_faults(size: int, note: str, origin: str, root: bytes, keys: Spans) -> Iterator[Fault]:
    where = f"checkpoint {size}"
    try:
        checkpoint = Checkpoint.read(note)
    except Fails as fails:
        yield Fault(where, str(fails))
        return
    if (checkpoint.origin, checkpoint.size) != (origin, size):
        yield Fault(where, "it is of another log or size")
    if checkpoint.root != root:
        yield Fault(where, "the leaves give another root")
    if not any(since <= size <= until and has_signed(key, checkpoint) for key, (since, until) in keys.items()):
        yield Fault(where, "it is not signed with a key of the log")


def _kept(each: Checkpoint | Kept) -> Kept:
    return each if isinstance(each, Kept) else Kept(mark_of(each.origin), each.size, each.root)


def _kept_faults(each: Kept, walk: Walk, names: Sequence[str], endings: Sequence[Ending]) -> Iterator[Fault]:
    where = f"the checkpoint of {each.size} kept outside"
    ended = next((ending for ending in endings if mark_of(ending.checkpoint.origin) == each.mark), None)
    is_there = each.size <= walk.size and walk.roots.get(each.size) == each.root
    if ended is None and each.mark not in map(mark_of, names):
        yield Fault(where, "it is of another log")
    elif ended is not None and ended.kept < each.size <= ended.checkpoint.size and not is_there:
        yield Fault(where, f"the end of the log was lost, which is declared: {ended.kept} entries of it are left")
    elif each.size > walk.size:
        yield Fault(where, f"the log has {walk.size} entries only")
    elif walk.roots.get(each.size) != each.root:
        yield Fault(where, "the log had another content then")
    elif each.size not in walk.noted:
        yield Fault(where, "the log has it no more")


# Keys and names


def _known_keys(rows: Sequence[Row], keys: Sequence[Key], names: Sequence[str]) -> Spans:
    """The log's keys with the sizes that each signs; it keeps its key under every name it has.

    Raises Fails where one took over that the old one did not sign.
    """
    kept = LogKeys.of((str(key), str(statement)) for key, statement in rows)
    taking_over: dict[str, list[str]] = defaultdict(list)
    for line in kept.rollovers:
        taking_over[(*line.split(" "), "")[1].partition("+")[0]].append(line)
    first = tuple(keys) or _oldest([*map(Key.read, kept.first)])
    signing, known = [key.public for key in first], dict[Key, tuple[int, int]]()
    # The key that signs when a name ends is the first of the next one; those that it took over from sign no more.
    for name in sorted({*names, *taking_over}, key=lambda name: (name_of(name)[1], name)):
        spans = keys_of([Key(name, LOG, public) for public in signing], taking_over[name])
        signing = [key.public for key, (_since, until) in spans.items() if until == NO_END]
        known |= spans
    if {key for key, _statement in rows} - set(map(str, known)):
        raise Fails("rollover", "one of them did not take over from one that is known")
    return known


def _oldest(keys: Sequence[Key]) -> list[Key]:
    """Those under the first of the log's names that any of them bears."""
    numbers = [name_of(key.name)[1] for key in keys]
    return [key for key, number in zip(keys, numbers, strict=True) if number == min(numbers)]


def log_names(origin: str, losses: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Every name the log has had, and up to which size.

    losses  the names from the second on, and how many leaves there were when each began
    """
    if not losses:
        return [(origin, ENDLESS)]
    begun = [name_of(losses[0][0])[0], *(name for name, _size in losses)]
    return list(zip(begun, [*(size for _name, size in losses), ENDLESS], strict=True))


# Losses that were declared


def _losses(connection: Connection) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_LOSSES).fetchall()


def _ending(loss: Mapping[str, Any]) -> Ending | None:
    try:
        return Ending.read(loss["note"])
    except Fails:
        return None


def _loss_faults(loss: Mapping[str, Any], roots: Mapping[int, bytes], keys: Collection[Key]) -> Iterator[Fault]:
    where = f"loss {loss['number']}"
    ending = _ending(loss)
    if ending is None:
        yield Fault(where, "its last words of the name before cannot be read")
        return
    if (ending.number, ending.origin, ending.size) != (loss["number"], loss["origin"], loss["size"]):
        yield Fault(where, "it says something else than the last words of the name before")
    if ending.root != roots.get(ending.size):
        yield Fault(where, "the leaves give another root")
    if not any(has_signed(Key(ending.checkpoint.origin, key.kind, key.public), ending.checkpoint) for key in keys):
        yield Fault(where, "it is not signed with a key of the log")
    if loss["index"] not in (ending.size, None):
        yield Fault(where, "it is not the first entry under the new name")


def _all(connection: Connection, statement: str) -> list[Row]:
    return connection.execute(statement.encode()).fetchall()
