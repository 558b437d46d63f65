"""Incidents for programs: list, record, see, correct, add below, history and proof, and what changed since."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from ecrime.base.country import queries as country
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.looking import looking_as
from ecrime.base.pages import dates
from ecrime.base.pages.api import paging, schemas
from ecrime.base.pages.api.operations import caller, done_before, done_once, operation
from ecrime.base.pages.api.purpose import access_stated
from ecrime.base.pages.api.refusals import OtherVersion
from ecrime.foundation import canonical
from ecrime.foundation.errors import Changed, Forbidden, Invalid, NotFound, Problem
from ecrime.records.incidents import actions, listing, queries
from ecrime.records.incidents.answered import (
    Added,
    ChangeFeed,
    HistoryShown,
    IncidentList,
    IncidentRecorded,
    IncidentSeen,
    ProvenFile,
    SupplementShown,
    Written,
)
from ecrime.records.incidents.facts import Filters
from ecrime.records.incidents.filters import SORTS
from ecrime.records.incidents.listing import MOST_CHANGES, PLACES
from ecrime.records.incidents.opening import open_record
from ecrime.records.incidents.stated import IncidentStated, SupplementStated, incident_facts, supplement_facts
from ecrime.records.incidents.supplements import Supplement

PAGE = 50
MOST_ON_A_PAGE = 200
# A place of the ledger has fewer figures for a long time.
LAST_PLACE = 10**15
LONGEST_VERSION = 9
NO_SUBJECT = UUID(int=0)

router = Router(tags=["incidents"])
changes = Router(tags=["changes"])


class ListState(StrEnum):
    """What a list may be narrowed to."""

    OPEN = "open"
    LOCKED = "locked"
    LATE = "late"
    WITHDRAWN = "withdrawn"


class Sort(StrEnum):
    """How a list is ordered; "-" before it for newest first."""

    NEWEST_HAPPENED = "-happened"
    HAPPENED = "happened"
    NEWEST_RECORDED = "-recorded"
    RECORDED = "recorded"

    @property
    def column(self) -> str:
        """The same by the name of the column."""
        return ("-" if self.startswith("-") else "") + SORTS[self.removeprefix("-")]


class Correction(schemas.Stated):
    """All that a record shall say from now on, and the version that was read."""

    facts: IncidentStated  # type: ignore[valid-type]
    version: schemas.Whole | None = None


class SupplementCorrection(schemas.Stated):
    """All that a supplement shall say from now on, and the version that was read."""

    facts: SupplementStated  # type: ignore[valid-type]
    version: schemas.Whole


@operation(
    router,
    "GET",
    "",
    word="incident.list",
    summary=_("The incidents of the area, narrowed and ordered; nobody's name is shown"),
    answers=schemas.shown(IncidentList),
    right="incident.see",
)
def list_incidents(  # noqa: PLR0917  # the names of its query
    request: HttpRequest,
    area: str = "",
    class_code: str = "",
    since: Annotated[schemas.Day | None, Query()] = None,
    until: Annotated[schemas.Day | None, Query()] = None,
    state: ListState | None = None,
    sort: Sort = Sort.NEWEST_HAPPENED,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = PAGE,
) -> dict[str, Any]:
    """Pages go by key: send ``next`` as ``after`` until it is null. ``since`` and ``until`` are days, both included."""
    actor = caller(request)
    filters = Filters(
        area_path=_path_of(area),
        class_code=_class_of(class_code),
        since=dates.day_start(since, actor.unit.zone) if since else None,
        until=dates.day_start(until + timedelta(days=1), actor.unit.zone) if until else None,
        state=state or "",
        sort=sort.column,
    )
    _check_days(since, until)
    rows, last = listing.incidents_after(actor, filters, paging.read_cursor(after), limit=limit)
    return {"rows": canonical.plain(rows), "next": paging.cursor_of(*last) if last else None}


@operation(
    router,
    "POST",
    "",
    word="incident.record",
    summary=_("Record an incident"),
    answers=schemas.shown(IncidentRecorded),
    status=201,
    right="incident.record",
    writes=True,
)
def record_incident(request: HttpRequest, body: IncidentStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """The facts are those of the form; rows name each other by their places, from 0. Correctable for 48 hours."""
    actor = caller(request)
    done = done_before(request, actions.record_incident, actor)
    if done is None:
        done = done_once(request, actions.record_incident)(actor, incident_facts(body))
    if done.result is not None:
        number = done.result.record.number
    else:
        number = queries.number_of(actor, done.subject or NO_SUBJECT)
    row = queries.row(actor, number)
    made = IncidentRecorded(row.number, row.id, done.entry, row.recorded_at, row.locks_at)
    answer: dict[str, Any] = canonical.plain(made)
    return answer


@operation(
    router,
    "GET",
    "/{record_number:number}",
    word="incident.see",
    summary=_("One incident with all that is stated, for a purpose"),
    answers=schemas.shown(IncidentSeen),
    right="incident.see",
    looks=True,
    errors=(404,),
)
def see_incident(request: HttpRequest, response: HttpResponse, number: str) -> dict[str, Any]:
    """The ledger is told before anything is shown. The ETag is the version, for a correction."""
    actor = caller(request)
    access, row = open_record(actor, number, access_for=partial(access_stated, request))
    with acting_as(actor):
        incident, supplements = queries.incident(access, row.id), queries.supplements(access, row.id)
    response["ETag"] = f'"{incident.record.version}"'
    shown = tuple(
        SupplementShown(one.id, one.unit_id, one.recorded_at, one.recorded_by, one.locks_at, one.version, one.facts)
        for one in supplements
    )
    masks = {str(who): mask for who, mask in incident.masks.items()}
    seen: dict[str, Any] = canonical.plain(IncidentSeen(incident.record, incident.facts, masks, shown))
    return seen


@operation(
    router,
    "PUT",
    "/{record_number:number}",
    word="incident.correct",
    summary=_("Correct an incident inside its 48 hours"),
    answers=schemas.shown(Written),
    right="incident.correct",
    writes=True,
    looks=True,
    errors=(404,),
)
def correct_incident(request: HttpRequest, number: str, body: Correction) -> dict[str, Any]:
    """Everything the record shall say: what is left out is taken away. Rows that stay keep their ids."""
    actor = caller(request)
    version = _version(request, body.version)
    done = done_before(request, actions.correct_incident, actor)
    if done is None:
        access, row = open_record(actor, number, access_for=partial(access_stated, request))
        actor.require("incident.correct", unit_id=row.unit_id)
        if row.withdrawn:
            raise Forbidden("record.withdrawn")
        stood = queries.incident(access, row.id)
        if stood.masks:
            raise Forbidden("record.masked")
        if stood.record.version != version:
            raise OtherVersion(yours=version, now=stood.record.version)
        facts = incident_facts(body.facts, stood=stood.facts)
        try:
            done = done_once(request, actions.correct_incident)(actor, row.id, facts, version=version)
        except Changed as changed:
            if changed.code != "record.changed":
                raise
            raise OtherVersion(yours=version, now=queries.incident(access, row.id).record.version) from None
    return {"number": number, "entry": str(done.entry), "version": version + 1}


@operation(
    router,
    "POST",
    "/{record_number:number}/supplements",
    word="supplement.add",
    summary=_("Add below an incident what became known since"),
    answers=schemas.shown(Added),
    status=201,
    right="supplement.add",
    writes=True,
    looks=True,
    errors=(404,),
)
def add_supplement(request: HttpRequest, number: str, body: SupplementStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """Locked or not: nothing that was stated changes. People and things are named by the ids of their rows."""
    actor = caller(request)
    done = done_before(request, actions.add_supplement, actor)
    if done is None:
        access, row = open_record(actor, number, access_for=partial(access_stated, request))
        actor.require("supplement.add", unit_id=row.unit_id)
        facts = supplement_facts(body, queries.incident(access, row.id).facts.occurred.zone)
        done = done_once(request, actions.add_supplement)(actor, row.id, facts)
    added = done.result or queries.supplement_of_entry(actor, done.entry)
    return {"number": number, "id": str(added), "entry": str(done.entry)}


@operation(
    router,
    "PUT",
    "/{record_number:number}/supplements/{uuid:supplement_id}",
    word="supplement.correct",
    summary=_("Correct a supplement inside its own 48 hours"),
    answers=schemas.shown(Written),
    right="supplement.correct",
    writes=True,
    looks=True,
    errors=(404,),
)
def correct_supplement(
    request: HttpRequest, number: str, supplement_id: UUID, body: SupplementCorrection
) -> dict[str, Any]:
    """Everything it shall say; its kind stays."""
    actor = caller(request)
    done = done_before(request, actions.correct_supplement, actor)
    if done is None:
        access, row = open_record(actor, number, access_for=partial(access_stated, request))
        actor.require("supplement.correct", unit_id=row.unit_id)
        stood = _supplement(queries.supplements(access, row.id), supplement_id)
        facts = supplement_facts(body.facts, stood.facts.happened.zone, stood=stood.facts)
        try:
            done = done_once(request, actions.correct_supplement)(
                actor, row.id, supplement_id, facts, version=body.version
            )
        except Changed as changed:
            if changed.code != "record.changed":
                raise
            now = _supplement(queries.supplements(access, row.id), supplement_id)
            raise OtherVersion(yours=body.version, now=now.version) from None
    return {"number": number, "entry": str(done.entry), "version": body.version + 1}


@operation(
    router,
    "GET",
    "/{record_number:number}/history",
    word="incident.history",
    summary=_("Every act on an incident, newest first, with what it changed"),
    answers=schemas.shown(HistoryShown),
    right="incident.see",
    looks=True,
    errors=(404,),
)
def see_history(request: HttpRequest, number: str) -> dict[str, Any]:
    """The ledger is told before anything is shown."""
    actor = caller(request)
    access, row = open_record(actor, number, access_for=partial(access_stated, request))
    return {"number": number, "steps": canonical.plain(queries.history(access, row.id))}


@operation(
    router,
    "GET",
    "/{record_number:number}/proven-history",
    word="incident.export",
    summary=_("The history of an incident with the proof of each entry, as a file"),
    answers=schemas.shown(ProvenFile),
    right="incident.export",
    looks=True,
    errors=(404,),
)
def export_history(request: HttpRequest, number: str) -> dict[str, Any]:
    """It leaves the house: the disclosure is entered first, with the hash of the file."""
    actor = caller(request)
    access, _row = open_record(actor, number, access_for=partial(access_stated, request))
    with looking_as(actor):
        incident = queries.subject(actor, number)
        content = str(queries.proven_history(access, incident))
        actions.export_incident(access, incident, content.encode())
    return {"number": number, "name": f"{number}-history.txt", "content": content}


@operation(
    changes,
    "GET",
    "",
    word="incident.changes",
    summary=_("What changed among the records of the area, in the order of the ledger"),
    answers=schemas.shown(ChangeFeed),
    right="incident.see",
)
def list_changes(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=LAST_PLACE)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CHANGES)] = MOST_CHANGES,
) -> dict[str, Any]:
    """Begin with 0, keep ``next``, ask again with it as ``after``. Nothing is told twice and nothing is left out."""
    told, until = listing.changes(caller(request), after, most=limit)
    is_end = until - after < PLACES and (not told or until > told[-1].index + 1 or len(told) < limit)
    return {"changes": canonical.plain(told), "next": until, "is_end": is_end}


def _path_of(area: str) -> str:
    if not area:
        return ""
    for found in country.areas([area]):
        return found.path
    raise Invalid([Problem("area", "area.unknown")])


def _class_of(code: str) -> str:
    if code and code not in {one.code for one in country.classes_ever()}:
        raise Invalid([Problem("class_code", "offence.class_unknown")])
    return code


def _check_days(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise Invalid([Problem("until", "time.span_reversed")])


def _version(request: HttpRequest, stated: int | None) -> int:
    """The version that was read: the field, or the header If-Match with an ETag of ours."""
    said = request.headers.get("If-Match", "").strip('"')
    if stated is not None:
        return stated
    if not (said.isascii() and said.isdigit() and len(said) <= LONGEST_VERSION):
        raise Invalid([Problem("version", "api.version_missing")])
    return int(said)


def _supplement(found: list[Supplement], supplement_id: UUID) -> Supplement:
    for one in found:
        if one.id == supplement_id:
            return one
    raise NotFound("supplement.none")
