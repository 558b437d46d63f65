"""Documents of record and requests for photos: the only writers of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ecrime.base.database.context import acting_as
from ecrime.base.files import scanner
from ecrime.base.files.actions import keep
from ecrime.base.files.installed import files
from ecrime.base.files.looking.kinds import LIMITS
from ecrime.base.files.looking.viewing import Examined, examine
from ecrime.base.files.sealed_files import Taken
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject, body_of
from ecrime.base.officers.facts import Actor
from ecrime.foundation import hashing
from ecrime.foundation.errors import Changed, Forbidden, Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.documents import queries, rules
from ecrime.records.documents.facts import (
    Answer,
    Decision,
    Document,
    DocumentFacts,
    DocumentId,
    PhotoRequest,
    PhotoRequestId,
)
from ecrime.records.documents.models import Agreement
from ecrime.records.documents.models import Document as DocumentModel
from ecrime.records.documents.models import PhotoRequest as RequestModel
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident, IncidentId

THUMBNAIL_TYPE = "image/jpeg"


def take_in(
    actor: Actor,
    incident_id: IncidentId,
    facts: DocumentFacts,
    content: bytes,
    name: str,
    *,
    key: UUID,
    said: bytes | None = None,
) -> DocumentId:
    """Look at a file, have it scanned, seal it and add it as a document; done once under ``key``, as ``Act.once``.

    Raises what ``add_document`` raises, Invalid for a file that is not taken, Unavailable where it cannot be kept.
    """
    examined = examine(content, name)
    scanner.scan(content)
    return seal_and_add(actor, incident_id, facts, content, examined, key=key, said=said)


def seal_and_add(
    actor: Actor,
    incident_id: IncidentId,
    facts: DocumentFacts,
    content: bytes,
    examined: Examined,
    *,
    key: UUID,
    said: bytes | None = None,
) -> DocumentId:
    """Add a file that was looked at already."""
    with ExitStack() as open_ones:
        original = open_ones.enter_context(files().taking([content], limit=LIMITS.file_bytes))
        thumbnail = None
        if examined.thumbnail is not None:
            thumbnail = open_ones.enter_context(files().taking([examined.thumbnail], limit=LIMITS.file_bytes))
        return add_document.once(key, said)(
            actor, incident_id, facts, examined=examined, original=original, thumbnail=thumbnail
        )


@act("document.add", Operation.COLLECTION)
def add_document(
    entry: Entry,
    actor: Actor,
    incident_id: IncidentId,
    facts: DocumentFacts,
    *,
    examined: Examined,
    original: Taken,
    thumbnail: Taken | None,
) -> DocumentId:
    """Add a document to a record; what is said of it may be corrected for 48 hours from now.

    Raises Forbidden without the right or for another unit's record, PurposeMissing when the record was not opened,
    Invalid with every problem.
    """
    actor.require("document.add")
    incident = _incident(incident_id)
    _check(incident, facts, entry)
    standing = queries.documents(actor, incident_id)
    if any(one.sha256 == original.sha256.hex() and one.withdrawn_at is None for one in standing):
        raise Invalid([Problem("file", "document.twice")])
    subject = Subject(queries.SUBJECT, uuid7(), incident.record.jurisdiction)
    row = DocumentModel(
        id=subject.id,
        incident_id=incident_id,
        file_id=keep(entry, subject, original, media_type=examined.media_type),
        thumbnail_id=keep(entry, subject, thumbnail, media_type=THUMBNAIL_TYPE) if thumbnail else None,
        pages=examined.pages,
        entry_id=entry.id,
        **_columns(facts),
    )
    row.save(force_insert=True)
    after = {"record": incident.record.number, "facts": facts, "file": original.sha256, "version": 1}
    entry.about(subject, after=after, rule="D8")
    return DocumentId(subject.id)


@act("document.see", Operation.CONSULTATION)
def see_document(entry: Entry, access: Access, document: Subject) -> None:
    """Open a document to be looked at in this session for half an hour; the ledger has it before anybody looks.

    Raises PurposeMissing when the access has run out, or implies own work where it is not.
    """
    entry.about(document, purpose=access.purpose, purpose_subject_id=access.id)


@act("document.export", Operation.DISCLOSURE)
def export_document(entry: Entry, access: Access, document: Subject, sha256: str) -> None:
    """Note that the original of a document leaves the house, and which file. Raises Forbidden without the right."""
    entry.about(document, after={"file": sha256}, purpose=access.purpose, purpose_subject_id=access.id)


def is_added(actor: Actor, key: UUID) -> bool:
    """Whether a file became a document under this key: a form that is sent again brings it no more."""
    return add_document.done_under(key, None, actor) is not None


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry of a bundle, and what opens its commitment to whoever holds the bundle: its body and salt."""

    entry_id: UUID
    at: datetime
    told: bytes
    salt: bytes


@act("bundle.export", Operation.DISCLOSURE)
def export_bundle(
    entry: Entry,
    access: Access,
    incident: Subject,
    sheet: bytes,
    documents: Mapping[DocumentId, str],
    *,
    originals: bool,
) -> Entered:
    """Note that a record leaves the house with its documents: under which entry, and when.

    sheet      the file itself
    documents  SHA-256 of the originals of those that go with it; ``originals``: as they came, else drawn anew

    Raises PurposeMissing as see_document does, Forbidden without the right.
    """
    hashes = {str(id_): sha256 for id_, sha256 in documents.items()}
    told = {"file": hashing.fingerprint(sheet), "documents": hashes, "originals": originals}
    entry.about(incident, after=told, purpose=access.purpose, purpose_subject_id=access.id)
    if entry.content is None:
        raise RuntimeError("an entry that says what it is about has content")
    return Entered(entry.id, entry.at, body_of(after=told), entry.content.salt)


@act("document.correct", Operation.ALTERATION)
def correct_document(
    entry: Entry, actor: Actor, incident_id: IncidentId, document_id: UUID, facts: DocumentFacts, *, version: int
) -> None:
    """Replace what was said of a document inside its own 48 hours; its file never changes.

    Raises as ``add_document`` does, NotFound where there is no such document, Locked after its window, Changed when
    somebody else corrected it since it was read, or its chief has decided.
    """
    actor.require("document.correct")
    was = _own(actor, incident_id, document_id)
    rules.check_correct(was, now=entry.at)
    if was.version != version:
        raise Changed("record.changed")
    _check(_incident(incident_id), facts, entry)
    row = DocumentModel(id=document_id, entry_id=entry.id, **_columns(facts))
    row.save(force_update=True, update_fields=[*_columns(facts), "entry_id"])
    entry.about(
        _subject(was),
        before={"facts": was.facts, "version": version},
        after={"facts": facts, "version": version + 1},
        rule="D10",
    )


@act("document.withdraw", Operation.ALTERATION)
def withdraw_document(entry: Entry, actor: Actor, incident_id: IncidentId, document_id: UUID) -> None:
    """Withdraw a document inside its 48 hours; it stays as a tombstone and is shown to nobody any more.

    Raises as ``correct_document`` does.
    """
    actor.require("document.withdraw")
    was = _own(actor, incident_id, document_id)
    rules.check_withdraw(was, now=entry.at)
    row = DocumentModel(id=document_id, entry_id=entry.id, withdrawn_at=entry.at)
    row.save(force_update=True, update_fields=["withdrawn_at", "entry_id"])
    entry.about(_subject(was), after={"withdrawn": True}, rule="D10")


@act("document.agree", Operation.ADMINISTRATION)
def agree_document(entry: Entry, actor: Actor, incident_id: IncidentId, document_id: UUID) -> None:
    """Agree to a document of one's office, having opened it (rule D8).

    Raises Forbidden for a document of another office or one's own hand, PurposeMissing when it was not opened,
    Changed when it was decided about.
    """
    actor.require("document.agree")
    _decide(entry, actor, incident_id, document_id, decision=Decision.AGREED, reason="")


@act("document.refuse", Operation.ADMINISTRATION)
def refuse_document(entry: Entry, actor: Actor, incident_id: IncidentId, document_id: UUID, reason: str) -> None:
    """Say that a document of one's office is not agreed to, and why. Raises as ``agree_document`` does, Invalid
    without a reason."""
    actor.require("document.refuse")
    _decide(entry, actor, incident_id, document_id, decision=Decision.REFUSED, reason=reason)


@act("photo.request", Operation.ADMINISTRATION)
def request_photo(entry: Entry, actor: Actor, incident_id: IncidentId, person_id: UUID) -> PhotoRequestId:
    """Ask criminal police for the photo of a suspect or victim (rule D9).

    Raises Forbidden for another unit's record or somebody whose photo nobody needs, Changed when it is asked already.
    """
    actor.require("photo.request")
    incident = _incident(incident_id)
    actor.require("photo.request", unit_id=incident.record.unit_id)
    subject = Subject(queries.REQUEST, uuid7(), incident.record.jurisdiction)
    row = RequestModel(id=subject.id, incident_id=incident_id, person_id=person_id, entry_id=entry.id)
    row.save(force_insert=True)
    entry.about(subject, after={"record": incident.record.number, "person": str(person_id)}, rule="D9")
    return PhotoRequestId(subject.id)


def answer_with_photo(
    actor: Actor,
    request: PhotoRequest,
    facts: DocumentFacts,
    content: bytes,
    name: str,
    *,
    key: UUID,
    said: bytes | None = None,
) -> DocumentId:
    """Add the photo that was asked for and answer the request by it: both or neither.

    Raises what ``take_in`` and ``answer_photo`` raise.
    """
    examined = examine(content, name)
    scanner.scan(content)
    incident_id = IncidentId(request.incident_id)
    with acting_as(actor):
        document_id = seal_and_add(actor, incident_id, facts, content, examined, key=key, said=said)
        answer_photo(actor, request, document_id)
    return document_id


@act("photo.answer", Operation.ADMINISTRATION)
def answer_photo(entry: Entry, actor: Actor, request: PhotoRequest, document_id: UUID) -> None:
    """Answer a request by a photo that was added. Raises Changed when it was answered, Forbidden for another's."""
    actor.require("photo.answer")
    _answer(request, entry, Answer.PHOTO, document_id=document_id)
    entry.about(_of_request(request), after={"document": str(document_id)}, rule="D9")


@act("photo.cannot_be_had", Operation.ADMINISTRATION)
def say_photo_cannot_be_had(entry: Entry, actor: Actor, request: PhotoRequest, reason: str) -> None:
    """Answer a request by why there is no photo. Raises Changed when it was answered, Invalid without a reason."""
    actor.require("photo.cannot_be_had")
    rules.check_reason(reason)
    _answer(request, entry, Answer.CANNOT_BE_HAD, reason=reason)
    entry.about(_of_request(request), after={"answer": Answer.CANNOT_BE_HAD.value}, note=reason, rule="D9")


def _answer(
    request: PhotoRequest, entry: Entry, answer: Answer, *, document_id: UUID | None = None, reason: str = ""
) -> None:
    stated = {"answer": answer.value, "document_id": document_id, "reason": reason, "entry_id": entry.id}
    if not RequestModel.objects.filter(id=request.id).update(**stated):
        raise Changed("photo.answered")


def _decide(
    entry: Entry, actor: Actor, incident_id: IncidentId, document_id: UUID, *, decision: Decision, reason: str
) -> None:
    about = queries.document(actor, incident_id, document_id)
    rules.check_agree(about, decision, reason, unit_id=actor.unit.id, officer_id=actor.officer_id)
    row = Agreement(
        id=uuid7(),
        document_id=document_id,
        unit_id=actor.unit.id,
        decision=decision.value,
        reason=reason,
        entry_id=entry.id,
    )
    row.save(force_insert=True)
    entry.about(_subject(about), after={"decision": decision.value, "file": about.sha256}, note=reason, rule="D8")


def _own(actor: Actor, incident_id: IncidentId, document_id: UUID) -> Document:
    """A document of the officer's own unit, or of his own hand."""
    found = queries.document(actor, incident_id, document_id)
    if actor.unit.id != found.unit_id and actor.officer_id != found.recorded_by:
        raise Forbidden("record.other_unit")
    return found


def _incident(incident_id: IncidentId) -> Incident:
    """The record, which this session has opened."""
    return incidents.whole(incidents.incident_to_read(incident_id))


def _check(incident: Incident, facts: DocumentFacts, entry: Entry) -> None:
    people = {person.id for person in incident.facts.people if person.id is not None}
    today = entry.at.astimezone(ZoneInfo(incident.facts.occurred.zone)).date()
    if problems := rules.check_facts(facts, people, today=today):
        raise Invalid(problems)


def _columns(facts: DocumentFacts) -> dict[str, object]:
    return {
        "kind": facts.kind.value,
        "person_id": facts.person_id,
        "source": facts.source,
        "made_on": facts.made_on,
        "provided_by_id": facts.provided_by,
    }


def _subject(document: Document) -> Subject:
    return Subject(queries.SUBJECT, document.id, document.jurisdiction)


def _of_request(request: PhotoRequest) -> Subject:
    return Subject(queries.REQUEST, request.id, request.jurisdiction)
