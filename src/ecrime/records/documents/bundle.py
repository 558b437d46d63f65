"""A record to be taken away with its documents: one zip, put together while it is sent, that anybody can check.

    sheet.pdf               the record on paper
    documents/3.pdf         a document as it came, for who may take originals away
    documents/3/1.jpg       otherwise its pages drawn anew, and 3/text.txt the words of a Word file
    receipts/2.txt          proofs that entries about the record and its documents stand in the ledger
    manifest.json           what there is, what is left out and why, under which entry it was handed out
    SHA256SUMS              for ``sha256sum -c``; ``ecrime verify`` checks all of it together

Nothing is packed smaller, so nothing can swell where it is opened. No more than one document is in memory at a time.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ecrime.base.files.looking import viewing
from ecrime.base.files.looking.kinds import ENDINGS, KINDS_OF_MEDIA, Kind
from ecrime.foundation import canonical
from ecrime.records.documents.actions import Entered
from ecrime.records.documents.facts import Document
from ecrime.records.documents.verify import FORMAT, MANIFEST, SHEET, SUMS

PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed out, of which record, under which entry.

    taken      the entry, with what opens its commitment
    originals  whether documents go as they came; else as they are looked at
    header     what the entry says of itself, under which the ledger keeps it; ``leaf`` its hash there
    receipts   (entry, file) of those entries that are proven already
    """

    number: str
    taken: Entered
    header: str
    leaf: str
    purpose: str
    unit: str
    originals: bool
    sheet: bytes
    documents: Sequence[Document]
    receipts: Sequence[tuple[UUID, str]]


def written(handed: Handed, content: Callable[[UUID], bytes]) -> Iterator[bytes]:
    """The bundle, piece by piece.

    content  the bytes of a file by its id

    Raises what opening or drawing a file raises; what was sent until then is no bundle, and is refused as one.
    """
    bundle = _Bundle(handed.taken.at)
    sheet = yield from bundle.add(SHEET, handed.sheet)
    documents = []
    for one in handed.documents:
        files: list[dict[str, Any]] = []
        for name, piece in _files_of(one, content, originals=handed.originals):
            files.append((yield from bundle.add(name, piece)))
        documents.append(_told(one, files, originals=handed.originals))
    receipts = []
    for place, (entry_id, receipt) in enumerate(handed.receipts, start=1):
        said = yield from bundle.add(f"receipts/{place}.txt", receipt.encode())
        receipts.append({"entry": str(entry_id), **said})
    manifest = {
        "format": FORMAT,
        "record": handed.number,
        "made_at": handed.taken.at,
        "purpose": handed.purpose,
        "unit": handed.unit,
        "entry": {
            "id": handed.taken.entry_id,
            "leaf": handed.leaf,
            "header": handed.header,
            "told": handed.taken.told.decode(),
            "salt": handed.taken.salt,
        },
        "sheet": sheet,
        "documents": documents,
        "receipts": receipts,
    }
    text = json.dumps(canonical.plain(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
    yield from bundle.add(MANIFEST, text)
    yield from bundle.add(SUMS, "".join(f"{sha256}  {name}\n" for name, sha256 in bundle.sums).encode())
    yield from bundle.end()


def state_of(document: Document, *, originals: bool) -> str:
    """Whether a document goes with it, and how."""
    if document.withdrawn_at is not None:
        return "withdrawn"
    if document.withheld:
        return "hidden"
    return "original" if originals else "copy"


def _files_of(document: Document, content: Callable[[UUID], bytes], *, originals: bool) -> Iterator[tuple[str, bytes]]:
    if state_of(document, originals=originals) not in ("original", "copy"):
        return
    kind, whole = KINDS_OF_MEDIA[document.media_type], content(document.file_id)
    if originals:
        yield f"documents/{document.place}.{ENDINGS[kind][0]}", whole
        return
    for page in range(document.pages):
        shown = viewing.show(whole, kind, page)
        if kind is Kind.DOCX and page == 0:
            yield f"documents/{document.place}/text.txt", "\n".join(shown.text).encode()
        elif shown.picture is not None:
            yield f"documents/{document.place}/{page + 1}.jpg", shown.picture


def _told(document: Document, files: Iterable[object], *, originals: bool) -> dict[str, Any]:
    facts, agreed = document.facts, document.agreed
    return {
        "id": document.id,
        "place": document.place,
        "state": state_of(document, originals=originals),
        "kind": facts.kind,
        "source": facts.source,
        "made_on": facts.made_on,
        "recorded_at": document.recorded_at,
        "media_type": document.media_type,
        "pages": document.pages,
        "sha256": document.sha256,
        "agreement": {"decision": agreed.decision, "at": agreed.at} if agreed else None,
        "files": list(files),
    }


@dataclass(slots=True)
class _Bundle:
    """A zip on its way out, and the hashes of what is in it."""

    at: datetime
    sums: list[tuple[str, str]] = field(default_factory=list)
    _out: _Out = field(init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        self._out = _Out()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_STORED)  # type: ignore[call-overload]

    def add(self, name: str, content: bytes) -> Generator[bytes, None, dict[str, Any]]:
        """Send a member; what is told of it is the answer of the loop."""
        member = zipfile.ZipInfo(name, self.at.timetuple()[:6])
        member.external_attr = 0o600 << 16
        with self._zip.open(member, "w") as out:
            for start in range(0, len(content), PIECE):
                out.write(content[start : start + PIECE])
                yield self._out.taken()
        yield self._out.taken()
        sha256 = hashlib.sha256(content).hexdigest()
        self.sums.append((name, sha256))
        return {"file": name, "size": len(content), "sha256": sha256}

    def end(self) -> Iterator[bytes]:
        """Send the list of members, without which it is no zip."""
        self._zip.close()
        yield self._out.taken()


class _Out:
    """Where the zip is written: it cannot go back, so nothing of what was sent is kept."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits but for the reader."""

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
