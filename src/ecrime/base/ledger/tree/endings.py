"""The last words of a log whose end was lost: its last signed checkpoint, and as what it goes on from where.

A checkpoint like every other, of the size and root that were signed last, with one line more under the root. So every
program that reads checkpoints reads it, a witness may co-sign it, and nobody who has seen the log longer is deceived:

    ecrime/…                        the name that ends
    1042                            what was signed last of it
    <root>
    ended: kept 1000, goes on as ecrime/…/2 from 1003 <root>

``kept`` leaves of it are there still for certain; those up to ``from`` had no place yet when the backup was made, or
were not signed for. Where the signer's own state was lost, what was signed last is the furthest that database and
witnesses knew of; the signer may have signed more.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from ecrime.base.ledger.tree.notes import body_of
from ecrime.base.ledger.verify import HASH_BYTES, Checkpoint, Fails

_LINE = re.compile(
    r"ended: kept ([0-9]{1,18}), goes on as ([A-Za-z0-9./-]{1,80}) from ([0-9]{1,18}) ([A-Za-z0-9+/]{43}=)"
)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def name_of(origin: str) -> tuple[str, int]:
    """A log's first name, and which of its names this is: ("ecrime/…", 1), after the first loss ("ecrime/…", 2)."""
    first, _, last = origin.rpartition("/")
    return (first, int(last)) if first and _NUMBER.fullmatch(last) else (origin, 1)


def next_name(origin: str, begun: Iterable[str] = ()) -> str:
    """As what a log of this name goes on after a loss: under a name that it never had, nor any of those begun."""
    first = name_of(origin)[0]
    names = [name_of(name) for name in (origin, *begun)]
    return f"{first}/{max(number for its_first, number in names if its_first == first) + 1}"


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a log ended and as what it goes on.

    checkpoint  the last that was signed of it
    kept        leaves of it that are there still
    origin      the name from then on
    size, root  of the log under the new name, at its beginning
    """

    checkpoint: Checkpoint
    kept: int
    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, note: str) -> Ending:
        """Raises Fails for a checkpoint that ends nothing, or anything else."""
        checkpoint = Checkpoint.read(note)
        lines = checkpoint.body.splitlines()
        found = _LINE.fullmatch(lines[3]) if len(lines) == 4 else None
        if found is None or len(root := b64decode(found[4])) != HASH_BYTES:
            raise Fails("ending", "this checkpoint does not end a log")
        return cls(checkpoint, int(found[1]), found[2], int(found[3]), root)

    @property
    def last(self) -> tuple[str, int, bytes]:
        """What was signed last: name, size and root."""
        return self.checkpoint.origin, self.checkpoint.size, self.checkpoint.root

    @property
    def number(self) -> int:
        """The number of the new name: 2 after the first loss."""
        return name_of(self.origin)[1]


def ending_body(last: tuple[str, int, bytes], *, kept: int, origin: str, size: int, root: bytes) -> str:
    """What is signed; ``last`` is the name that ends, and the size and root signed last of it."""
    return body_of(*last) + f"ended: kept {kept}, goes on as {origin} from {size} {b64encode(root).decode()}\n"
