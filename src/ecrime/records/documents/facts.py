"""Facts about documents of record and requests for photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

DocumentId = NewType("DocumentId", UUID)
PhotoRequestId = NewType("PhotoRequestId", UUID)
UploadId = NewType("UploadId", UUID)


class DocumentKind(StrEnum):
    """What a document is, whatever the kind of its file."""

    PHOTO = "photo"
    SCAN = "scan"
    STATEMENT = "statement"
    REPORT = "report"
    OTHER = "other"


class Decision(StrEnum):
    """What the chief says whose office gave a document (rule D8)."""

    AGREED = "agreed"
    REFUSED = "refused"


class PhotoState(StrEnum):
    """Where a suspect or victim stands (rule D9): in one of the first three, or somebody has yet to ask."""

    PHOTO = "photo"
    ASKED = "asked"
    CANNOT_BE_HAD = "cannot_be_had"
    MISSING = "missing"


class Answer(StrEnum):
    """How criminal police answers a request for a photo."""

    PHOTO = "photo"
    CANNOT_BE_HAD = "cannot_be_had"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What an officer states of a document.

    person_id    whom it shows, or whose statement it is; None for the record as a whole
    source       where it comes from, in words
    made_on      None where nobody knows
    provided_by  the unit whose chief has to agree
    """

    kind: DocumentKind
    person_id: UUID | None
    source: str
    made_on: date | None
    provided_by: UUID


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the chief has decided, and when."""

    decision: Decision
    by: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of record: what was stated, what its file is, and what the database says about it.

    place     counted within its record, from 1
    pages     that can be turned
    size      of the file, in bytes; ``sha256`` of the file, hexadecimal
    agree_by  until when the chief has to decide
    entry_id  of the last that was said of it
    withheld  the mask that hides it from the reader, "" for none; hash and source are then empty
    """

    id: DocumentId
    incident_id: UUID
    unit_id: UUID
    jurisdiction: str
    place: int
    facts: DocumentFacts
    file_id: UUID
    thumbnail_id: UUID | None
    media_type: str
    pages: int
    size: int
    sha256: str
    recorded_at: datetime
    recorded_by: UUID
    locks_at: datetime
    agree_by: datetime
    withdrawn_at: datetime | None
    version: int
    entry_id: UUID
    withheld: str = ""
    agreed: Agreed | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits for the chief; no word of it."""

    id: DocumentId
    number: str
    place: int
    agree_by: datetime


@dataclass(frozen=True, slots=True)
class PhotoRequest:
    """Who asked for a photo of somebody, until when it is due, and what became of it.

    number  of the record, "" where it was not asked for
    place   of the person within the record, from 1; names stand in no list
    answer  None while it is open
    reason  why there can be none; "" otherwise, and where it is hidden or not asked for
    """

    id: PhotoRequestId
    incident_id: UUID
    jurisdiction: str
    person_id: UUID
    place: int
    requested_at: datetime
    due_at: datetime
    answer: Answer | None = None
    answered_at: datetime | None = None
    reason: str = ""
    number: str = ""
    unit_code: str = ""


@dataclass(frozen=True, slots=True)
class PhotoFigures:
    """How photos fare in an area since a day (rule D9).

    asked, answered, overdue  requests; ``median_days`` from asking to answer, None where nothing was answered
    people                    suspects and victims who are known, by where they stand
    """

    asked: int
    answered: int
    overdue: int
    median_days: float | None
    people: Mapping[PhotoState, int]


@dataclass(frozen=True, slots=True)
class PersonPhoto:
    """Where one person of a record stands, and the last request for a photo of him."""

    person_id: UUID
    state: PhotoState
    request: PhotoRequest | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in, piece by piece.

    name      as the file is called where it comes from
    size      of the whole, in bytes; ``sha256`` of the whole
    received  how many bytes are here; the next piece begins there
    """

    id: UploadId
    incident_id: UUID
    name: str
    size: int
    sha256: bytes
    received: int

    @property
    def is_whole(self) -> bool:
        """True when nothing is missing."""
        return self.received == self.size

    @property
    def share(self) -> int:
        """How much of it is here, in percent; 100 only when nothing is missing."""
        return self.received * 100 // self.size
