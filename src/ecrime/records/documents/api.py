"""Documents of record for programs: those of a record, adding, correcting and withdrawing one, looking at one, and
what its chief says."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, UploadedFile

from ecrime.base.database.context import acting_as
from ecrime.base.files.looking import viewing
from ecrime.base.files.looking.kinds import KINDS_OF_MEDIA, LIMITS
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import FORM, caller, done_before, done_by, done_once, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.base.pages.api.refusals import OtherVersion
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound, Problem
from ecrime.records.documents import actions, queries, rules
from ecrime.records.documents.answered import (
    DocumentAdded,
    DocumentCorrected,
    DocumentDone,
    DocumentList,
    DocumentPage,
    DocumentShown,
    PersonPhotoShown,
    PhotoRequestShown,
)
from ecrime.records.documents.facts import Document, DocumentFacts, DocumentKind, PhotoRequest
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import IncidentId
from ecrime.records.incidents.opening import open_record

of_records = Router(tags=["documents"])
router = Router(tags=["documents"])

LAST_PAGE = 100_000
PARTS = frozenset({"file", "kind", "person_id", "source", "made_on", "provided_by"})


class DocumentCorrection(schemas.Stated):
    """All that is said of a document from now on, and the version that was read; its file never changes."""

    facts: schemas.stated(DocumentFacts)  # type: ignore[valid-type]
    version: schemas.Whole


class Refused(schemas.Stated):
    """Why a document is not agreed to, in words."""

    reason: schemas.Lines


@operation(
    of_records,
    "GET",
    "/{record_number:number}/documents",
    word="document.list",
    summary=_("The documents of a record, and whose photo is missing"),
    answers=schemas.shown(DocumentList),
    right="document.see",
    looks=True,
    errors=(404,),
)
def list_documents(request: HttpRequest, number: str) -> dict[str, Any]:
    """The record is opened first, and the ledger is told."""
    actor = caller(request)
    access, row = open_record(actor, number, access_for=partial(access_stated, request))
    with acting_as(actor):
        people = incidents.incident(access, row.id).facts.people
        found = queries.documents(access, row.id)
        asked = queries.photo_requests(access, row.id)
    photos = [
        rules.photo_of(person.id, found, asked)
        for person in people
        if person.id is not None and rules.is_pictured(person)
    ]
    told: dict[str, Any] = canonical.plain(
        DocumentList(
            number,
            tuple(shown(one, number) for one in found),
            tuple(
                PersonPhotoShown(one.person_id, one.state, asked_shown(one.request, number) if one.request else None)
                for one in photos
            ),
        )
    )
    return told


@operation(
    of_records,
    "POST",
    "/{record_number:number}/documents",
    word="document.add",
    summary=_("Add a document to a record, with what is said of it"),
    answers=schemas.shown(DocumentAdded),
    status=201,
    right="document.add",
    writes=True,
    looks=True,
    takes=FORM,
    errors=(404,),
)
def add_document(  # noqa: PLR0917  # the parts of its form
    request: HttpRequest,
    number: str,
    file: Annotated[UploadedFile, File()],
    kind: Annotated[DocumentKind, Form()],
    source: Annotated[schemas.Line, Form()],
    person_id: Annotated[schemas.Id | None, Form()] = None,
    made_on: Annotated[schemas.Day | None, Form()] = None,
    provided_by: Annotated[schemas.Id | None, Form()] = None,
) -> dict[str, Any]:
    """One file as a part of a form, up to 50 MB: PDF, JPEG, PNG, TIFF, HEIC or Word. ``provided_by`` is the unit whose
    chief has to agree, the caller's own where nothing is said; ``person_id`` is whom it shows or concerns."""
    actor = caller(request)
    content = content_of(request, file, PARTS)
    facts = DocumentFacts(kind, _id(person_id), source, made_on, _id(provided_by) or actor.unit.id)
    said = (hashlib.sha256(content).digest(), canonical.encode(facts))
    done = done_before(request, actions.add_document, actor, *said)
    if done is None:
        row = incidents.row(actor, number)
        if row.unit_id != actor.unit.id:
            raise Forbidden("document.not_added_here")
        if row.withdrawn:
            raise Forbidden("record.withdrawn")
        open_record(actor, number, access_for=partial(access_stated, request))
        add = partial(actions.take_in, actor, row.id, facts, content, file.name or "")
        with _by_its_part():
            done = done_by(request, lambda key, hashed: add(key=key, said=hashed), *said)
    return {"number": number, "id": str(done.result or done.subject), "entry": str(done.entry)}


@operation(
    router,
    "GET",
    "/{uuid:document_id}",
    word="document.see",
    summary=_("Open one document to be looked at, for a purpose"),
    answers=schemas.shown(DocumentShown),
    right="document.see",
    looks=True,
    errors=(404,),
)
def see_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """Its record and the document itself are entered in the ledger; its pages may be looked at for half an hour."""
    actor = caller(request)
    place = queries.document_place(actor, UUID(str(document_id)))
    access, row = open_record(actor, place.number, access_for=partial(access_stated, request))
    actions.see_document(access, place.subject)
    told: dict[str, Any] = canonical.plain(shown(queries.document(access, row.id, place.subject.id), place.number))
    return told


@operation(
    router,
    "GET",
    "/{uuid:document_id}/pages/{int:page}",
    word="document.page",
    summary=_("One page of a document that was opened, as a picture drawn anew"),
    answers=schemas.shown(DocumentPage),
    right="document.see",
    errors=(404,),
)
def see_page(request: HttpRequest, document_id: UUID, page: int) -> dict[str, Any]:
    """Open the document first (document.see), in this session. The original is given out on the pages only."""
    actor = caller(request)
    place = queries.document_place(actor, UUID(str(document_id)))
    found = queries.document(actor, place.incident_id, place.subject.id)
    if found.withheld:
        raise Forbidden("document.withheld")
    if not 1 <= page <= min(found.pages, LAST_PAGE):
        raise NotFound("document.page_none")
    seen = viewing.show(queries.content(actor, found.file_id), KINDS_OF_MEDIA[found.media_type], page - 1)
    picture = b64encode(seen.picture).decode() if seen.picture is not None else None
    told: dict[str, Any] = canonical.plain(DocumentPage(page, found.pages, picture, seen.text, seen.left_out))
    return told


@operation(
    router,
    "PUT",
    "/{uuid:document_id}",
    word="document.correct",
    summary=_("Correct what is said of a document inside its own 48 hours"),
    answers=schemas.shown(DocumentCorrected),
    right="document.correct",
    writes=True,
    looks=True,
    errors=(404,),
)
def correct_document(request: HttpRequest, document_id: UUID, body: DocumentCorrection) -> dict[str, Any]:
    """Everything that shall be said of it; not after its chief has decided."""
    actor = caller(request)
    done = done_before(request, actions.correct_document, actor)
    if done is None:
        place = queries.document_place(actor, UUID(str(document_id)))
        access, row = open_record(actor, place.number, access_for=partial(access_stated, request))
        facts = schemas.facts_of(DocumentFacts, body.facts)
        correct = done_once(request, actions.correct_document)
        try:
            with _by_its_part():
                done = correct(actor, row.id, place.subject.id, facts, version=body.version)
        except Changed as changed:
            if changed.code != "record.changed":
                raise
            now = queries.document(access, row.id, place.subject.id).version
            raise OtherVersion(yours=body.version, now=now) from None
    return {"id": str(document_id), "entry": str(done.entry), "version": body.version + 1}


@operation(
    router,
    "POST",
    "/{uuid:document_id}/withdraw",
    word="document.withdraw",
    summary=_("Withdraw a document inside its own 48 hours"),
    answers=schemas.shown(DocumentDone),
    right="document.withdraw",
    writes=True,
    looks=True,
    takes="",
    errors=(404,),
)
def withdraw_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """It stays as a tombstone and is shown to nobody any more."""
    actor = caller(request)
    done = done_before(request, actions.withdraw_document, actor)
    if done is None:
        place = queries.document_place(actor, UUID(str(document_id)))
        _, row = open_record(actor, place.number, access_for=partial(access_stated, request))
        done = done_once(request, actions.withdraw_document)(actor, row.id, place.subject.id)
    return {"id": str(document_id), "entry": str(done.entry)}


@operation(
    router,
    "POST",
    "/{uuid:document_id}/agree",
    word="document.agree",
    summary=_("Agree to a document that one's own office gave"),
    answers=schemas.shown(DocumentDone),
    right="document.agree",
    writes=True,
    takes="",
    errors=(404,),
)
def agree_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """By the chief of that office, not by whose hand it is, and once it was opened in this session."""
    actor = caller(request)
    done = done_before(request, actions.agree_document, actor)
    if done is None:
        place = queries.document_place(actor, UUID(str(document_id)))
        done = done_once(request, actions.agree_document)(actor, IncidentId(place.incident_id), place.subject.id)
    return {"id": str(document_id), "entry": str(done.entry)}


@operation(
    router,
    "POST",
    "/{uuid:document_id}/refuse",
    word="document.refuse",
    summary=_("Say that a document of one's own office is not agreed to, and why"),
    answers=schemas.shown(DocumentDone),
    right="document.refuse",
    writes=True,
    errors=(404,),
)
def refuse_document(request: HttpRequest, document_id: UUID, body: Refused) -> dict[str, Any]:
    """As agreeing to it."""
    actor = caller(request)
    done = done_before(request, actions.refuse_document, actor)
    if done is None:
        place = queries.document_place(actor, UUID(str(document_id)))
        refuse = done_once(request, actions.refuse_document)
        done = refuse(actor, IncidentId(place.incident_id), place.subject.id, body.reason)
    return {"id": str(document_id), "entry": str(done.entry)}


def content_of(request: HttpRequest, file: UploadedFile, parts: frozenset[str]) -> bytes:
    """The file of a form that has these parts and no others. Raises Invalid for another part, or a file too large."""
    strangers = sorted((set(request.POST) | set(request.FILES)) - parts)
    if strangers:
        raise Invalid(Problem(name[:60], "api.field_unknown") for name in strangers)
    twice = [name for name in request.FILES if len(request.FILES.getlist(name)) > 1]
    twice += [name for name in request.POST if len(request.POST.getlist(name)) > 1]
    if twice:
        raise Invalid(Problem(name, "api.named_twice") for name in twice)
    if (file.size or 0) > LIMITS.file_bytes:
        raise Invalid([Problem("file", "file.too_large", {"limit": str(LIMITS.file_bytes)})])
    return bytes(file.read())


def shown(document: Document, number: str) -> DocumentShown:
    """A document as a program reads it."""
    return DocumentShown(
        document.id,
        number,
        document.place,
        document.facts,
        document.media_type,
        document.pages,
        document.size,
        document.sha256,
        document.recorded_at,
        document.recorded_by,
        document.locks_at,
        document.agree_by,
        document.withdrawn_at,
        document.version,
        document.withheld,
        document.agreed,
    )


def asked_shown(asked: PhotoRequest, number: str) -> PhotoRequestShown:
    """A request for a photo as a program reads it."""
    return PhotoRequestShown(
        asked.id,
        number,
        asked.person_id,
        asked.place,
        asked.unit_code,
        asked.requested_at,
        asked.due_at,
        asked.answer,
        asked.answered_at,
        asked.reason,
    )


@contextmanager
def _by_its_part() -> Iterator[None]:
    """What is wrong with a fact is told by the part of the form that states it."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid(
            Problem("person_id" if one.field == "person" else one.field, one.code, one.params)
            for one in invalid.problems
        ) from None


def _id(stated: object) -> UUID | None:
    return None if stated is None else UUID(str(stated))
