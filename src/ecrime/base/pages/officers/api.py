"""Who calls, and how a system's session begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.ledger import access
from ecrime.base.officers import actions, entrance
from ecrime.base.officers.middleware import BEARER
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, operation
from ecrime.base.pages.caller import caller_of
from ecrime.foundation import canonical
from ecrime.foundation.errors import SignInNeeded

router = Router(tags=["session"])

LONGEST_CREDENTIAL = 100


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The token of a session; it is good for an hour, from the networks of the credential."""

    token: str
    lasts_s: int


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """That a session has ended."""

    ended: bool


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit of the service and its area."""

    id: UUID
    code: str
    name_km: str
    name_latin: str
    area_id: str
    area_path: str
    zone: str


@dataclass(frozen=True, slots=True)
class Me:
    """Who calls, on which post, and what it may do."""

    officer_id: UUID
    name_km: str
    name_latin: str
    is_system: bool
    post_kind: str
    unit: UnitShown
    rights: tuple[str, ...]
    purpose: str
    case_number: str
    purpose_until: datetime | None


class PurposeStated(schemas.Stated):
    """For what people and records will be looked up; ``case_number`` or ``reason``, as the purpose asks."""

    purpose: schemas.Line
    case_number: schemas.Line = ""
    reason: schemas.Line = ""


@dataclass(frozen=True, slots=True)
class PurposeOpened:
    """A purpose that stands in the ledger, for this session, until then."""

    purpose: str
    case_number: str
    until: datetime | None


@operation(
    router,
    "POST",
    "/session",
    word="session.open",
    summary=_("Open a system's session by its credential"),
    answers=schemas.shown(SessionOpened),
    status=201,
    is_open=True,
    takes="",
    errors=(401,),
)
def open_session(request: HttpRequest) -> dict[str, Any]:
    """The credential stands in the header Authorization, behind the word Bearer; from another network it is noted."""
    said = request.headers.get("Authorization", "")
    credential = said.removeprefix(BEARER)[:LONGEST_CREDENTIAL]
    if not said.startswith(BEARER) or not credential.startswith(actions.CREDENTIAL_PREFIX):
        raise SignInNeeded("credential.not_shown")
    token = entrance.open_by_credential(credential, caller=caller_of(request))
    return {"token": token, "lasts_s": entrance.SYSTEM_SESSION_S}


@operation(
    router,
    "DELETE",
    "/session",
    word="session.close",
    summary=_("End the session that calls"),
    answers=schemas.shown(SessionClosed),
)
def close_session(request: HttpRequest) -> dict[str, Any]:
    """The token is good for nothing from then on."""
    actions.close_session(caller(request))
    return {"ended": True}


@operation(
    router,
    "GET",
    "/me",
    word="session.see",
    summary=_("Who calls, and what the post may do"),
    answers=schemas.shown(Me),
)
def see_session(request: HttpRequest) -> dict[str, Any]:
    """With the purpose stated last in this session, while it lasts."""
    actor = caller(request)
    standing = access.current_access(actor) if actor.may("access.open") else None
    me: dict[str, Any] = canonical.plain(
        Me(
            actor.officer_id,
            actor.name_km,
            actor.name_latin,
            actor.is_system,
            actor.post_kind,
            UnitShown(*(getattr(actor.unit, name) for name in UnitShown.__slots__)),
            tuple(sorted(actor.rights)),
            standing.purpose if standing else "",
            standing.case_number if standing else "",
            standing.expires_at if standing else None,
        )
    )
    return me


@operation(
    router,
    "POST",
    "/purpose",
    word="access.open",
    summary=_("State for what people and records will be looked up"),
    answers=schemas.shown(PurposeOpened),
    status=201,
    right="access.open",
)
def open_access(request: HttpRequest, body: PurposeStated) -> dict[str, Any]:
    """It holds for half an hour in this session; the headers Ecrime-Purpose … state another for one request."""
    opened = access.open_access(caller(request), purpose=body.purpose, case_number=body.case_number, reason=body.reason)
    stated: dict[str, Any] = canonical.plain(PurposeOpened(opened.purpose, opened.case_number, opened.expires_at))
    return stated
