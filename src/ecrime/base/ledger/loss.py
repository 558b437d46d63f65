"""After a restore: whether the ledger goes on where the signer ended, and what is declared where its end is lost.

A restored database that is behind what was signed is never made to look whole. Its log goes on under another name,
whose first entry holds the last words of the name before: how far that one had been signed, what is left, and why.
So does a log whose signer has lost its memory, or has an old one: nobody knows then what the key has signed under the
old name, and it signs no more under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import psycopg

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger.entry import Content
from ecrime.base.ledger.tree.endings import Ending, name_of
from ecrime.base.ledger.tree.log_key import end_log, is_signed, last_signed, last_words, open_signer
from ecrime.base.ledger.tree.merkle import Edge, Reader
from ecrime.base.ledger.tree.signer import Signed, question, write_state
from ecrime.base.ledger.tree.store import Store
from ecrime.base.ledger.verify import EMPTY_ROOT, Checkpoint
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.ids import uuid7

Connection = psycopg.Connection[Any]
MOST = 10_000
_DECLARE = """
select law.declare_loss(%(loss)s, %(number)s, %(origin)s, %(size)s, %(note)s, %(reason)s, %(commitment)s, %(salt)s)
"""


class Standing(Enum):
    """How a log stands to something that was signed of it."""

    WHOLE = auto()
    BEHIND = auto()
    DECLARED = auto()  # it is not all there, and that was declared
    ANOTHER = auto()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A log beside something that was signed of it: the signer's state, a checkpoint kept outside."""

    standing: Standing
    size: int
    signed: Signed


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A log beside all that is known to have been signed of it.

    last    what was signed furthest, as far as is known here
    state   what the signer's own state says, None where it is lost

    Only the state is sure to be the furthest; where it is lost, or somebody knows of more, more may have been signed.
    """

    last: Comparison
    state: Signed | None

    @property
    def is_behind(self) -> bool:
        """True where something was signed that is not here."""
        return self.last.standing is Standing.BEHIND

    @property
    def is_remembered(self) -> bool:
        """True where the signer can go on: nobody knows of more than it does."""
        return self.state is not None and _reach(self.state) >= _reach(self.last.signed)

    @property
    def is_whole(self) -> bool:
        """True where nothing is to be declared."""
        return self.is_remembered and not self.is_behind


def compare(store: Store, signed: Signed) -> Comparison:
    """Whether the log holds what was signed, what waits for its place counted in."""
    edge = Edge.read(store.size(), store.read_tile)
    (first, number), (its_first, its_number) = name_of(store.origin()), name_of(signed.origin)
    ends = [ending.kept for ending in store.endings() if name_of(ending.checkpoint.origin)[1] >= its_number]
    if first != its_first:
        standing = Standing.ANOTHER
    elif number < its_number:
        standing = Standing.BEHIND  # not even the declaration of an earlier loss is there
    elif signed.size > min(ends, default=signed.size):
        standing = Standing.DECLARED
    else:
        standing = _standing(store, edge, signed)
    return Comparison(standing, edge.size, signed)


def _standing(store: Store, edge: Edge, signed: Signed) -> Standing:
    if signed.size == 0:
        return Standing.WHOLE
    if signed.size <= edge.size:
        is_same = Reader(signed.size, store.read_tile).root() == signed.root
        return Standing.WHOLE if is_same else Standing.ANOTHER
    # It was signed after these had their places; if they get the same ones again, nothing is lost.
    grown = edge.copy()
    grown.grow(store.waiting(signed.size - edge.size))
    return Standing.WHOLE if (grown.size, grown.root()) == (signed.size, signed.root) else Standing.BEHIND


def _reach(signed: Signed) -> tuple[int, int]:
    """How far the log had come: under which of its names, and with how many leaves."""
    return name_of(signed.origin)[1], signed.size


def of_checkpoint(checkpoint: Checkpoint) -> Signed:
    """What a checkpoint says that somebody kept."""
    return Signed(checkpoint.origin, checkpoint.size, checkpoint.root)


def of_database(store: Store) -> Signed:
    """What the database knows to have been signed last."""
    origin, checkpoint = store.origin(), store.checkpoint()
    if checkpoint is not None and checkpoint.origin == origin:
        return of_checkpoint(checkpoint)
    # Nothing was signed under this name yet.
    begun = [ending for ending in store.endings() if ending.origin == origin]
    return Signed(origin, begun[-1].size, begun[-1].root) if begun else Signed(origin, 0, EMPTY_ROOT)


def reckon(store: Store, keys: KeyFolder, kept: Sequence[Checkpoint] = ()) -> Reckoning:
    """Compare the log with the signer's state, with its own last checkpoint and with those that were kept outside.

    Raises Unavailable("restore.another_log") where any of them is of another log, or of another content.
    """
    state, own = last_signed(keys, store.origin()), of_database(store)
    if state is None and own.size == 0 and not keys.log_key.exists():
        state = own  # nothing was ever signed
    known = [*([state] if state is not None else []), own, *map(of_checkpoint, kept)]
    found = [compare(store, signed) for signed in known]
    for each in found:
        if each.standing is Standing.ANOTHER:
            signed = f"{each.signed.origin} {each.signed.size}"
            raise Unavailable("restore.another_log", origin=store.origin(), signed=signed)
    return Reckoning(max(found, key=lambda each: _reach(each.signed)), state)


def check_signed(keys: KeyFolder, kept: Sequence[Checkpoint]) -> None:
    """Raise Unavailable("restore.not_signed") for a checkpoint that no key of this log has signed."""
    if not keys.log_key.exists():
        raise Unavailable("sign.key_missing", folder=str(keys.path))
    for each in kept:
        if not is_signed(keys, each):
            raise Unavailable("restore.not_signed", origin=each.origin, size=str(each.size))


def declare(owner: Connection, store: Store, keys: KeyFolder, reason: str, kept: Sequence[Checkpoint] = ()) -> Ending:
    """Declare the end of the log lost, in a person's words, and begin the next name. Nothing else may be at work.

    kept  checkpoints that somebody outside has kept

    It can be declared, too, where only the signer's memory is lost: under another name nothing can be signed that
    contradicts what the key has signed before.

    Raises Unavailable("restore.nothing_lost") where the signer can go on, ("restore.another_log") where it is another
    log, ("restore.not_signed") for a checkpoint that its key has not signed, ("sign.key_other") where the database's
    own is signed with a newer key, or a strange one.
    """
    check_signed(keys, kept)
    own = store.checkpoint()
    if own is not None and not is_signed(keys, own):
        raise Unavailable("sign.key_other", folder=str(keys.path), size=str(own.size))
    found = reckon(store, keys, kept)
    if found.is_whole:
        raise Unavailable("restore.nothing_lost", size=str(found.last.size))
    edge, last = _placed(store), found.last.signed
    note = end_log(keys, last, kept=_kept(store, keys, last), size=edge.size, root=edge.root())
    ending = Ending.read(note)
    loss = uuid7()
    content = Content.of(before=None, after={"note": note}, note=reason)
    with owner.transaction():
        owner.execute(
            _DECLARE,
            {
                "loss": loss,
                "number": ending.number,
                "origin": ending.origin,
                "size": ending.size,
                "note": note,
                "reason": reason,
                "commitment": content.commitment,
                "salt": content.salt,
            },
        )
    _sign(store, keys, ending)
    return ending


def _kept(store: Store, keys: KeyFolder, last: Signed) -> int:
    """How many leaves of what was signed last are here for certain.

    What was signed under one name is one history. Where the database is from before an earlier loss, the last words of
    the names between say how much of it went on; where they are lost as well, nothing is certain.
    """
    certain, number = min(store.signed(), last.size), name_of(store.origin())[1]
    while number < name_of(last.origin)[1]:
        words = last_words(keys, number)
        if words is None or words.number <= number:
            return 0
        certain, number = min(certain, words.kept), words.number
    return certain


def _placed(store: Store) -> Edge:
    """Give everything that waits its place."""
    edge = Edge.read(store.size(), store.read_tile)
    while (grown := store.integrate(edge, MOST)) is not None:
        edge = grown
    return edge


def _sign(store: Store, keys: KeyFolder, ending: Ending) -> None:
    """The first checkpoint under the new name, over the declaration."""
    edge = _placed(store)
    # Whatever the state said, or that there was none: under this name nothing was ever signed.
    write_state(keys.log_state, Signed(ending.origin, ending.size, ending.root))
    answering = open_signer(keys, ending.origin, size=ending.size)
    told = answering.answer({"ask": "last"})
    store.keep_keys(told["key"], told["rollovers"], signed=ending.size)
    proof = Reader(edge.size, store.read_tile).consistency(ending.size) if ending.size else []
    store.keep_checkpoint(edge.size, answering.answer(question(edge.size, edge.root(), proof))["note"])
