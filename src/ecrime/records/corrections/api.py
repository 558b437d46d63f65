"""Corrections after the lock for programs: seen, and taken up; what is signed is the officer's own, on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import Refusal, caller, done_before, done_once, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.foundation import canonical
from ecrime.foundation.errors import Forbidden
from ecrime.records.corrections import actions, queries, rules
from ecrime.records.corrections.facts import ReasonCode, Request, RequestId
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.opening import open_record

router = Router(tags=["corrections"])
of_records = Router(tags=["corrections"])


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request and where it stands (asked, under_review, granted, corrected …); none of its words.

    fields    the fields that are asked, by their paths; ``granted`` those that may be corrected until ``grant_until``
    reviewer  who has it taken up, null while nobody has or it is decided
    """

    id: UUID
    number: str
    incident_number: str
    requested_by: UUID
    requested_at: datetime
    fields: tuple[str, ...]
    reason_code: ReasonCode
    state: str
    reviewer: UUID | None
    granted: tuple[str, ...]
    grant_until: datetime | None


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """One field as recorded and as asked; null and a mask where it is hidden from the reader."""

    path: str
    before: object
    after: object
    masked: str


@dataclass(frozen=True, slots=True)
class RequestList:
    """Requests of the area."""

    rows: tuple[RequestShown, ...]


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A request with what it says, as the reader may see it; ``withheld`` when somebody is hidden, and so all words."""

    request: RequestShown
    asked: tuple[FieldAsked, ...]
    reason: str
    evidence: str
    decisions: tuple[str, ...]
    appeal: str
    recall: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A request that was taken up for review."""

    request: UUID
    entry: UUID


class Reason(schemas.Stated):
    """Why, in words."""

    reason: schemas.Lines


@dataclass(frozen=True, slots=True)
class Restricted:
    """Whether a record is hidden now, and by which entry."""

    number: str
    restricted: bool
    entry: UUID


@operation(
    router,
    "GET",
    "",
    word="correction.list",
    summary=_("The last requests of the area to correct a locked record"),
    answers=schemas.shown(RequestList),
    right="correction.see",
)
def list_corrections(request: HttpRequest) -> dict[str, Any]:
    """The newest 100, newest first; no words and no values."""
    actor = caller(request)
    return _list(actor, queries.latest_requests(actor))


@operation(
    of_records,
    "GET",
    "/{record_number:number}/corrections",
    word="correction.of_record",
    summary=_("The requests to correct one record"),
    answers=schemas.shown(RequestList),
    right="correction.see",
    errors=(404,),
)
def list_of_record(request: HttpRequest, number: str) -> dict[str, Any]:
    """The first first; no words and no values."""
    actor = caller(request)
    return _list(actor, queries.requests_of(actor, incidents.subject(actor, number).id))


@operation(
    router,
    "GET",
    "/{uuid:request_id}",
    word="correction.see",
    summary=_("One request with what it says, for a purpose"),
    answers=schemas.shown(RequestSeen),
    right="correction.see",
    looks=True,
    errors=(404,),
)
def see_correction(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Its record is opened first, and the ledger is told."""
    actor = caller(request)
    found = queries.request(actor, RequestId(UUID(str(request_id))))
    access, _row = open_record(actor, found.incident_number, access_for=partial(access_stated, request))
    said = queries.statement(access, found.id)
    seen: dict[str, Any] = canonical.plain(
        RequestSeen(
            _shown(found, incidents.lawful_time(actor)),
            tuple(FieldAsked(one.path, one.before, one.after, one.masked) for one in said.asked),
            said.reason,
            said.evidence,
            tuple(reason for _stage, reason in sorted(said.decisions.items())),
            said.appeal,
            said.recall,
            said.withheld,
        )
    )
    return seen


@operation(
    router,
    "POST",
    "/{uuid:request_id}/review",
    word="correction.review",
    summary=_("Take a request up for review"),
    answers=schemas.shown(TakenUp),
    right="correction.review",
    writes=True,
    takes="",
    errors=(404,),
)
def review_correction(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Or over from a reviewer whose post has ended; the decision itself is signed, on the page."""
    actor, found = caller(request), RequestId(UUID(str(request_id)))
    done = done_before(request, actions.review_correction, actor)
    if done is None:
        done = done_once(request, actions.review_correction)(actor, found)
    return {"request": str(found), "entry": str(done.entry)}


@operation(
    of_records,
    "POST",
    "/{record_number:number}/restriction",
    word="restriction.place",
    summary=_("Hide a record at once because of an urgent error"),
    answers=schemas.shown(Restricted),
    right="restriction.place",
    writes=True,
    errors=(404,),
)
def place_restriction(request: HttpRequest, number: str, body: Reason) -> dict[str, Any]:
    """Changes nothing in it."""
    actor = caller(request)
    done = done_before(request, actions.place_restriction, actor)
    if done is None:
        subject = incidents.subject(actor, number)
        done = done_once(request, actions.place_restriction)(actor, subject, reason=body.reason)
    return {"number": number, "restricted": True, "entry": str(done.entry)}


@operation(
    of_records,
    "POST",
    "/{record_number:number}/restriction/end",
    word="restriction.end",
    summary=_("Show a record again that was hidden"),
    answers=schemas.shown(Restricted),
    right="restriction.end",
    writes=True,
    errors=(404,),
)
def end_restriction(request: HttpRequest, number: str, body: Reason) -> dict[str, Any]:
    """To whom it was shown before."""
    actor = caller(request)
    done = done_before(request, actions.end_restriction, actor)
    if done is None:
        subject = incidents.subject(actor, number)
        done = done_once(request, actions.end_restriction)(actor, subject, reason=body.reason)
    return {"number": number, "restricted": False, "entry": str(done.entry)}


def _signed(path: str, word: str, summary: Any, page: str, *, of_record: bool = False) -> None:
    """An act that is signed with a passkey: no program does it, and the answer says on which page the officer does."""

    def refuse(request: HttpRequest, **values: str) -> dict[str, Any]:
        raise Forbidden("api.passkey_needed", page=reverse(page, kwargs=values))

    def of_number(request: HttpRequest, number: str) -> dict[str, Any]:
        """It is signed with the officer's passkey over its very words; the answer names the page."""
        return refuse(request, number=number)

    def of_request(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
        """It is signed with the officer's passkey over its very words; the answer names the page."""
        return refuse(request, request_id=str(request_id))

    operation(
        of_records if of_record else router,
        "POST",
        path,
        word=word,
        summary=summary,
        answers=Refusal,
        status=403,
        takes="",
        errors=(404,),
    )(of_number if of_record else of_request)


_signed(
    "/{record_number:number}/corrections",
    "correction.request",
    _("Ask for a correction after the lock: on the page, signed"),
    "corrections:request",
    of_record=True,
)
_signed(
    "/{uuid:request_id}/decision",
    "correction.decide",
    _("Grant or refuse a correction: on the page, signed"),
    "corrections:decide",
)
_signed(
    "/{uuid:request_id}/appeal",
    "correction.appeal",
    _("Appeal a refusal: on the page, signed"),
    "corrections:appeal",
)
_signed(
    "/{uuid:request_id}/recall",
    "correction.recall",
    _("Take an unused grant back: on the page, signed"),
    "corrections:recall",
)
_signed(
    "/{uuid:request_id}/carry-out",
    "correction.carry_out",
    _("Carry a granted correction out: on the page, signed"),
    "corrections:carry_out",
)


def _list(actor: Actor, found: list[Request]) -> dict[str, Any]:
    now = incidents.lawful_time(actor)
    told: dict[str, Any] = canonical.plain(RequestList(tuple(_shown(one, now) for one in found)))
    return told


def _shown(request: Request, now: datetime) -> RequestShown:
    grant = request.grant
    return RequestShown(
        request.id,
        request.number,
        request.incident_number,
        request.requested_by,
        request.requested_at,
        tuple(sorted(request.fields)),
        request.reason_code,
        rules.state_of(request, now).value,
        rules.reviewer_of(request),
        tuple(sorted(grant.fields)) if grant else (),
        grant.expires_at if grant else None,
    )
