"""The key under which the log's checkpoints are signed, the signer that holds it, and how another key takes over."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger.tree import signer
from ecrime.base.ledger.tree.endings import Ending, ending_body, name_of, next_name
from ecrime.base.ledger.tree.notes import LOG, SigningKey, note_of, rollover
from ecrime.base.ledger.tree.signer import Signed, Signer, is_own
from ecrime.base.ledger.verify import Checkpoint, Key
from ecrime.foundation.errors import Forbidden, Unavailable
from ecrime.foundation.private_file import write_text


class SignersDesk:
    """Answers the sequencer, who says with his first question which log it is, and cannot say another later."""

    def __init__(self, keys: KeyFolder) -> None:
        self._keys = keys
        self._origin = ""
        self._signer: Signer | None = None
        self._opened: tuple[int, int] | None = None  # which file the key was read from
        self._turn = threading.Lock()

    def answer(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a question. Raises what ``open_signer`` raises, Forbidden("sign.…")."""
        with self._turn, alone(self._keys):
            if self._signer is None or self._opened != _identity(self._keys.log_key):
                self._signer = self._open(said)
                self._opened = _identity(self._keys.log_key)
            return self._signer.answer(said)

    def _open(self, said: Mapping[str, Any]) -> Signer:
        origin = said.get("origin")
        if not self._origin and isinstance(origin, str):
            opened = open_signer(self._keys, origin, size=1 if said.get("note") else 0)
            self._origin = origin
            return opened
        if not self._origin:
            raise Forbidden("request.unreadable")
        # The key was replaced under it.
        return open_signer(self._keys, self._origin, size=1)


def open_signer(keys: KeyFolder, origin: str, *, size: int) -> Signer:
    """The signer of a log that has so many signed leaves; the first time it makes the key.

    Raises Unavailable("sign.key_missing") where the log was signed before and its key is not here, and
    ("sign.state_missing") where the key is here and what it has signed last is not: it would sign anything.
    """
    if not keys.log_key.exists():
        if size or (keys.log_state.exists() and signer.ever_signed(keys.log_state)):
            raise Unavailable("sign.key_missing", folder=str(keys.path))
        # The key comes last: without it nothing can have been signed, so who was cut off in between begins again.
        signer.begin(keys.log_state, origin)
        write_text(keys.log_key, SigningKey.make(origin).seed.hex() + "\n")
    if not keys.log_state.exists():
        raise Unavailable("sign.state_missing", folder=str(keys.path))
    go_on_as(keys, origin)
    key = read_key(keys.log_key, origin)
    return Signer(origin, key, keys.log_state, rollovers=_rollovers(keys, key))


def roll(keys: KeyFolder) -> str:
    """Make the log's next key, and let it take over from here on; the line by which it does, signed by both.

    A signer that runs goes on with it at once. Raises Unavailable where key or state are missing.
    """
    with alone(keys):
        if not keys.log_key.exists():
            raise Unavailable("sign.key_missing", folder=str(keys.path))
        if not keys.log_state.exists():
            raise Unavailable("sign.state_missing", folder=str(keys.path))
        last = signer.read_state(keys.log_state)
        old, new = read_key(keys.log_key, last.origin), SigningKey.make(last.origin)
        line = rollover(last.size, old, new)
        # First the line, then the key: what is lost in between is a key that has signed nothing else.
        write_text(keys.log_rollovers, "".join(f"{each}\n" for each in (*_rollovers(keys, old), line)))
        write_text(keys.log_key, new.seed.hex() + "\n")
    return line


def go_on_as(keys: KeyFolder, origin: str) -> None:
    """Sign under a new name from now on, where the last words of the one before say so, and from where they say.

    Only where they are the last: words that were written and then not declared leave the log to grow under its name,
    and would lead the signer back behind what it has signed since.
    """
    last = last_signed(keys, origin)
    if last is not None and last != signer.read_state(keys.log_state):
        signer.write_state(keys.log_state, last)


def last_signed(keys: KeyFolder, origin: str) -> Signed | None:
    """What the signer of a log of this name goes on from; None where the folder has no state."""
    if not keys.log_state.exists():
        return None
    last = signer.read_state(keys.log_state)
    ending = last_words(keys, name_of(last.origin)[1])
    if ending is not None and (ending.origin, ending.last) == (origin, (last.origin, last.size, last.root)):
        return Signed(origin, ending.size, ending.root)
    return last


def last_words(keys: KeyFolder, number: int) -> Ending | None:
    """How the log's name of this number ended, where the folder knows."""
    path = keys.log_ended(number)
    return Ending.read(path.read_text(encoding="utf-8")) if path.exists() else None


def end_log(keys: KeyFolder, last: Signed, *, kept: int, size: int, root: bytes) -> str:
    """The last words of the log that was signed as far as ``last``, which goes on from this size under the next name.

    They are on disk before they are given. What the folder knows to have been begun is not begun again, for it may have
    been signed: so earlier last words can make the number higher, and where they are lost it is the next one to that
    which ends. Raises Unavailable("sign.key_missing").
    """
    if not keys.log_key.exists():
        raise Unavailable("sign.key_missing", folder=str(keys.path))
    begun = [Ending.read(path.read_text(encoding="utf-8")).origin for path in keys.path.glob("log-*.ended")]
    origin = next_name(last.origin, begun)
    body = ending_body((last.origin, last.size, last.root), kept=kept, origin=origin, size=size, root=root)
    note = note_of(body, read_key(keys.log_key, last.origin).sign(body))
    write_text(keys.log_ended(name_of(last.origin)[1]), note)
    return note


def is_signed(keys: KeyFolder, checkpoint: Checkpoint) -> bool:
    """Whether the log's key has signed a checkpoint, or one before it while it was the log's."""
    key = read_key(keys.log_key, checkpoint.origin)
    return is_own(checkpoint, key.key, _rollovers(keys, key))


def read_key(path: Path, origin: str) -> SigningKey:
    """The key in a file."""
    return SigningKey.from_seed(origin, LOG, bytes.fromhex(path.read_text(encoding="utf-8").strip()))


@contextmanager
def alone(keys: KeyFolder) -> Iterator[None]:
    """Nothing else is signed and no key is replaced while the block lasts, by whichever process."""
    descriptor = os.open(keys.log_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _rollovers(keys: KeyFolder, key: SigningKey) -> list[str]:
    """The lines that lead to this key; one that leads to a key that was lost in the making is left out."""
    text = keys.log_rollovers.read_text(encoding="utf-8") if keys.log_rollovers.exists() else ""
    lines = text.splitlines()
    while lines and Key.read(lines[-1].split(" ")[2]).public != key.key.public:
        lines.pop()
    return lines


def _identity(path: Path) -> tuple[int, int] | None:
    found = path.stat() if path.exists() else None
    return (found.st_ino, found.st_mtime_ns) if found else None
