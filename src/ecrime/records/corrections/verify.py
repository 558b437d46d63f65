"""Checks an exported correction (format ecrime-correction-1): who signed which words, and whether it all fits.

Stands alone: Python's standard library and ``cryptography``, no service, no database, no settings. This one file may be
copied anywhere and run: ``python verify.py EXPORT.json``. What it cannot know is whose a key is: compare the
fingerprints it prints with those in the ledger's entries of enrolment.

Where somebody was masked for whoever exported, words and values are withheld, and only their hashes are here. The
passkeys' signatures over those hashes still hold or fail; what the words say is then not checked, and that is said.
"""

from __future__ import annotations

import hashlib
import json
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

FORMAT = "ecrime-correction-1"
HEAD = "ecrime-signature-v1"
KINDS = {
    "request": "ecrime-correction-request-v1",
    "decide": "ecrime-correction-decision-v1",
    "appeal": "ecrime-correction-appeal-v1",
    "recall": "ecrime-correction-recall-v1",
    "carry out": "ecrime-correction-carried-out-v1",
}
# In which order steps may stand.
ORDERS = (
    ("request",),
    ("request", "decide"),
    ("request", "decide", "appeal"),
    ("request", "decide", "appeal", "decide"),
    ("request", "decide", "carry out"),
    ("request", "decide", "appeal", "decide", "carry out"),
    ("request", "decide", "recall"),
    ("request", "decide", "appeal", "decide", "recall"),
)
MOST_GRANTED = timedelta(hours=72)
PRESENT, VERIFIED = 0x01, 0x04
ES256, RS256 = -7, -257

Json = Mapping[str, Any]


class Fails(Exception):
    """What does not hold, in words."""


@dataclass(frozen=True)
class Words:
    """What the signed words of a step say; ``fields`` by path, before and after."""

    officer: str
    name: str
    asked_at: datetime
    said: Mapping[str, str]
    fields: Mapping[str, tuple[Any, Any]]
    reason: str


@dataclass(frozen=True)
class Step:
    """One signed step: ``words`` is None where they are withheld."""

    kind: str
    officer: str
    asked_at: datetime
    key: str
    words: Words | None


def verified(export: Json) -> list[Step]:
    """The steps of an export that holds. Raises Fails with the first thing that does not."""
    try:
        return _verified(export)
    except Fails:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Fails(f"the file cannot be read: {type(error).__name__} {error}") from error


def main(arguments: Sequence[str]) -> int:
    """Check the file named; 0 when it holds, 1 when it does not."""
    if len(arguments) != 1:
        print("usage: verify EXPORT.json", file=sys.stderr)
        return 2
    return check_file(arguments[0])


def check_file(path: str) -> int:
    """Print who signed which words, or what does not hold; 0 or 1."""
    try:
        export = json.loads(Path(path).read_text(encoding="utf-8"), object_pairs_hook=without_doubles)
        steps = verified(export)
    except Fails as fails:
        print(f"DOES NOT HOLD: {fails}")
        return 1
    except (OSError, ValueError) as error:
        print(f"DOES NOT HOLD: the file cannot be read: {error}")
        return 1
    print("\n".join(_told(export, steps)))
    return 0


def _verified(export: Json) -> list[Step]:
    if export["format"] != FORMAT:
        raise Fails(f"the format is {export['format']!r}, not {FORMAT}")
    withheld = export["withheld"]
    if withheld is not True and withheld is not False:
        raise Fails("it does not say whether words are withheld")
    steps = [_step(place, step, withheld=withheld) for place, step in enumerate(export["steps"], start=1)]
    if tuple(step.kind for step in steps) not in ORDERS:
        raise Fails("the steps do not stand in an order in which they can have been taken")
    if any(after.asked_at < before.asked_at for before, after in pairwise(steps)):
        raise Fails("a step was signed before the one it follows")
    _check_people(export, steps)
    _check_grant(export, steps)
    if not withheld:
        _check_words(export, steps)
    return steps


def _step(place: int, said: Json, *, withheld: bool) -> Step:
    kind = said["step"]
    named = f"step {place} ({kind})"
    digest = bytes.fromhex(said["words_sha256"])
    words = said["words"]
    if withheld != (words is None):
        raise Fails(f"{named}: words are there and are withheld, or neither")
    if words is not None and hashlib.sha256(words.encode()).digest() != digest:
        raise Fails(f"{named}: the words are not those that were signed")
    check_answer(named, said, digest)
    read = None
    asked_at = _moment(said["asked_at"])
    if words is not None:
        read = _read(named, kind, words)
        if (read.officer, read.asked_at) != (said["officer"], asked_at):
            raise Fails(f"{named}: the words name another officer or moment")
    return Step(kind, said["officer"], asked_at, said["public_key"], read)


def check_answer(named: str, said: Json, digest: bytes) -> None:
    """What the passkey answered is an answer to these words, by somebody it has verified, under this key."""
    client_data, data = bytes.fromhex(said["client_data"]), bytes.fromhex(said["authenticator_data"])
    client = json.loads(client_data, object_pairs_hook=without_doubles)
    if client["type"] != "webauthn.get" or client.get("crossOrigin", False):
        raise Fails(f"{named}: the passkey was asked for something else")
    if client["challenge"] != urlsafe_b64encode(digest).rstrip(b"=").decode():
        raise Fails(f"{named}: the passkey has answered to other words")
    site = urlsplit(client["origin"]).hostname or ""
    if not _is_of_site(data[:32], site):
        raise Fails(f"{named}: the passkey has answered for another site")
    if len(data) < 37 or not (data[32] & PRESENT and data[32] & VERIFIED):
        raise Fails(f"{named}: the passkey has verified nobody")
    signed = data + hashlib.sha256(client_data).digest()
    try:
        _check_signature(_cose(bytes.fromhex(said["public_key"])), bytes.fromhex(said["signature"]), signed)
    except (InvalidSignature, ValueError, KeyError) as error:
        raise Fails(f"{named}: the signature is not one of this key over these words") from error


def _is_of_site(rp_id_hash: bytes, site: str) -> bool:
    """True when the hash is of the site's name or of a domain it lies in."""
    parts = site.split(".")
    return any(hashlib.sha256(".".join(parts[at:]).encode()).digest() == rp_id_hash for at in range(len(parts)))


def _check_signature(key: Mapping[int, Any], signature: bytes, signed: bytes) -> None:
    if key[3] == ES256 and key[1] == 2 and key[-1] == 1:
        x, y = int.from_bytes(key[-2], "big"), int.from_bytes(key[-3], "big")
        point = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        point.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    elif key[3] == RS256 and key[1] == 3:
        n, e = int.from_bytes(key[-1], "big"), int.from_bytes(key[-2], "big")
        rsa.RSAPublicNumbers(e, n).public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise ValueError("a key of another kind")


def _check_people(export: Json, steps: Sequence[Step]) -> None:
    """Who asked, who decided and who carried out are different people with different keys; none of them recorded it."""
    parts: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for step in steps:
        part = {"appeal": "request", "recall": "decide"}.get(step.kind, step.kind)
        parts.setdefault(part, set()).add(step.officer)
        keys.setdefault(part, set()).add(step.key)
    if len(parts["request"]) > 1:
        raise Fails("the appeal is another officer's than the request")
    decided = [step.officer for step in steps if step.kind == "decide"]
    if len(set(decided)) < len(decided):
        raise Fails("the same officer has decided on the request and on its appeal")
    for people in (parts, keys):
        everybody = [one for of_part in people.values() for one in of_part]
        if len(set(everybody)) < len(everybody):
            raise Fails("fewer people than the steps need: somebody has taken two parts")
    if any(step.officer == export["recorded_by"] for step in steps):
        raise Fails("who recorded it has taken part in its correction")


def _check_grant(export: Json, steps: Sequence[Step]) -> None:
    """The grant names the people of the steps, was used in its time, and the changes lie within it."""
    grant, changes = export["grant"], export["changes"]
    carried = next((step for step in steps if step.kind == "carry out"), None)
    if grant is None:
        if carried is not None or changes or any(step.kind == "recall" for step in steps):
            raise Fails("something was carried out or recalled without a grant")
        return
    decided = [step for step in steps if step.kind == "decide"]
    if grant["requested_by"] != steps[0].officer or not decided or grant["reviewed_by"] != decided[-1].officer:
        raise Fails("the grant names other people than those who signed")
    granted_at, expires_at = _moment(grant["granted_at"]), _moment(grant["expires_at"])
    if not timedelta() < expires_at - granted_at <= MOST_GRANTED or granted_at < decided[-1].asked_at:
        raise Fails("the grant has another time than its decision gives it")
    if (grant["recalled_at"] is not None) != any(step.kind == "recall" for step in steps):
        raise Fails("the grant is recalled and nobody has signed that, or the other way round")
    if carried is None:
        if changes or grant["used_at"] is not None or grant["used_by"] is not None:
            raise Fails("a change is there that nobody has signed")
        return
    if grant["used_by"] != carried.officer:
        raise Fails("the grant was used by another officer than signed")
    if not granted_at <= carried.asked_at <= _moment(grant["used_at"]) < expires_at:
        raise Fails("the grant was used out of its time")
    if not changes or not set(changes) <= set(grant["fields"]):
        raise Fails("the changes go beyond the grant, or there are none")


def _check_words(export: Json, steps: Sequence[Step]) -> None:
    """What the signed words say is what the export says, from one step to the next."""
    grant, changes = export["grant"], export["changes"] or {}
    asked: Mapping[str, tuple[Any, Any]] = {}
    decided: Mapping[str, tuple[Any, Any]] = {}
    stage = 0
    for step in steps:
        words = step.words
        if words is None:
            raise Fails("words are missing")
        if (words.said["request"], words.said["record"]) != (export["request"], export["record"]):
            raise Fails(f"{step.kind}: the words are about another request or record")
        if step.kind == "request":
            asked = words.fields
        elif step.kind == "decide":
            stage += 1
            _check_decision(words, asked, stage=stage, is_last=_is_last_decision(steps, step), grant=grant)
            decided = words.fields
        elif step.kind in ("recall", "carry out") and words.said["grant"] != grant["id"]:
            raise Fails(f"{step.kind}: the words name another grant")
        if step.kind == "carry out":
            if not set(words.fields) <= set(decided):
                raise Fails("what was carried out goes beyond what was granted")
            if words.fields != {path: (value["before"], value["after"]) for path, value in changes.items()}:
                raise Fails("the changes are not those that were signed")


def _check_decision(
    words: Words, asked: Mapping[str, tuple[Any, Any]], *, stage: int, is_last: bool, grant: Json | None
) -> None:
    if words.said["stage"] != str(stage):
        raise Fails("a decision is of another stage")
    if words.said["decision"] not in ("grant", "refuse") or (words.said["decision"] == "grant") != bool(words.fields):
        raise Fails("a decision that says nothing")
    if any(path not in asked or asked[path] != value for path, value in words.fields.items()):
        raise Fails("fields were granted that were not asked for")
    if (words.said["decision"] == "grant") != (is_last and grant is not None):
        raise Fails("there is a grant that was refused, or a refusal that was granted")
    if grant is not None and is_last and set(grant["fields"]) != set(words.fields):
        raise Fails("the grant names other fields than were decided")


def _is_last_decision(steps: Sequence[Step], step: Step) -> bool:
    return step is [each for each in steps if each.kind == "decide"][-1]


def _read(named: str, kind: str, words: str) -> Words:
    """The signed words, line by line. What people typed stands behind the last named line, so it forges none."""
    head, _, body = words.partition("\n\n")
    first, officer_line, _session, asked = head.split("\n")
    _officer, officer, name_of_officer = officer_line.split(" ", 2)
    lines = body.split("\n")
    if first != HEAD or lines[0] != KINDS.get(kind) or _officer != "officer" or asked[:6] != "asked ":
        raise Fails(f"{named}: the words are of another kind of step")
    asked_at = _moment(asked[6:])
    said: dict[str, str] = {}
    fields: dict[str, tuple[Any, Any]] = {}
    rest = lines[1:]
    while rest:
        name, _, value = rest[0].partition(" ")
        if name == "field":
            if rest[1][:7] != "before " or rest[2][:6] != "after " or value in fields:
                raise Fails(f"{named}: the words of a field cannot be read")
            fields[value] = (json.loads(rest[1][7:]), json.loads(rest[2][6:]))
            rest = rest[3:]
        elif name == "reason":
            return Words(officer, name_of_officer, asked_at, said, fields, "\n".join(rest[1:]))
        elif name in said:
            raise Fails(f"{named}: the words say {name} twice")
        else:
            said[name], rest = value, rest[1:]
    return Words(officer, name_of_officer, asked_at, said, fields, "")


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ")  # all are UTC, and compared only


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice; otherwise two readers could read two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _cose(data: bytes) -> Mapping[int, Any]:
    """A key as WebAuthn writes it: one CBOR map of small whole numbers to whole numbers or bytes."""
    reader = BytesIO(data)
    kind, size = _cbor_head(reader)
    if kind != 5:
        raise ValueError("not a key")
    pairs = [(_cbor(reader), _cbor(reader)) for _ in range(min(size, len(data)))]
    if reader.read(1) or len(dict(pairs)) < size:
        raise ValueError("not a key")
    return dict(pairs)


def _cbor(reader: BytesIO) -> Any:
    kind, size = _cbor_head(reader)
    if kind == 0:
        return size
    if kind == 1:
        return -1 - size
    if kind == 2:
        return _exactly(reader, size)
    raise ValueError("not a key")


def _cbor_head(reader: BytesIO) -> tuple[int, int]:
    """The kind of what follows, and its size or value."""
    first = _exactly(reader, 1)[0]
    kind, size = first >> 5, first & 0x1F
    if size > 26:
        raise ValueError("not a key")
    return kind, size if size < 24 else int.from_bytes(_exactly(reader, 1 << size - 24), "big")


def _exactly(reader: BytesIO, size: int) -> bytes:
    found = reader.read(size)
    if len(found) < size:
        raise ValueError("not a key")
    return found


def _told(export: Json, steps: Sequence[Step]) -> Iterator[str]:
    yield f"{export['record']}, request {export['request']}"
    for place, step in enumerate(steps, start=1):
        name = f" {step.words.name}" if step.words else ""
        yield f"{place}. {step.kind}: officer {step.officer}{name}, asked {step.asked_at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"   key {hashlib.sha256(bytes.fromhex(step.key)).hexdigest()}"
        if step.words is None:
            yield f"   words withheld; SHA-256 {export['steps'][place - 1]['words_sha256']}"
            continue
        for path, (before, after) in sorted(step.words.fields.items()):
            yield f"   {path}: {json.dumps(before, ensure_ascii=False)} -> {json.dumps(after, ensure_ascii=False)}"
        if step.words.reason:
            yield f"   reason: {step.words.reason}"
    if export["withheld"]:
        yield "HOLDS as far as hashes go: words and values are withheld from who exported it, so they were not checked."
    else:
        yield f"HOLDS: {len(steps)} signatures over exactly these words."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
