"""Openings of footage, bookmarks in it, pictures taken out of it. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

OpeningId = NewType("OpeningId", UUID)
BookmarkId = NewType("BookmarkId", UUID)
SnapshotId = NewType("SnapshotId", UUID)


@dataclass(frozen=True, slots=True)
class Window:
    """A time of footage that is opened at once."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A moment of a camera that somebody marked."""

    id: BookmarkId
    camera_id: UUID
    at: datetime
    words: str
    made_at: datetime
    made_by: UUID


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was taken in, as the timeline shows it."""

    camera_id: UUID
    from_at: datetime
    to_at: datetime
    name: str
    origin: str
    sha256: str
