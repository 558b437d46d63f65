"""What may be stated of a document, and what may be done about it and about a request for a photo."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from ecrime.base.files.looking.kinds import LIMITS
from ecrime.foundation.errors import Changed, Forbidden, Invalid, Locked, Problem
from ecrime.records.documents.facts import (
    Answer,
    Decision,
    Document,
    DocumentFacts,
    DocumentKind,
    PersonPhoto,
    PhotoRequest,
    PhotoState,
    Upload,
)
from ecrime.records.incidents.people import PURSUED, Person, Role
from ecrime.records.lock.rules import Window

SOURCE_LENGTH = 500
REASON_LENGTH = 1_000
SHORTEST_REASON = 8  # letters and digits; the database counts the same (law.require_reason)
# Most files in one request.
MOST_AT_ONCE = 10
# Of files that come in piece by piece; the database holds the same (triggers_uploads.sql).
MOST_UPLOADS = 10
MOST_UPLOADED = 2 * LIMITS.file_bytes
UPLOAD_LASTS = timedelta(days=1)
LARGEST_PIECE = 1024 * 1024
SMALLEST_PIECE = 16 * 1024
NAME_LENGTH = 120
SHA256_LENGTH = 32
# What one bundle may hold: originals in bytes, else pages that are drawn anew.
MOST_BUNDLED = 1024 * 1024 * 1024
MOST_DRAWN = 300
# Whose photo the directive asks for (rule D9).
PICTURED = PURSUED | {Role.VICTIM}


def check_facts(facts: DocumentFacts, people: Collection[UUID], *, today: date) -> list[Problem]:
    """Every problem with what was stated of a document.

    people  ids of those who stand in the record
    today   at the place of the record
    """
    problems = []
    if not any(map(str.isalnum, facts.source)):
        problems.append(Problem("source", "document.source_missing"))
    if len(facts.source) > SOURCE_LENGTH:
        problems.append(Problem("source", "text.too_long", {"max_length": str(SOURCE_LENGTH)}))
    if facts.made_on is not None and facts.made_on > today:
        problems.append(Problem("made_on", "document.made_later"))
    if facts.person_id is not None and facts.person_id not in people:
        problems.append(Problem("person", "document.person_unknown"))
    return problems


def check_correct(document: Document, *, now: datetime) -> None:
    """Raise where a document may not be corrected: withdrawn, locked, decided about by the chief, or hidden from
    the reader, who would replace what he has not read."""
    check_withdraw(document, now=now)
    if document.withheld:
        raise Forbidden("document.withheld")
    if document.agreed is not None:
        raise Changed("document.decided")


def check_withdraw(document: Document, *, now: datetime) -> None:
    """Raise where a document may not be withdrawn any more (rule D10)."""
    if document.withdrawn_at is not None:
        raise Forbidden("record.withdrawn")
    if not Window(document.recorded_at).is_open(now):
        raise Locked("record.locked", rule="D10")


def check_agree(document: Document, decision: Decision, reason: str, *, unit_id: UUID, officer_id: UUID) -> None:
    """Raise where an officer may not decide about a document (rule D8): only the chief of the office that gave it."""
    if document.withdrawn_at is not None:
        raise Forbidden("record.withdrawn")
    if document.facts.provided_by != unit_id or document.recorded_by == officer_id:
        raise Forbidden("document.not_to_agree", rule="D8")
    if document.agreed is not None:
        raise Changed("document.decided")
    if decision is Decision.REFUSED:
        check_reason(reason)


def check_reason(reason: str) -> None:
    """Raise Invalid for what says nothing."""
    if sum(map(str.isalnum, reason)) < SHORTEST_REASON:
        raise Invalid([Problem("reason", "document.reason_missing")])


def check_bundle(documents: Iterable[Document], *, originals: bool) -> None:
    """Raise Invalid where the documents of a record are too much for one bundle."""
    told = [one for one in documents if not one.withheld and one.withdrawn_at is None]
    if originals and sum(one.size for one in told) > MOST_BUNDLED:
        raise Invalid([Problem("", "bundle.too_heavy", {"most": str(MOST_BUNDLED // 1024**2)})])
    if not originals and sum(one.pages for one in told) > MOST_DRAWN:
        raise Invalid([Problem("", "bundle.too_many_pages", {"most": str(MOST_DRAWN)})])


def is_pictured(person: Person) -> bool:
    """Whether the directive wants a photo of somebody: a suspect or victim who is known (rule D9)."""
    return not person.unknown and any(held.role in PICTURED for held in person.roles)


def photo_of(person_id: UUID, documents: Iterable[Document], requests: Iterable[PhotoRequest]) -> PersonPhoto:
    """Where a person stands: a photo that stands, else the last request, else nobody has asked."""
    own = sorted((one for one in requests if one.person_id == person_id), key=lambda one: one.requested_at)
    last = own[-1] if own else None
    if any(_shows(document, person_id) for document in documents):
        return PersonPhoto(person_id, PhotoState.PHOTO, last)
    if last is None:
        return PersonPhoto(person_id, PhotoState.MISSING)
    if last.answer is None:
        return PersonPhoto(person_id, PhotoState.ASKED, last)
    if last.answer is Answer.CANNOT_BE_HAD:
        return PersonPhoto(person_id, PhotoState.CANNOT_BE_HAD, last)
    # Answered by a photo that was withdrawn since: somebody has to ask anew.
    return PersonPhoto(person_id, PhotoState.MISSING, last)


def check_upload(size: int, sha256: bytes) -> None:
    """Raise Invalid for a file that need not begin to come in."""
    if size < 1:
        raise Invalid([Problem("file", "upload.empty")])
    if size > LIMITS.file_bytes:
        raise Invalid([Problem("file", "upload.too_heavy", {"most": str(LIMITS.file_bytes // 1024**2)})])
    if len(sha256) != SHA256_LENGTH:
        raise Invalid([Problem("", "request.unreadable")])


def check_piece(upload: Upload, at: int, size: int) -> None:
    """Raise where a piece of so many bytes does not go on from there: Changed for another place, Invalid otherwise."""
    if at != upload.received:
        raise Changed("piece.elsewhere")
    if at + size > upload.size:
        raise Invalid([Problem("file", "piece.beyond")])
    is_last = at + size == upload.size
    if size > LARGEST_PIECE or size < (1 if is_last else SMALLEST_PIECE):
        raise Invalid([Problem("file", "piece.size")])


def _shows(document: Document, person_id: UUID) -> bool:
    facts = document.facts
    return facts.kind is DocumentKind.PHOTO and facts.person_id == person_id and document.withdrawn_at is None
