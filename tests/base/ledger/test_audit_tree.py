"""The walk along the leaves finds what does not fit of tiles, heads and checkpoints, wherever its windows end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from tests.vectors.ledger.make import key

from ecrime.base.ledger import audit_tree
from ecrime.base.ledger.audit_tree import _HEADS, _LEAVES, _NOTES, _OTHER_TILES, _TILES, ENDLESS, Walk
from ecrime.base.ledger.tree.merkle import Edge
from ecrime.base.ledger.tree.notes import body_of, note_of
from ecrime.base.ledger.verify import NO_END, Roots, leaf_hash

ORIGIN = "ecrime/trial"
LOG, THIEF = key(ORIGIN, "trial"), key(ORIGIN, "thief")


class Tables:
    """A log as its tables have it, with heads and checkpoints at these sizes."""

    def __init__(self, size: int, signed: Iterable[int]) -> None:
        self.leaves: list[tuple[int, bytes | None]] = [(at, leaf_hash(str(at).encode())) for at in range(size)]
        roots, self.roots = Roots(), dict[int, bytes]()
        for _at, leaf in self.leaves:
            roots.add(leaf or b"")
            self.roots[roots.size] = roots.root()
        self.tiles = Edge().grow(leaf or b"" for _at, leaf in self.leaves)
        steps = [(before, at) for before, at in pairwise([0, *sorted({*signed, size})]) if at]
        self.heads = {at: (before, self.roots[at]) for before, at in steps}
        self.notes = {at: (before, self.note(at, self.roots[at])) for before, at in steps}

    def note(self, size: int, root: bytes, *, by: Any = LOG, origin: str = ORIGIN) -> str:
        body = body_of(origin, size, root)
        return note_of(body, by.sign(body))

    def read(self, statement: str, *values: Any) -> Iterable[tuple[Any, ...]]:
        """What the database answers."""
        if statement == _TILES:
            return [(number, self.tiles[at, number]) for at, number in sorted(self.tiles) if at == values[0]]
        if statement == _OTHER_TILES:
            return [place for place in sorted(self.tiles) if place[0] not in values[0]]
        if statement == _LEAVES:
            return self.leaves
        kept: Any = {_HEADS: self.heads, _NOTES: self.notes}[statement]
        return [(at, *kept[at]) for at in sorted(kept)]

    def walk(self, *sizes: int) -> tuple[Walk, list[tuple[str, str]]]:
        walk = Walk(self.read, [(ORIGIN, ENDLESS)], {LOG.key: (0, NO_END)}, sizes)
        return walk, [(fault.where, fault.what) for fault in walk.faults()]


@pytest.mark.parametrize(
    ("size", "window"),
    [
        *((size, window) for size in (0, 1, 7, 255, 256, 257, 519) for window in (7, 256, 5000)),
        (1024, 512),
        (66_000, 5000),
    ],
)
def test_an_honest_log_holds(monkeypatch: pytest.MonkeyPatch, size: int, window: int) -> None:
    monkeypatch.setattr(audit_tree, "WINDOW", window)
    told = Tables(size, {at for at in (1, 6, 8, 256, 258, 600) if at < size})
    asked = sorted({0, 1, size // 2, size, size + 5})
    walk, faults = told.walk(*asked)
    assert faults == []
    assert (walk.size, walk.root) == (size, told.roots.get(size, Roots().root()))
    assert walk.roots == {at: told.roots.get(at, Roots().root()) for at in asked if at <= size}
    assert walk.noted == {at for at in asked if at in told.notes}


def changed(name: str, at: Any, *values: Any) -> Callable[[Tables], None]:
    return lambda told: getattr(told, name).update({at: values if len(values) > 1 else values[0]})


def gone(name: str, at: Any) -> Callable[[Tables], None]:
    return lambda told: getattr(told, name).pop(at)


OTHER, GONE, ROOT = "the leaves give another", "it is gone", "the leaves give another root"
UNSIGNED, BEFORE, OF_ANOTHER = (
    "it is not signed with a key of the log",
    "one before it is gone",
    "it is of another log or size",
)
ALTERED: list[tuple[Callable[[Tables], None], list[tuple[str, str]]]] = [
    *((changed("tiles", (0, at), bytes(32)), [(f"tile 0/{at}", OTHER)]) for at in range(3)),
    *((gone("tiles", (0, at)), [(f"tile 0/{at}", GONE)]) for at in range(3)),
    (changed("tiles", (1, 0), bytes(64)), [("tile 1/0", OTHER)]),
    (gone("tiles", (1, 0)), [("tile 1/0", GONE)]),
    (changed("tiles", (0, 3), bytes(32)), [("tile 0/3", OTHER)]),
    (changed("tiles", (4, 0), bytes(32)), [("tile 4/0", OTHER)]),
    (changed("heads", 300, 8, bytes(32)), [("head 300", ROOT)]),
    (gone("heads", 300), [("head 519", BEFORE)]),
    (gone("heads", 519), [("the tree", "its last head is of another size")]),
    (
        changed("heads", 600, 519, bytes(32)),
        [("head 600", ROOT), ("the tree", "its last head is of another size")],
    ),
    (gone("notes", 8), [("checkpoint 300", BEFORE)]),
    (changed("notes", 300, 8, "nothing"), [("checkpoint 300", "the checkpoint is cut off: it lacks")]),
    (
        lambda told: told.notes.update({300: (8, told.note(300, told.roots[300], by=THIEF))}),
        [("checkpoint 300", UNSIGNED)],
    ),
    (lambda told: told.notes.update({300: (8, told.note(300, bytes(32)))}), [("checkpoint 300", ROOT)]),
    (
        lambda told: told.notes.update({300: (8, told.note(299, told.roots[300]))}),
        [("checkpoint 300", OF_ANOTHER)],
    ),
    (lambda told: told.notes.update({600: (519, told.note(600, bytes(32)))}), [("checkpoint 600", ROOT)]),
]


@pytest.mark.parametrize("window", [7, 5000])
@pytest.mark.parametrize(("change", "expected"), ALTERED)
def test_what_was_changed_is_found_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
    window: int,
    change: Callable[[Tables], None],
    expected: list[tuple[str, str]],
) -> None:
    monkeypatch.setattr(audit_tree, "WINDOW", window)
    told = Tables(519, [8, 300])
    change(told)
    _walk, faults = told.walk()
    assert [where for where, _what in faults] == [where for where, _what in expected]
    assert all(what.startswith(says) for (_where, what), (_same, says) in zip(faults, expected, strict=True)), faults


def test_a_leaf_that_is_gone_ends_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    for leaf in ((100, None), (101, b"x" * 32)):
        told = Tables(519, [8, 300])
        told.leaves[100] = leaf
        walk, faults = told.walk(50, 300)
        assert faults[0] == (f"place {leaf[0]}", "it is out of order, or its leaf is gone")
        assert {("head 300", ROOT), ("checkpoint 519", ROOT)} <= set(faults)
        assert "head 8" not in {where for where, _what in faults}
        assert (walk.size, list(walk.roots)) == (100, [50])
