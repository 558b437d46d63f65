"""A file of another recorder, and what was made of it. Times of pieces are UTC nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NewType
from uuid import UUID

ImportId = NewType("ImportId", UUID)


@dataclass(frozen=True, slots=True)
class Piece:
    """One fragment: its time, its bytes in the file, and when the key frame came that it begins with."""

    start_ns: int
    end_ns: int
    end: int
    frames: int
    key_ns: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One segment as it lies in a draft folder."""

    path: Path
    start_ns: int
    codec: str
    width: int
    height: int
    init: int
    pieces: tuple[Piece, ...]

    @property
    def end_ns(self) -> int:
        return self.pieces[-1].end_ns


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What is said of a file, and what was found.

    origin      whose recorder it is from and how it came here, in words
    sha256      of the whole file as it was handed over
    kept_until  the last day on which nothing deletes it
    """

    name: str
    origin: str
    sha256: str
    bytes: int
    kept_until: date
