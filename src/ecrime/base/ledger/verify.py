"""Checks what leaves the ledger: a receipt or an export with its proofs, a checkpoint, or a copy of the whole log.

Stands alone: Python's standard library and nothing else, no service, no database, no settings. This one file may be
copied anywhere and run: ``python3 verify.py [--key KEY] [--witness KEY] [--since FILE] PATH``.

What is checked is worth as much as what it is compared with: the log's key on paper, the key of somebody outside who
must have signed too, a checkpoint that somebody kept. Formats, order of the checks and codes of refusals are those of
docs/guide/verify.md; the verifier of the public page, written apart from this one, gives the same.

Sources: RFC 9162 (tree, proofs), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import pairwise
from pathlib import Path

HASH_BYTES, EMPTY_ROOT = 32, hashlib.sha256(b"").digest()
LOG, WITNESS = 0x01, 0x04  # what a key is for: signing checkpoints, or co-signing them with a time
NUMBER = re.compile("0|[1-9][0-9]{0,14}")  # so short that every language reads it alike
KHMER_FIGURES, KEPT_SIGNS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"), "\n\u00a0\u200b\u200c\u200d"
NO_END, LAST_SECOND = 10**15, 253402300799  # of any log; of the year 9999
REWRITTEN = "the log does not go on where the checkpoint that was kept ended: it was written anew"

# The files of ours: the first line, and by which names the others begin, in this order.
EXPORT, KEYS = "ecrime-ledger-1", "ecrime-keys-1"
_ENTRY = "entry leaf (proof )*(header )+((row )+rows_salt )?"
GRAMMARS = {
    EXPORT: re.compile(f"(key )+(rollover )*(checkpoint )+(consistency )*(about )?({_ENTRY})+end "),
    KEYS: re.compile("(key )+(rollover )*(witness )*end "),
}

Lines = Sequence[tuple[str, str]]


class Fails(Exception):
    """What does not hold: a code that never changes, and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


# The tree


def leaf_hash(content: bytes) -> bytes:
    """The hash under which content stands in the tree."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: bytes) -> bytes:
    """The root over hashes written one after the other; their number is a power of two."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([hashlib.sha256(b"\x01" + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return hashes


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf at ``index`` to the root of ``size`` leaves (RFC 9162, 2.1.3)."""
    sides, found = _sides(index, size), leaf
    for is_left, other in zip(sides, proof, strict=False):
        found = node_hash(other, found) if is_left else node_hash(found, other)
    return 0 <= index < size and len(sides) == len(proof) and found == root


def is_consistent(size: int, root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the larger tree goes on where the smaller one ended (RFC 9162, 2.1.4)."""
    if not 0 < size < new_size:
        return size == new_size and root == new_root and not proof
    # The path of the smaller tree's last full subtree; where that is all of it, its root is known and is left out.
    height = (size & -size).bit_length() - 1
    sides = _sides((size >> height) - 1, (new_size - 1 >> height) + 1)
    path = [root, *proof] if size == 1 << height else proof
    if len(path) != len(sides) + 1:
        return False
    old = new = path[0]
    for is_left, other in zip(sides, path[1:], strict=True):
        old = node_hash(other, old) if is_left else old
        new = node_hash(other, new) if is_left else node_hash(new, other)
    return old == root and new == new_root


def _sides(index: int, size: int) -> list[bool]:
    """On the way from a leaf up to the root: whether the other subtree stands on the left."""
    sides = []
    while 0 <= index < size and size > 1:
        half = 1 << (size - 1).bit_length() - 1
        sides.append(index >= half)
        index, size = (index - half, size - half) if index >= half else (index, half)
    return sides[::-1]


class Roots:
    """The roots of a growing tree, in little memory."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, found: bytes, height: int = 0) -> None:
        """One more leaf, or the root over the next 2**height leaves where so many begin."""
        place = self.size >> height
        while place & 1:
            found, place = node_hash(self._peaks.pop(), found), place >> 1
        self._peaks.append(found)
        self.size += 1 << height

    def root(self) -> bytes:
        """The root over the leaves so far."""
        from_right = reversed(self._peaks)
        return reduce(lambda right, left: node_hash(left, right), from_right) if self._peaks else EMPTY_ROOT


# Ed25519, checking only (RFC 8032, 5.1.7); points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _added(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _added(found, point)
        point = _added(point, point)
        number >>= 1
    return found


def _point(data: bytes) -> Point | None:
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * ROOT_OF_MINUS_ONE % P):
        if y < P and x * x % P == square and (x or not sign):
            side = x if x & 1 == sign else P - x
            return side, y, 1, side * y % P
    return None


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """True when the Ed25519 signature over the message is of this key."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    # A key of small order, which eight times itself leads to the neutral point, would fit signatures over anything.
    if a is None or r is None or s >= ORDER or _times(8, a)[0] == 0:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    one, other = _times(s, BASE), _added(r, _times(k, a))
    return (one[0] * other[2] - other[0] * one[2]) % P == (one[1] * other[2] - other[1] * one[2]) % P == 0


# What is signed


@dataclass(frozen=True)
class Key:
    """A public key with its name and what it is for, as "name+id+base64"."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def read(cls, written: str) -> Key:
        """Raises Fails for anything that is no such key."""
        name, _, rest = written.partition("+")
        data = decoded(rest.partition("+")[2])
        key = cls(name, data[0] if data else 0, data[1:])
        if not name or key.kind not in (LOG, WITNESS) or len(key.public) != 32 or str(key) != written:
            raise Fails("key", "this is no key of a log or a witness: it was altered, or copied wrongly")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True)
class Checkpoint:
    """What was signed of a log: how many leaves, and the root over them; the body is signed, by so many lines."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[str, ...] = ()

    @classmethod
    def read(cls, note: str) -> Checkpoint:
        """Read a signed checkpoint. Raises Fails for anything else."""
        body, _, signed = note.partition("\n\n")
        *signatures, end = signed.split("\n")
        origin, size, encoded = (*body.split("\n"), "", "")[:3]
        root = decoded(encoded)
        is_ended = signatures and not end and all(line.startswith("— ") for line in signatures)
        if not is_ended or not origin or not NUMBER.fullmatch(size) or len(root) != HASH_BYTES:
            raise Fails("checkpoint", "the checkpoint is cut off: it lacks log, size, root or the lines of signatures")
        return cls(origin, int(size), root, body + "\n", tuple(signatures))

    def is_signed_by(self, key: Key) -> bool:
        """True when the log's key has signed it."""
        return key.kind == LOG and any(is_signed(key.public, made, self.body.encode()) for made in self._made_by(key))

    def witnessed_at(self, key: Key) -> datetime | None:
        """When a witness has co-signed it, None when it has not."""
        for made in self._made_by(key):
            seconds = int.from_bytes(made[:8], "big")
            is_time = key.kind == WITNESS and seconds <= LAST_SECOND
            if is_time and is_signed(key.public, made[8:], witnessed_words(self.body, seconds)):
                return datetime.fromtimestamp(seconds, UTC)
        return None

    def _made_by(self, key: Key) -> Iterator[bytes]:
        start = f"— {key.name} "
        made = (decoded(line.removeprefix(start)) for line in self.signatures if line.startswith(start))
        return (data[4:] for data in made if data[:4] == key.id)


def witnessed_words(body: str, seconds: int) -> bytes:
    """What a witness signs: the checkpoint and when it has seen it."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def rollover_words(size: str, old: Key, new: Key) -> bytes:
    """What the log's old key and the new one both sign when one takes over from the other."""
    return f"ecrime-log-key-v1\nlog {old.name}\nfrom {size}\nold {old}\nnew {new}\n".encode()


def keys_of(trusted: Sequence[Key], rollovers: Sequence[str]) -> dict[Key, tuple[int, int]]:
    """The keys of the log, also those that took over from trusted ones, and the sizes that each signs, from and to.

    rollovers  lines of size, old key, new key, and the signatures of both
    """
    spans = dict.fromkeys(trusted, (0, NO_END))
    for rollover in rollovers:
        size, *written = rollover.split(" ")
        old, new = map(Key.read, (*written, "", "")[:2])
        made = [*map(decoded, written[2:])]
        words = rollover_words(size, old, new)
        is_by_both = len(made) == 2 and is_signed(old.public, made[0], words) and is_signed(new.public, made[1], words)
        if not NUMBER.fullmatch(size) or old.name != new.name or not is_by_both:
            raise Fails("rollover", "the words by which the log's key was replaced are not signed by both keys")
        if old in spans:
            since, until = spans[old]
            if new in spans or until < NO_END or int(size) < since:
                raise Fails("rollover", "the log's key was replaced twice, or by one that it had before")
            spans[old], spans[new] = (since, int(size)), (int(size), NO_END)
    return spans


def decoded(encoded: str) -> bytes:
    """The bytes, or none when it is not written as base64 is."""
    try:
        data = b64decode(encoded, validate=True)
    except ValueError:
        return b""
    return data if b64encode(data).decode() == encoded else b""


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def read_lines(text: str, format_: str) -> Lines:
    """The lines of a file of ours after the first, each as its name and the rest. Raises Fails."""
    first, *lines = text.split("\n")
    if first != format_:
        raise Fails("format", f"the file is not of the format {format_}")
    named = [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines[:-1]]
    if lines[-1:] != [""] or not GRAMMARS[format_].fullmatch("".join(f"{name} " for name, _ in named)):
        raise Fails("unreadable", "the file is cut off, or its lines do not stand as they must")
    return named


def _values(lines: Lines, name: str) -> list[str]:
    return [value for each, value in lines if each == name]


# What whoever checks holds in his own hand


@dataclass(frozen=True)
class Kept:
    """A checkpoint that was kept; the log is known by a mark, which is short enough for paper."""

    mark: int
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Kept:
        """A signed checkpoint, as a witness keeps it, too; or a paper's eight lines of figures as they were typed."""
        if "\n\n" in text and "—" in text:
            checkpoint = Checkpoint.read(text)
            return cls(mark_of(checkpoint.origin), checkpoint.size, checkpoint.root)
        typed = [re.sub("[^0-9]", "", line.translate(KHMER_FIGURES)) for line in text.split("\n")]
        lines = [line for line in typed if line]
        if len(lines) != 8:
            raise Fails("paper", f"the paper has eight lines of figures, and {len(lines)} are here")
        for place, line in enumerate(lines, start=1):
            if len(line) != 17 or int(f"{place}{line}") % 97 != 1 or int(line[:15]) >> 48:
                raise Fails("paper", f"line {place} of the paper is typed wrongly: compare it figure by figure")
        mark, size, *words = (int(line[:15]) for line in lines)
        root = b"".join(word.to_bytes(6, "big") for word in words)
        return cls(mark, size, root[:30] + root[-2:])


def mark_of(origin: str) -> int:
    """The mark of a log's name on paper: the first 48 bits of its hash."""
    return int.from_bytes(hashlib.sha256(origin.encode()).digest()[:6], "big")


@dataclass(frozen=True)
class Anchors:
    """Public keys of the log, those of witnesses who must have co-signed, and a checkpoint that was kept."""

    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()
    since: Kept | None = None


def check_checkpoint(checkpoint: Checkpoint, anchors: Anchors, claimed: Lines) -> None:
    """Raise Fails unless the log has signed it, whoever must have, and after what was kept; a known key comes first."""
    spans = keys_of(anchors.keys or [Key.read(key) for key in _values(claimed, "key")], _values(claimed, "rollover"))
    keys = [key for key in spans if key.name == checkpoint.origin]
    if not keys:
        raise Fails("other-log", f"the checkpoint is of the log {checkpoint.origin}, and the key is not")
    signed = [spans[key] for key in keys if checkpoint.is_signed_by(key)]
    if not signed:
        raise Fails("not-signed", "the checkpoint is not signed with the key of the log")
    if not any(since <= checkpoint.size <= until for since, until in signed):
        raise Fails("old-key", "the checkpoint is signed with a key that was not the log's at this size")
    for key in anchors.witnesses:
        if checkpoint.witnessed_at(key) is None:
            raise Fails("not-witnessed", f"the checkpoint is not co-signed by the witness {key.name}")
    kept = anchors.since
    if kept is not None and kept.mark != mark_of(checkpoint.origin):
        raise Fails("other-log", "the checkpoint that was kept is of another log")
    if kept is not None and kept.size > checkpoint.size:
        raise Fails("older", f"the log had {kept.size} entries once and has {checkpoint.size} here: cut off, or older")


def check_goes_on(checkpoint: Checkpoint, kept: Kept | None, claimed: Lines) -> None:
    """Raise Fails unless one of the proofs leads from the checkpoint kept to this one."""
    if kept is not None and kept.size > 0:
        proofs = dict(value.partition(" ")[::2] for value in _values(claimed, "consistency"))
        found = "" if kept.size == checkpoint.size else proofs.get(str(kept.size))
        if found is None:
            raise Fails("no-consistency", f"the file does not show how the log goes on from the {kept.size} entries")
        proof = [decoded(hash_) for hash_ in found.split(" ") if hash_]
        if not is_consistent(kept.size, kept.root, checkpoint.size, checkpoint.root, proof):
            raise Fails("rewritten", REWRITTEN)


# Receipts and exports


def verified(text: str, anchors: Anchors) -> tuple[Checkpoint, list[str]]:
    """The checkpoint, and each entry's header with the rows it was opened with. Raises Fails with what fails."""
    lines = read_lines(text, EXPORT)
    checkpoint = Checkpoint.read("".join(f"{value}\n" for value in _values(lines, "checkpoint")))
    check_checkpoint(checkpoint, anchors, lines)
    check_goes_on(checkpoint, anchors.since, lines)
    starts = [at for at, (name, _) in enumerate(lines) if name in ("entry", "end")]
    found = [_checked(lines[start:end], checkpoint, _values(lines, "about")) for start, end in pairwise(starts)]
    for (before, _), (index, _) in pairwise(found):
        if index <= before:
            raise Fails("order", f"entry {index} does not stand in its order, or stands there twice")
    return checkpoint, [header for _, header in found]


def _checked(lines: Lines, checkpoint: Checkpoint, about: Sequence[str]) -> tuple[int, str]:
    """The index of an entry that holds, and its header with the rows it was opened with."""
    told = dict(lines)
    index, leaf, header = told["entry"], decoded(told["leaf"]), "".join(f"{x}\n" for x in _values(lines, "header"))
    proof = [decoded(hash_) for hash_ in _values(lines, "proof")]
    if leaf_hash(header.encode()) != leaf:
        raise Fails("leaf", f"entry {index} does not say what its leaf was made from: it was altered")
    place = int(index) if NUMBER.fullmatch(index) else -1
    if not is_included(leaf, place, checkpoint.size, proof, checkpoint.root):
        raise Fails("not-included", f"entry {index} is not in the log of the checkpoint")
    named = dict(line.partition(" ")[::2] for line in _values(lines, "header"))
    if "row" in told and rows_commitment(decoded(told["rows_salt"]), _values(lines, "row")).hex() != named.get("rows"):
        raise Fails("rows", f"entry {index}: the rows are not those that were written")
    if about and [named.get("subject")] != about:
        raise Fails("other-subject", f"entry {index} is about another record")
    return place, header + "".join(f"{row}\n" for row in _values(lines, "row"))


def rows_commitment(salt: bytes, rows: Sequence[str]) -> bytes:
    """What an entry says of the rows it wrote, as "table {json}"; a salt of another length could hide one."""
    return hashlib.sha256(salt + "\n".join(rows).encode()).digest() if len(salt) == HASH_BYTES else b""


def check_log(folder: Path, anchors: Anchors) -> Checkpoint:
    """The checkpoint of a copied log: ``checkpoint``, ``key`` and ``tile/0/…``, called as they are under /ledger/."""
    checkpoint, kept, roots = Checkpoint.read(_text(folder / "checkpoint")), anchors.since, Roots()
    check_checkpoint(checkpoint, anchors, read_lines(_text(folder / "key"), KEYS))
    found = [path for path in (folder / "tile" / "0").rglob("*") if path.is_file()]
    for path in sorted(found, key=lambda path: (len(path.parts), path)):  # x001/x000/000 comes after x999/999
        tile = path.read_bytes()
        ends_within = kept is not None and 0 < kept.size - roots.size < 256
        height = 8 if len(tile) == 256 * HASH_BYTES and not ends_within else 0
        for at in range(0, len(tile), HASH_BYTES << height):
            roots.add(root_of(tile[at : at + (HASH_BYTES << height)]), height)
            if kept is not None and kept.size == roots.size and kept.root != roots.root():
                raise Fails("rewritten", REWRITTEN)
    if roots.size != checkpoint.size:
        raise Fails("tile", f"a tile is missing, cut off or too many: {roots.size} leaves instead of {checkpoint.size}")
    if roots.root() != checkpoint.root:
        raise Fails("leaves", "the leaves are not those of the checkpoint")
    return checkpoint


def check(path: Path, anchors: Anchors) -> Iterator[str]:
    """What holds, line by line. Raises Fails."""
    headers: Sequence[str] = []
    if path.is_dir():
        checkpoint = check_log(path, anchors)
    elif "—" not in (text := _text(path)) or text.startswith("ecrime-ledger-"):
        checkpoint, headers = verified(text, anchors)
    else:
        checkpoint = Checkpoint.read(text)
        check_checkpoint(checkpoint, anchors, [])
        check_goes_on(checkpoint, anchors.since, [])
    yield f"HOLDS: the log {checkpoint.origin} of {checkpoint.size} entries, root {checkpoint.root.hex()}"
    yield from ("  " + each.replace("\n", "\n  ") for each in headers)
    yield from (f"co-signed by {key.name} at {checkpoint.witnessed_at(key)}" for key in anchors.witnesses)
    if anchors.since is not None:
        yield f"It goes on from the {anchors.since.size} entries of the checkpoint you kept."
    if not anchors.keys:
        yield "The key of the log was taken from the file itself: compare it with the paper, or give it by --key."
    if not anchors.witnesses and anchors.since is None:
        yield "Nobody from outside was asked: give a witness's key by --witness, or a checkpoint you kept by --since."


def say(told: str) -> None:
    """Print words of others so that none speaks to the terminal; Khmer keeps the invisible signs it needs."""
    safe = "".join(c if c.isprintable() or c in KEPT_SIGNS else f"\\u{ord(c):04x}" for c in told)
    print(safe.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))


def main(arguments: Sequence[str]) -> int:
    """Check the path named; 0 when it holds, 1 when it does not, 2 when it was asked wrongly."""
    parser = argparse.ArgumentParser(description="Check a receipt, an export, a checkpoint or a copy of the ledger.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the log's public key, as on paper")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness who must have signed")
    parser.add_argument("--since", type=Path, help="a checkpoint that was kept, or the figures of a paper, typed in")
    given = parser.parse_args(arguments)
    try:
        since = Kept.read(_text(given.since)) if given.since else None
        anchors = Anchors(tuple(map(Key.read, given.key)), tuple(map(Key.read, given.witness)), since)
    except (Fails, OSError, ValueError) as error:
        parser.error(f"what it is to be compared with cannot be read: {error}")
    try:
        say("\n".join(check(given.path, anchors)))
        return 0
    except (Fails, OSError, ValueError) as error:
        say(f"DOES NOT HOLD: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
