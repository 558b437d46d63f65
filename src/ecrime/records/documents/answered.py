"""What a program is answered about documents and requests for photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ecrime.records.documents.facts import Agreed, Answer, DocumentFacts, PhotoState


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document of record; ``withheld`` names the mask that hides it, and source and hash are then empty.

    place  counted within its record, from 1
    pages  that can be looked at
    """

    id: UUID
    number: str
    place: int
    facts: DocumentFacts
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
    withheld: str
    agreed: Agreed | None


@dataclass(frozen=True, slots=True)
class PhotoRequestShown:
    """A request for the photo of the person who stands at this place of a record, from 1; ``answer`` null while open.

    reason  why there can be none; "" in lists and where it is hidden
    """

    id: UUID
    number: str
    person_id: UUID
    place: int
    unit: str
    requested_at: datetime
    due_at: datetime
    answer: Answer | None
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class PersonPhotoShown:
    """Whether there is a photo of a suspect or victim, and what was asked of criminal police last."""

    person_id: UUID
    state: PhotoState
    request: PhotoRequestShown | None


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents of a record in their order, and where the photos of its suspects and victims stand."""

    number: str
    rows: tuple[DocumentShown, ...]
    photos: tuple[PersonPhotoShown, ...]


@dataclass(frozen=True, slots=True)
class DocumentAdded:
    """A document that was added to a record."""

    number: str
    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class DocumentDone:
    """The entry of an act on a document."""

    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class DocumentCorrected:
    """The entry of a correction, and the version that is corrected next."""

    id: UUID
    entry: UUID
    version: int


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page as a JPEG that was drawn anew, in Base64; the text of a Word file has paragraphs and no picture.

    left_out  how many pictures and drawings of a Word file are not shown
    """

    page: int
    pages: int
    picture: str | None
    text: tuple[str, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class PhotoRequestList:
    """Requests for photos of the area; ``next`` is asked for as ``after``, null on the last page."""

    rows: tuple[PhotoRequestShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PhotoAsked:
    """A request for a photo that was made, or answered."""

    id: UUID
    entry: UUID
