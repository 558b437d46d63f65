"""Requests for photos for programs: made, listed, and answered by the photo or by why there is none."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router, UploadedFile

from ecrime.base.pages.api import paging, schemas
from ecrime.base.pages.api.operations import FORM, caller, done_before, done_by, done_once, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, Forbidden
from ecrime.records.documents import actions, listing, queries
from ecrime.records.documents.answered import PhotoAsked, PhotoRequestList
from ecrime.records.documents.api import asked_shown, content_of
from ecrime.records.documents.facts import DocumentFacts, DocumentKind
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.opening import open_record

of_records = Router(tags=["photo requests"])
router = Router(tags=["photo requests"])

PAGE = 50
# Whoever holds one of these may read the list, as on the page.
READERS = ("photo.see", "photo.answer", "photo.request")
PARTS = frozenset({"file", "source", "made_on"})


class PhotoListState(StrEnum):
    """Which requests are listed."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"


class Wanted(schemas.Stated):
    """Whose photo is wanted: the id of a suspect or victim of the record."""

    person_id: schemas.Id


class CannotBeHad(schemas.Stated):
    """Why there can be no photo, in words."""

    reason: schemas.Lines


@operation(
    router,
    "GET",
    "",
    word="photo.list",
    summary=_("The requests for photos of the area, for whoever asks, answers or oversees them"),
    answers=schemas.shown(PhotoRequestList),
)
def list_requests(
    request: HttpRequest,
    state: PhotoListState = PhotoListState.OPEN,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> dict[str, Any]:
    """Open ones with the first due first, answered ones with the newest first; nobody's name is shown."""
    actor = caller(request)
    if not any(actor.may(right) for right in READERS):
        raise Forbidden("right.missing", right=READERS[0])
    rows, last = listing.requests_after(
        actor, state.value, incidents.lawful_time(actor), paging.read_cursor(after), limit=limit
    )
    shown = tuple(asked_shown(one, one.number) for one in rows)
    told: dict[str, Any] = canonical.plain(PhotoRequestList(shown, paging.cursor_of(*last) if last else None))
    return told


@operation(
    of_records,
    "POST",
    "/{record_number:number}/photo-requests",
    word="photo.request",
    summary=_("Ask criminal police for the photo of a suspect or victim"),
    answers=schemas.shown(PhotoAsked),
    status=201,
    right="photo.request",
    writes=True,
    looks=True,
    errors=(404,),
)
def request_photo(request: HttpRequest, number: str, body: Wanted) -> dict[str, Any]:
    """For a record of one's own unit; refused while one is asked for, or there is one."""
    actor = caller(request)
    done = done_before(request, actions.request_photo, actor)
    if done is None:
        _access, row = open_record(actor, number, access_for=partial(access_stated, request))
        done = done_once(request, actions.request_photo)(actor, row.id, UUID(str(body.person_id)))
    return {"id": str(done.result or done.subject), "entry": str(done.entry)}


@operation(
    router,
    "POST",
    "/{uuid:photo_request_id}/photo",
    word="photo.answer",
    summary=_("Answer a request by the photo, which becomes a document of the record"),
    answers=schemas.shown(PhotoAsked),
    status=201,
    right="photo.answer",
    writes=True,
    looks=True,
    takes=FORM,
    errors=(404,),
)
def answer_with_photo(
    request: HttpRequest,
    photo_request_id: UUID,
    file: Annotated[UploadedFile, File()],
    source: Annotated[schemas.Line, Form()],
    made_on: Annotated[schemas.Day | None, Form()] = None,
) -> dict[str, Any]:
    """One file as a part of a form, up to 50 MB; both the document and the answer, or neither."""
    actor = caller(request)
    content = content_of(request, file, PARTS)
    said = (hashlib.sha256(content).digest(), canonical.encode([source, made_on]))
    if done_before(request, actions.add_document, actor, *said) is None:
        asked = queries.request(actor, UUID(str(photo_request_id)))
        if asked.answer is not None:
            raise Changed("photo.answered")
        _access, row = open_record(actor, asked.number, access_for=partial(access_stated, request))
        facts = DocumentFacts(DocumentKind.PHOTO, asked.person_id, source, made_on, row.unit_id)
        add = partial(actions.answer_with_photo, actor, asked, facts, content, file.name or "")
        done_by(request, lambda key, hashed: add(key=key, said=hashed), *said)
    # Of two acts the answer is the one that is told, the first time and again.
    return {"id": str(photo_request_id), "entry": str(listing.entry_of(actor, UUID(str(photo_request_id))))}


@operation(
    router,
    "POST",
    "/{uuid:photo_request_id}/cannot-be-had",
    word="photo.cannot_be_had",
    summary=_("Answer a request by why there is no photo"),
    answers=schemas.shown(PhotoAsked),
    right="photo.cannot_be_had",
    writes=True,
    looks=True,
    errors=(404,),
)
def say_photo_cannot_be_had(request: HttpRequest, photo_request_id: UUID, body: CannotBeHad) -> dict[str, Any]:
    """The request stays as answered; its unit may ask anew."""
    actor = caller(request)
    done = done_before(request, actions.say_photo_cannot_be_had, actor)
    if done is None:
        asked = queries.request(actor, UUID(str(photo_request_id)))
        if asked.answer is not None:
            raise Changed("photo.answered")
        open_record(actor, asked.number, access_for=partial(access_stated, request))
        done = done_once(request, actions.say_photo_cannot_be_had)(actor, asked, body.reason)
    return {"id": str(photo_request_id), "entry": str(done.entry)}
