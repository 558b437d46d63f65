"""Checks a record that was taken away with its documents (format ecrime-record-1): whole, and not altered.

Needs Python's standard library and the verifier of the ledger alone: no service, no database, no settings. What it
cannot know is whether the key of the log is the right one: give it by ``--key``, as on paper. That the bundle was
handed out stands in the ledger under the entry it names; its leaf is asked for there. The sheet, and which document is
which original, are what that entry was made from, so whoever changes one of them needs another leaf.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecrime.base.ledger import verify as ledger
from ecrime.base.ledger.verify import Anchors, Fails, Key

FORMAT = "ecrime-record-1"
MANIFEST, SHEET, SUMS = "manifest.json", "sheet.pdf", "SHA256SUMS"
MOST_MEMBERS = 10_000
MOST_TEXT = 32 * 1024 * 1024
READ = 1024 * 1024
LOCKED = 0x1 | 0x40
SALT_BYTES = 32
KIND = "bundle.export"
# Nothing that could lie elsewhere when it is unpacked.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,2}")
LINE = re.compile(r"([0-9a-f]{64})  (\S+)")

# What reading a stranger's zip and JSON raises: locked and unheard-of parts, an end that is missing, nests without end.
FAULTS = (
    *(Fails, zipfile.BadZipFile, OSError, EOFError, RuntimeError),
    *(ValueError, KeyError, TypeError, AttributeError, IndexError),
)

Json = Mapping[str, Any]


def is_bundle(path: Path) -> bool:
    """True for what begins as a zip does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def check_file(path: Path, keys: tuple[str, ...] = ()) -> int:
    """Check a bundle and say what holds; 0 when it does, 1 when it does not."""
    try:
        ledger.say("\n".join(check(path, Anchors(tuple(map(Key.read, keys)), (), None))))
        return 0
    except FAULTS as error:
        ledger.say(f"DOES NOT HOLD: {_why(error)}")
        return 1


def check(path: Path, anchors: Anchors) -> Iterator[str]:
    """What holds, line by line. Raises Fails with what does not, BadZipFile for what is cut off."""
    with zipfile.ZipFile(path) as bundle:
        sums = _sums(bundle)
        for name, sha256 in sums.items():
            if _hash(bundle, name) != sha256:
                raise Fails("altered", f"{name} is not what was handed out")
        manifest = json.loads(_text(bundle, MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise Fails("foreign", "this is no record that was taken away with its documents")
        _check_manifest(manifest, sums, bundle)
        yield f"HOLDS: record {manifest['record']}, {len(sums)} files, handed out at {manifest['made_at']}"
        for one in manifest["documents"]:
            yield f"  document {one['place']}: {one['state']}, {len(one['files'])} files"
        for receipt in manifest["receipts"]:
            yield f"  {_receipt(bundle, receipt, anchors)}"
    yield f"Handed out under entry {manifest['entry']['id']}, leaf {manifest['entry']['leaf']}: ask the ledger for it."
    if manifest["receipts"] and not anchors.keys:
        yield "The key of the log was taken from the receipts: compare it with the paper, or give it by --key."


def _sums(bundle: zipfile.ZipFile) -> dict[str, str]:
    """The hash of each member, all of them there and none more."""
    members = bundle.infolist()
    names = [member.filename for member in members]
    if any(member.flag_bits & LOCKED for member in members):
        raise Fails("members", "files in it are locked by a password")
    if len(members) > MOST_MEMBERS or len(set(names)) != len(names):
        raise Fails("members", "files stand in it twice, or there are too many")
    if odd := [member for member in members if member.compress_type or not NAME.fullmatch(member.filename)]:
        raise Fails("members", f"{odd[0].filename!r} is packed or named as nothing here is")
    if SUMS not in names or MANIFEST not in names:
        raise Fails("foreign", "this is no record that was taken away with its documents")
    lines = [LINE.fullmatch(line) for line in _text(bundle, SUMS).splitlines()]
    sums = {line[2]: line[1] for line in lines if line is not None}
    if None in lines or len(sums) != len(lines) or set(sums) != set(names) - {SUMS}:
        raise Fails("members", "a file is missing, or one was added")
    return sums


def _check_manifest(manifest: Json, sums: Mapping[str, str], bundle: zipfile.ZipFile) -> None:
    """The manifest names every file with its size and hash, and an original is the file of record."""
    documents = manifest["documents"]
    told = [manifest["sheet"], *manifest["receipts"], *(file for one in documents for file in one["files"])]
    if {file["file"]: file["sha256"] for file in told} != {n: s for n, s in sums.items() if n != MANIFEST}:
        raise Fails("manifest", "the manifest tells of other files than there are")
    for file in told:
        if bundle.getinfo(file["file"]).file_size != file["size"]:
            raise Fails("manifest", f"{file['file']} has another size than the manifest says")
    for one in documents:
        if one["state"] == "original" and [file["sha256"] for file in one["files"]] != [one["sha256"]]:
            raise Fails("manifest", f"document {one['place']} is not the file of record")
        if one["state"] in ("hidden", "withdrawn") and one["files"]:
            raise Fails("manifest", f"document {one['place']} should not be here")
    _check_entry(manifest)


def _check_entry(manifest: Json) -> None:
    """The entry commits to the sheet and to each document that goes, as the original or drawn from it."""
    entry = manifest["entry"]
    if ledger.leaf_hash(entry["header"].encode()).hex() != entry["leaf"]:
        raise Fails("leaf", "the entry does not say what its leaf was made from")
    named = dict(line.partition(" ")[::2] for line in entry["header"].splitlines())
    salt = bytes.fromhex(entry["salt"])
    if len(salt) != SALT_BYTES or hmac.digest(salt, entry["told"].encode(), "sha256").hex() != named.get("commitment"):
        raise Fails("told", "the entry was made from something else")
    if named.get("id") != entry["id"] or named.get("kind") != KIND:
        raise Fails("told", "the entry is about something else")
    told = json.loads(entry["told"])["after"]
    went = "original" if told["originals"] else "copy"
    going = {one["id"]: one["sha256"] for one in manifest["documents"] if one["state"] not in ("hidden", "withdrawn")}
    if told["file"] != manifest["sheet"]["sha256"]:
        raise Fails("told", "the sheet is not the one that was handed out")
    if told["documents"] != going or any(one["state"] != went for one in manifest["documents"] if one["id"] in going):
        raise Fails("told", "the documents are not those that were handed out")


def _receipt(bundle: zipfile.ZipFile, receipt: Json, anchors: Anchors) -> str:
    """A receipt that holds, of the entry that the manifest names. Raises Fails."""
    checkpoint, headers = ledger.verified(_text(bundle, receipt["file"]), anchors)
    if len(headers) != 1 or f"id {receipt['entry']}" not in headers[0].splitlines():
        raise Fails("receipt", f"{receipt['file']} proves another entry")
    return f"entry {receipt['entry']} stands in the log of {checkpoint.size} entries"


def _hash(bundle: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with bundle.open(name) as member:
        while piece := member.read(READ):
            digest.update(piece)
    return digest.hexdigest()


def _text(bundle: zipfile.ZipFile, name: str) -> str:
    if bundle.getinfo(name).file_size > MOST_TEXT:
        raise Fails("members", f"{name} is larger than it can be")
    return bundle.read(name).decode("utf-8")


def _why(error: Exception) -> str:
    if isinstance(error, zipfile.BadZipFile | EOFError | NotImplementedError):
        return "the file is damaged or cut off"
    if isinstance(error, KeyError | TypeError | AttributeError | IndexError | RecursionError):
        return "the manifest is not written as ours are"
    return str(error)
