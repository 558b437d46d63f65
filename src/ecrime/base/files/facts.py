"""Facts about files of record that travel between floors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

FileId = NewType("FileId", UUID)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a record, as the database shows it; what is in it, and the hash of that, takes a purpose to open.

    subject_id  the record it belongs to
    size        in bytes
    """

    id: FileId
    subject_id: UUID
    size: int
    media_type: str
    kept_at: datetime
