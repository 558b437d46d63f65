"""Signs checkpoints, and only such as go on from the last one it has signed: the log's own first witness.

It runs in a process of its own, beside the sequencer and under a user of its own where the service can have one. It
holds the key and what it has signed last, in a folder that no other process need read; it knows no database. Whoever
takes the database over can ask it for nothing that takes back an entry.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecrime.base.ledger.tree.endings import name_of
from ecrime.base.ledger.tree.notes import LOG, SigningKey, body_of, has_signed, note_of
from ecrime.base.ledger.verify import EMPTY_ROOT, HASH_BYTES, Checkpoint, Fails, Key, is_consistent
from ecrime.foundation.errors import Forbidden, Unavailable
from ecrime.foundation.private_file import write_text

MOST_PROOF = 128  # hashes: enough for trees of any size


@dataclass(frozen=True, slots=True)
class Signed:
    """The last checkpoint that was signed, and of which log."""

    origin: str
    size: int
    root: bytes


class Signer:
    """Signs for one log.

    state      a file that names the last checkpoint; written and on disk before a signature leaves, and read again
               before each: another process may have written it
    rollovers  the lines by which this key and those before it took over
    """

    def __init__(self, origin: str, key: SigningKey, state: Path, *, rollovers: Sequence[str] = ()) -> None:
        self._origin = origin
        self._key = key
        self._state = state
        self._rollovers = list(rollovers)
        self._turn = threading.Lock()
        self._told = 0  # how far it was signed, as far as this process knows
        self._written: Signed | None = None  # what this process has brought to the disk last
        self._read()

    def answer(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Answer the sequencer: where it stands, or a signature. Raises Forbidden("sign.…").

        The state is on disk before a signature leaves. So a database that was signed further shows that the state is an
        old copy, and from there on nothing is signed: a second history could be.
        """
        match said.get("ask"):
            case "last":
                keys = {"key": str(self._key.key), "rollovers": self._rollovers}
                return {"origin": self._origin, "size": self._hear(said.get("note")), **keys}
            case "sign":
                return {"note": self._sign(said), "key": str(self._key.key)}
            case _:
                raise Forbidden("request.unreadable")

    def _hear(self, note: object) -> int:
        """How far it was signed; ``note`` is the database's last checkpoint, believed where its signature is ours."""
        known = self._own(note) if note is not None else None
        with self._turn:
            if known is not None and known.origin == self._origin:
                self._told = max(self._told, known.size)
            return self._read().size

    def _own(self, note: object) -> Checkpoint:
        """A checkpoint of ours; nobody stops the signing by words that it never signed."""
        try:
            known = Checkpoint.read(note if isinstance(note, str) else "")
        except Fails:
            raise Forbidden("request.unreadable") from None
        if not is_own(known, self._key.key, self._rollovers):
            raise Unavailable("sign.key_other", folder=str(self._state.parent), size=str(known.size))
        return known

    def _read(self) -> Signed:
        """What was signed last. Raises Forbidden where it is another log's, or less than was signed."""
        try:
            last = read_state(self._state)
        except FileNotFoundError:
            raise Unavailable("sign.state_missing", folder=str(self._state.parent)) from None
        if last.origin != self._origin:
            raise Forbidden("sign.another_name")
        if last.size < self._told:
            raise Forbidden("sign.state_old")
        return last

    def _sign(self, said: Mapping[str, Any]) -> str:
        size, root, proof = _question(said)
        with self._turn:
            last = self._read()
            if size < last.size:
                raise Forbidden("sign.shorter")
            if not (last.size == 0 and size > 0) and not is_consistent(last.size, last.root, size, root, proof):
                raise Forbidden("sign.not_the_same_log")
            signing = Signed(self._origin, size, root)
            # Also what the file says already, where it was not this process that brought it to the disk for certain.
            if signing != self._written:
                write_state(self._state, signing)
                self._written, self._told = signing, size
        body = body_of(self._origin, size, root)
        return note_of(body, self._key.sign(body))


def _question(said: Mapping[str, Any]) -> tuple[int, bytes, list[bytes]]:
    try:
        size, root = said["size"], b64decode(said["root"], validate=True)
        proof = [b64decode(hash_, validate=True) for hash_ in said["proof"]]
    except (KeyError, TypeError, ValueError):
        raise Forbidden("request.unreadable") from None
    is_whole = isinstance(size, int) and not isinstance(size, bool) and size >= 0 and len(root) == HASH_BYTES
    if not is_whole or len(proof) > MOST_PROOF or any(len(hash_) != HASH_BYTES for hash_ in proof):
        raise Forbidden("request.unreadable")
    return size, root, proof


def is_own(checkpoint: Checkpoint, key: Key, rollovers: Sequence[str]) -> bool:
    """Whether a log's key has signed a checkpoint, or one before it while it was the log's."""
    reach = (name_of(checkpoint.origin)[1], checkpoint.size)
    publics = [key.public]
    for line in rollovers:
        size, old = line.split(" ")[:2]
        before = Key.read(old)
        if reach <= (name_of(before.name)[1], int(size)):
            publics.append(before.public)
    return any(has_signed(Key(checkpoint.origin, LOG, public), checkpoint) for public in publics)


def question(size: int, root: bytes, proof: list[bytes]) -> dict[str, Any]:
    """What the sequencer asks."""
    hashes = [b64encode(hash_).decode() for hash_ in proof]
    return {"ask": "sign", "size": size, "root": b64encode(root).decode(), "proof": hashes}


def begin(state: Path, origin: str) -> None:
    """The state of a signer that has signed nothing yet."""
    write_state(state, Signed(origin, 0, EMPTY_ROOT))


def ever_signed(state: Path) -> bool:
    """True when the signer of this state has ever signed an entry."""
    return read_state(state).size > 0


def write_state(state: Path, last: Signed) -> None:
    """Note what was signed last."""
    write_text(state, json.dumps({"origin": last.origin, "size": last.size, "root": last.root.hex()}))


def read_state(state: Path) -> Signed:
    """What was signed last."""
    said = json.loads(state.read_text(encoding="utf-8"))
    return Signed(str(said["origin"]), int(said["size"]), bytes.fromhex(said["root"]))
