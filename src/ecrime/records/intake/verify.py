"""Checks an exported attestation of an import (format ecrime-import-attestation-1): who signed which report.

Needs no service, no database, no settings. What it cannot know is whose a key is: compare the fingerprint it prints
with that in the ledger's entry of enrolment; and the SHA-256 of the report with that on the paper both sides signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecrime.records.corrections.verify import Fails, check_answer, without_doubles

FORMAT = "ecrime-import-attestation-1"
HEAD = "ecrime-signature-v1"
KIND = "ecrime-import-attestation-v1"
# The lines of the words, in their order; what people typed is JSON.
LINES = ("import", "file sha256", "report sha256", "source", "signed for the old system by", "of", "note")
TYPED = frozenset(LINES[3:])

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attested:
    """What an export says once it holds.

    officer  id and names, as they were signed
    said     the signed lines, by what they begin with
    rows     what became of the rows, by the report
    """

    officer: str
    asked_at: str
    key: str
    said: Mapping[str, str]
    rows: Mapping[str, int]


def verified(export: Json) -> Attested:
    """What an export says that holds. Raises Fails with the first thing that does not."""
    try:
        return _verified(export)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Fails(f"the file cannot be read: {type(error).__name__} {error}") from error


def is_attestation(path: Path) -> bool:
    """True when the file says that it is one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("format") == FORMAT


def check_file(path: Path) -> int:
    """Print who signed which report, or what does not hold; 0 or 1."""
    try:
        found = verified(json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=without_doubles))
    except Fails as fails:
        print(f"DOES NOT HOLD: {fails}")
        return 1
    except (OSError, ValueError) as error:
        print(f"DOES NOT HOLD: the file cannot be read: {error}")
        return 1
    print("\n".join(_told(found)))
    return 0


def _verified(export: Json) -> Attested:
    if export["format"] != FORMAT:
        raise Fails(f"the format is {export['format']!r}, not {FORMAT}")
    step, words = export["step"], export["step"]["words"]
    digest = hashlib.sha256(words.encode()).digest()
    if digest.hex() != step["words_sha256"]:
        raise Fails("the words are not those that were signed")
    check_answer("attestation", step, digest)
    officer, asked_at, said = _read(words)
    if (officer.partition(" ")[0], asked_at) != (step["officer"], step["asked_at"]):
        raise Fails("the words name another officer or moment")
    if hashlib.sha256(export["report"].encode()).hexdigest() != said["report sha256"]:
        raise Fails("the report is not the one that was signed")
    report = json.loads(export["report"], object_pairs_hook=without_doubles)
    if not export["import"] == report["batch"] == said["import"]:
        raise Fails("the report is of another import")
    if report["file"]["hash"] != said["file sha256"] or report["source"] != said["source"]:
        raise Fails("the report is of another file or source")
    return Attested(officer, asked_at, step["public_key"], said, _rows(report["rows"]))


def _read(words: str) -> tuple[str, str, Mapping[str, str]]:
    """Who signed, when asked, and the lines of the words."""
    head, _, body = words.partition("\n\n")
    first, officer_line, _session, asked = head.split("\n")
    kind, *lines = body.split("\n")
    if first != HEAD or kind != KIND or not officer_line.startswith("officer ") or not asked.startswith("asked "):
        raise Fails("the words are of another kind of act")
    if len(lines) != len(LINES):
        raise Fails("the words cannot be read")
    said = {}
    for name, line in zip(LINES, lines, strict=True):
        if not line.startswith(f"{name} "):
            raise Fails("the words cannot be read")
        value = line[len(name) + 1 :]
        said[name] = str(json.loads(value)) if name in TYPED else value
    return officer_line[8:], asked[6:], said


def _rows(rows: Json) -> Mapping[str, int]:
    return {name: int(rows[name]) for name in ("all", "recorded", "already", "refused", "withdrawn")}


def _told(found: Attested) -> Iterator[str]:
    said = found.said
    yield f"import {said['import']} of {said['source']}"
    yield f"officer {found.officer}, asked {found.asked_at}"
    yield f"   key {hashlib.sha256(bytes.fromhex(found.key)).hexdigest()}"
    yield f"for the old system: {said['signed for the old system by']}, {said['of']}"
    if said["note"]:
        yield f"   note: {said['note']}"
    yield f"file SHA-256 {said['file sha256']}"
    yield f"report SHA-256 {said['report sha256']}"
    yield "   rows: " + ", ".join(f"{name} {count}" for name, count in found.rows.items())
    yield "HOLDS: one signature over exactly these words and this report."
