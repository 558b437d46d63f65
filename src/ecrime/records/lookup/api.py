"""Looking people up for programs: for a purpose, with an entry for each look-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.country import queries as country
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.foundation import canonical
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.incidents.people import Role
from ecrime.records.lookup import actions, queries
from ecrime.records.lookup.facts import Found, SearchId, Sought

router = Router(tags=["people"])


class LookUpStated(schemas.Stated):
    """Whom one looks for: a name or a number, or two of the others. ``since`` and ``until`` are days, both included."""

    name: schemas.Line = ""
    number: schemas.Line = ""
    area: schemas.Line = ""
    class_code: schemas.Line = ""
    since: schemas.Day | None = None
    until: schemas.Day | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Who was found, likeliest first; ``search`` asks for the same again, ``is_cut`` when there are more."""

    search: UUID
    found: tuple[Found, ...]
    is_cut: bool


@operation(
    router,
    "POST",
    "/look-ups",
    word="people.look_up",
    summary=_("Look people up, for a purpose"),
    answers=schemas.shown(LookedUp),
    status=201,
    right="people.look_up",
    looks=True,
)
def look_up_people(request: HttpRequest, body: LookUpStated) -> dict[str, Any]:
    """Purpose and look-up are in the ledger before anybody is found; each call is a look-up of its own."""
    actor = caller(request)
    sought = _sought(actor, body)
    with looking_as(actor):
        search = actions.look_up_people(access_stated(request, actor), sought)
    return _answer(actor, search)


@operation(
    router,
    "GET",
    "/look-ups/{uuid:search_id}",
    word="people.found",
    summary=_("Who was found by a look-up of this session"),
    answers=schemas.shown(LookedUp),
    right="people.look_up",
    errors=(404,),
)
def see_found(request: HttpRequest, search_id: UUID) -> dict[str, Any]:
    """For half an hour, under the entry of the look-up; to open a record is an entry of its own."""
    return _answer(caller(request), SearchId(UUID(str(search_id))))


def _answer(actor: Actor, search: SearchId) -> dict[str, Any]:
    with acting_as(actor):
        found, is_cut = queries.found(actor, search)
    answer: dict[str, Any] = canonical.plain(LookedUp(search, tuple(found), is_cut))
    return answer


def _sought(actor: Actor, said: LookUpStated) -> Sought:
    areas = country.areas([said.area]) if said.area else ()
    problems = []
    if said.area and not areas:
        problems.append(Problem("area", "area.unknown"))
    if said.class_code and said.class_code not in {one.code for one in country.classes_ever()}:
        problems.append(Problem("class_code", "offence.class_unknown"))
    if problems:
        raise Invalid(problems)
    zone = actor.unit.zone
    return Sought(
        name=said.name,
        number=said.number,
        area_path=areas[0].path if areas else "",
        since=dates.day_start(said.since, zone) if said.since else None,
        until=dates.day_start(said.until + timedelta(days=1), zone) if said.until else None,
        class_code=said.class_code,
        role=said.role,
    )
