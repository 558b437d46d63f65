"""Writing what is signed of a log: checkpoints, co-signatures, the rollover of its key; and figures for paper.

Read and checked by ``ecrime.base.ledger.verify``. Format: C2SP signed-note, tlog-checkpoint, tlog-cosignature.
"""

from __future__ import annotations

from base64 import b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ecrime.base.ledger.verify import (
    LOG,
    WITNESS,
    Checkpoint,
    Key,
    decoded,
    mark_of,
    rollover_words,
    witnessed_words,
)

DASH = "—"


class SigningKey:
    """A private key of a log or a witness, with its name."""

    def __init__(self, name: str, kind: int, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = Key(name, kind, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @classmethod
    def make(cls, name: str, kind: int = LOG) -> SigningKey:
        """A new key at random."""
        return cls(name, kind, Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, kind: int, seed: bytes) -> SigningKey:
        """The key of these 32 bytes."""
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32 bytes that are the key."""
        return self._private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    def sign(self, body: str) -> str:
        """The log's line under a checkpoint's body."""
        return self._line(self.sign_bytes(body.encode()))

    def witness(self, body: str, seconds: int) -> str:
        """A witness's line: when the checkpoint was seen, in Unix seconds, and the signature over both."""
        return self._line(seconds.to_bytes(8, "big") + self.sign_bytes(witnessed_words(body, seconds)))

    def sign_bytes(self, said: bytes) -> bytes:
        """The bare signature."""
        return self._private.sign(said)

    def _line(self, made: bytes) -> str:
        return f"{DASH} {self.key.name} {b64encode(self.key.id + made).decode()}\n"


def has_signed(key: Key, checkpoint: Checkpoint) -> bool:
    """Whether a log's key has signed: what ``Checkpoint.is_signed_by`` says, for those who have many to check."""
    start = f"{DASH} {key.name} "
    made = (decoded(line.removeprefix(start)) for line in checkpoint.signatures if line.startswith(start))
    return key.kind == LOG and any(
        data[:4] == key.id and _is_signed(key.public, data[4:], checkpoint.body.encode()) for data in made
    )


def _is_signed(public: bytes, signature: bytes, said: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def body_of(origin: str, size: int, root: bytes) -> str:
    """What is signed of a log of this size."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def note_of(body: str, *lines: str) -> str:
    """A checkpoint with its signatures."""
    return f"{body}\n{''.join(lines)}"


def rollover(size: int, old: SigningKey, new: SigningKey) -> str:
    """The line by which a new key takes over from this size on, signed by both; ``verify.keys_of`` reads it."""
    words = rollover_words(str(size), old.key, new.key)
    made = (b64encode(key.sign_bytes(words)).decode() for key in (old, new))
    return " ".join((str(size), str(old.key), str(new.key), *made))


def figures(origin: str, size: int, root: bytes) -> list[str]:
    """A checkpoint to be typed in from paper: eight lines of fifteen figures, and two that check each line.

    Mark of the log, size, and the root six bytes a line. The two figures make place and line together leave 1 when
    divided by 97 (ISO 7064, MOD 97-10): one wrong figure, two changed over and two lines changed over are all noticed.
    """
    words = [int.from_bytes(root[at : at + 6], "big") for at in range(0, len(root), 6)]
    lines = (f"{number:015d}" for number in (mark_of(origin), size, *words))
    return [_checked(place, line) for place, line in enumerate(lines, start=1)]


def _checked(place: int, line: str) -> str:
    check = 98 - int(f"{place}{line}00") % 97
    return f"{line[:5]} {line[5:10]} {line[10:]} {check:02d}"


__all__ = ["DASH", "LOG", "WITNESS", "SigningKey", "body_of", "figures", "has_signed", "note_of", "rollover"]
