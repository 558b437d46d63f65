"""What lies beside each segment of another recorder's file: all that the index has of it, and what was declared.

No word of an officer is in it: whose recorder it was stands in the database alone, where an erasure reaches it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.facts import Role
from ecrime.cameras.recorder.packing import pack
from ecrime.cameras.recorder.places import IMPORTED, segment_path, stream_folder, streams
from ecrime.cameras.watching.intake.facts import ImportId, Kept
from ecrime.foundation.hashing import fingerprint

VERSION = 1
Piece = tuple[int, int, int, str]
"""End in the file, beginning and end in nanoseconds, SHA-256 of its bytes; those of the first begin behind the
initialisation."""


class Unreadable(ValueError):
    """It is not what lies beside a segment."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What was said of a file when it was taken in, and what was found."""

    import_id: ImportId
    from_at: datetime
    to_at: datetime
    kept_until: date
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Beside:
    """One segment: ``row`` is what the index has of it."""

    declared: Declared
    row: dict[str, Any]
    pieces: tuple[Piece, ...]


def row_of(kept: Kept, run: UUID, before: str, head: str) -> dict[str, Any]:
    """A segment as the index tells it; bytes as hexadecimal figures."""
    begins = [kept.init, *(piece.end for piece in kept.pieces)]
    keys = [
        (begin, piece.key_ns) for begin, piece in zip(begins, kept.pieces, strict=False) if piece.key_ns is not None
    ]
    ends = [(piece.end, piece.end_ns) for piece in kept.pieces]
    return {
        "start_ns": kept.start_ns,
        "end_ns": kept.end_ns,
        "run": str(run),
        "codec": kept.codec,
        "width": kept.width,
        "height": kept.height,
        "init": kept.init,
        "bytes": kept.pieces[-1].end,
        "fragments": len(kept.pieces),
        "frames": sum(piece.frames for piece in kept.pieces),
        "keys": pack(keys, kept.start_ns).hex(),
        "pieces": pack(ends, kept.start_ns).hex(),
        "before": before,
        "head": head,
    }


def written(declared: Declared, kept: Kept, row: dict[str, Any]) -> bytes:
    """The same as it lies beside the file."""
    pieces = [[piece.end, piece.start_ns, piece.end_ns, piece.sha256] for piece in kept.pieces]
    said = {
        "version": VERSION,
        "import": str(declared.import_id),
        "from": declared.from_at.isoformat(),
        "to": declared.to_at.isoformat(),
        "kept_until": declared.kept_until.isoformat(),
        "sha256": declared.sha256,
        "bytes": declared.bytes,
        "row": row,
        "pieces": pieces,
    }
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def read(path: Path) -> Beside:
    """What lies beside a segment. Raises Unreadable, OSError."""
    try:
        said = json.loads(path.read_bytes())
        if said["version"] != VERSION:
            raise Unreadable(path.name)
        declared = Declared(
            ImportId(UUID(said["import"])),
            datetime.fromisoformat(said["from"]),
            datetime.fromisoformat(said["to"]),
            date.fromisoformat(said["kept_until"]),
            str(said["sha256"]),
            int(said["bytes"]),
        )
        pieces = tuple((int(end), int(start), int(ends), str(digest)) for end, start, ends, digest in said["pieces"])
        return Beside(declared, dict(said["row"]), pieces)
    except (ValueError, KeyError, TypeError):
        raise Unreadable(path.name) from None


def path_beside(segment: Path) -> Path:
    """Where it lies."""
    return segment.with_suffix(".import")


def place_of(footage: Path, camera: UUID, start_ns: int) -> Path:
    """Where a segment of another recorder lies."""
    return segment_path(stream_folder(footage, camera, Role.MAIN) / IMPORTED, start_ns)


def every(footage: Path) -> Iterator[tuple[UUID, Path]]:
    """The camera and the file of each segment, in order."""
    for camera, role, folder in streams(footage):
        if role is Role.MAIN:
            for path in sorted((folder / IMPORTED).glob("*/*/*/*/*.import"), key=lambda one: int(one.stem)):
                yield camera, path.with_suffix(".mp4")


def is_whole(segment: Path, beside: Beside) -> bool:
    """Whether the bytes of a segment are those that were taken in, and its head is theirs. Raises OSError."""
    head = str(beside.row["before"])
    with segment.open("rb") as file:
        init = file.read(int(beside.row["init"]))
        place = len(init)
        for end, start_ns, end_ns, digest in beside.pieces:
            data = file.read(end - place)
            if len(data) < end - place or fingerprint(data) != digest:
                return False
            head, place = chain.link(head, digest, start_ns, end_ns), end
        return not file.read(1) and head == beside.row["head"]
