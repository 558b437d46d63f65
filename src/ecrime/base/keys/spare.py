"""The sealed spare: every key of an installation under a passphrase, as a text that can be printed and typed in again.

    E-CRIME SPARE KEYS, FORM 1
    installation 5e1c…          whose keys they are
    made 2026-11-22
    parts 2                     of how many parts the passphrase is; with two, nobody opens it alone
    scrypt 17 8 1               RFC 7914: log2 N, r, p
    salt 00…
    check ABCD                  of the lines above
    1 ABCD EFGH … WXYZ          the sealed keys in base 32, each line with a check of its own at its end
    end 12                      how many such lines there are

What was mistyped is named by its line before any passphrase is tried. The keys are sealed by AES-256-GCM under a key
that scrypt makes of the passphrase and a salt drawn for this one spare, so the nonce, all zero, is used once with it;
the lines at the top are its associated data. The last checkpoint signed (log.state) is never in a spare: brought back
from an old one it would let the key sign two histories.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ecrime.base.keys.masters import fingerprint_of
from ecrime.foundation.errors import Refused, Unavailable
from ecrime.foundation.private_file import write_text

FIRST = "E-CRIME SPARE KEYS, FORM 1"
FORM = re.compile(r"E-CRIME SPARE KEYS, FORM \d+")
COST = 17  # 128 MiB and half a second for each guess
MOST_COST = 20
SALT = 16
NONCE = bytes(12)
BYTES_IN_A_LINE = 20
SHORTEST = 20  # letters of a passphrase of one part
SHORTEST_PART = 14
# What belongs into a spare: keys, whichever there are; states, drafts and anything else do not.
KEY_FILE = re.compile(r"(?:[a-z][a-z0-9-]{0,30}/)?[a-z0-9][a-z0-9-]{0,30}\.(?:key|retired|rollovers)")
# Of one key, and of a line for each change of the ledger's key since the beginning; in bytes.
LONGEST = {".key": 4_000, ".retired": 4_000, ".rollovers": 64_000}
_HEAD = re.compile(
    r"installation (?P<installation>[0-9a-f-]{36})\nmade (?P<made>\d{4}-\d\d-\d\d)\nparts (?P<parts>[12])\n"
    r"scrypt (?P<cost>\d{1,2}) 8 1\nsalt (?P<salt>[0-9a-f]{32})\n"
)
_HEAD_LINES = 6
# What base 32 has not, and what somebody meant who typed it.
_MEANT = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class Spare:
    """A sealed spare that was read and has no typing mistake; nothing of it is open.

    installation  whose keys they are
    parts         of how many parts its passphrase is
    """

    installation: str
    made: date
    parts: int
    head: str = field(repr=False)
    cost: int
    salt: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    def opened(self, passphrase: Sequence[str]) -> dict[str, str]:
        """The key files by their names within the folder. Raises Refused("spare.passphrase")."""
        key = _key_of(passphrase, self.salt, self.cost)
        try:
            files: dict[str, str] = json.loads(AESGCM(key).decrypt(NONCE, self.sealed, self.head.encode()))
        except InvalidTag:
            raise Refused("spare.passphrase") from None
        return files


def key_files(folder: Path) -> dict[str, str]:
    """The keys in a folder, by their names within it.

    Raises Unavailable where there are none, and where one is too long to be a key: a spare has all of them or is none.
    """
    found = {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and KEY_FILE.fullmatch(str(path.relative_to(folder)))
    }
    if not found:
        raise Unavailable("keys.nothing_to_spare", folder=str(folder))
    for name, path in found.items():
        if path.stat().st_size > LONGEST[path.suffix]:
            raise Unavailable("keys.too_long_to_spare", file=name)
    return {name: path.read_text(encoding="ascii") for name, path in found.items()}


def fingerprint(content: str) -> str:
    """What tells the key in a file from others and tells nothing of it; of a master key that of its version."""
    try:
        key = bytes.fromhex(content)
    except ValueError:
        key = content.strip().encode()
    return fingerprint_of(key).hex()


def seal(
    files: Mapping[str, str], passphrase: Sequence[str], *, installation: str, made: date, cost: int = COST
) -> str:
    """The text of a spare. Raises Refused for a passphrase, or a part of one, that is too short."""
    least = SHORTEST if len(passphrase) == 1 else SHORTEST_PART
    if any(len(_plain(part)) < least for part in passphrase):
        raise Refused("spare.passphrase_short", least=str(least))
    salt = secrets.token_bytes(SALT)
    head = (
        f"{FIRST}\ninstallation {installation}\nmade {made.isoformat()}\nparts {len(passphrase)}\n"
        f"scrypt {cost} 8 1\nsalt {salt.hex()}\n"
    )
    content = json.dumps(dict(files), sort_keys=True, separators=(",", ":")).encode()
    sealed = AESGCM(_key_of(passphrase, salt, cost)).encrypt(NONCE, content, head.encode())
    pieces = [sealed[at : at + BYTES_IN_A_LINE] for at in range(0, len(sealed), BYTES_IN_A_LINE)]
    body = "".join(_line(number, piece) for number, piece in enumerate(pieces, 1))
    return f"{head}check {_check(head)}\n{body}end {len(pieces)}\n"


def read(text: str) -> Spare:
    """A spare as somebody printed, scanned or typed it; case and spaces do not count.

    Raises Refused that names what is wrong: no spare, another form, a damaged line, a missing one.
    """
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if not lines or not FORM.fullmatch(lines[0].upper()):
        raise Refused("spare.not_a_spare", first=FIRST)
    if lines[0].upper() != FIRST:
        raise Refused("spare.form_unknown")
    head = "\n".join([FIRST, *(line.lower() for line in lines[1:_HEAD_LINES])]) + "\n"
    said = _HEAD.fullmatch(head.partition("\n")[2])
    check = lines[_HEAD_LINES].upper() if len(lines) > _HEAD_LINES else ""
    if said is None or check != f"CHECK {_check(head)}" or not 1 <= int(said["cost"]) <= MOST_COST:
        raise Refused("spare.head_damaged")
    return Spare(
        said["installation"],
        date.fromisoformat(said["made"]),
        int(said["parts"]),
        head,
        int(said["cost"]),
        bytes.fromhex(said["salt"]),
        b"".join(_pieces(lines[_HEAD_LINES + 1 :])),
    )


def bring_back(files: Mapping[str, str], folder: Path) -> None:
    """Write opened keys into a folder; one that was broken off may be done again.

    Raises Unavailable when the folder holds other keys, or all of these already.
    """
    standing = {
        str(path.relative_to(folder)): path.read_text(encoding="ascii")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".new"
    }
    if standing.items() - files.items() or len(standing) == len(files):
        raise Unavailable("keys.folder_not_empty", folder=str(folder))
    for name, content in files.items():
        if KEY_FILE.fullmatch(name):
            (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
            write_text(folder / name, content)


def _pieces(lines: Sequence[str]) -> list[bytes]:
    pieces: list[bytes] = []
    for number, line in enumerate(lines, 1):
        word, *groups = line.upper().split(" ")
        if word == "END":
            if groups != [str(number - 1)]:
                raise Refused("spare.incomplete", line=str(number))
            return pieces
        typed = "".join(groups).translate(_MEANT)
        if word.isdecimal() and int(word) > number:
            raise Refused("spare.incomplete", line=str(number))
        try:
            piece = base64.b32decode(_padded(typed[:-4]))
        except ValueError:
            raise Refused("spare.line_damaged", line=str(number)) from None
        if word != str(number) or typed[-4:] != _check(f"{number} {piece.hex()}"):
            raise Refused("spare.line_damaged", line=str(number))
        pieces.append(piece)
    raise Refused("spare.incomplete", line=str(len(lines) + 1))


def _line(number: int, piece: bytes) -> str:
    letters = base64.b32encode(piece).decode().rstrip("=") + _check(f"{number} {piece.hex()}")
    return f"{number} {' '.join(letters[at : at + 4] for at in range(0, len(letters), 4))}\n"


def _padded(letters: str) -> str:
    return letters + "=" * (-len(letters) % 8)


def _check(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest())[:4].decode()


def _plain(part: str) -> str:
    """A part as every keyboard gives it: one form of each letter, single spaces."""
    return " ".join(unicodedata.normalize("NFC", part).split())


def _key_of(passphrase: Sequence[str], salt: bytes, cost: int) -> bytes:
    # The parts cannot run into each other: no part holds a line break once it is plain.
    words = "\n".join(map(_plain, passphrase)).encode()
    return Scrypt(salt=salt, length=32, n=2**cost, r=8, p=1).derive(words)
