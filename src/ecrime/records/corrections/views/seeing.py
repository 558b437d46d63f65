"""Seeing requests: all of an area, those about one record, and one with its steps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks, tabs
from ecrime.base.pages.page import page, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import PurposeMissing
from ecrime.records.corrections import compare, display, on_record, queries, rules
from ecrime.records.corrections.facts import Request, RequestId, Statement
from ecrime.records.corrections.views.opening import open_request
from ecrime.records.incidents import display as incident_display
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident


@require_GET
def list_corrections(request: HttpRequest) -> HttpResponse:
    """The last requests of the officer's area; no words and no values."""
    actor = signed_in(request)
    found = queries.latest_requests(actor)
    return page(
        request,
        "corrections/list.html",
        rows=display.rows(actor, found, now=incidents.lawful_time(actor)),
        zone=actor.unit.zone,
    )


@require_GET
def list_of_record(request: HttpRequest, number: str) -> HttpResponse:
    """The requests about one record."""
    actor = signed_in(request)
    row = incidents.row(actor, number)
    now = incidents.lawful_time(actor)
    found = queries.requests_of(actor, row.id)
    names = incident_display.names_for([row.area_id])
    title = incident_display.offences_title(row.class_code, row.more_offences, names)
    clock = clocks.window_clock(row.locks_at, now=now, zone=actor.unit.zone)
    return page(
        request,
        "corrections/of_record.html",
        identity=IdentityBar(row.number, title, names.area(row.area_id), clock),
        tabs=tabs.tabs_for(actor, "incident", number, path=request.path),
        offers=tabs.offers_for(actor, "incident", number),
        rows=display.rows(actor, found, now=now),
        zone=actor.unit.zone,
    )


@require_GET
def see_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: its steps for whoever may see it; its words and values once its record is opened."""
    actor = signed_in(request)
    found = queries.request(actor, RequestId(request_id))
    now = incidents.lawful_time(actor)
    zone = actor.unit.zone
    incident, statement = _opened(actor, found)
    named = display.names_of(actor, display.people_of(found))
    return page(
        request,
        "corrections/see.html",
        found=found,
        identity=display.identity(found, now=now, zone=zone),
        state=display.state_chip(found, now=now),
        steps=display.steps(found, named, statement, zone=zone),
        statement=statement,
        rows=compare.compare_rows(incident.facts, statement.asked) if incident and statement else (),
        fields=compare.labels_of(found.fields),
        granted=compare.labels_of(found.grant.fields) if found.grant else (),
        may=_acts(actor, found, now=now),
        export=on_record.export_of(actor, found.id),
        zone=zone,
        done=request.GET.get("done", ""),
    )


def _opened(actor: Actor, found: Request) -> tuple[Incident, Statement] | tuple[None, None]:
    """The request with its record, where it is own work or a purpose is stated; else nothing."""
    try:
        return open_request(actor, found)
    except PurposeMissing:
        return None, None


def _acts(actor: Actor, found: Request, *, now: datetime) -> dict[str, bool]:
    """What this officer may do about the request."""
    return {
        "appeal": actor.may("correction.appeal") and rules.may_appeal(found, actor=actor.officer_id, now=now),
        "review": actor.may("correction.decide")
        and (rules.reviewer_of(found) == actor.officer_id or rules.may_review(found, actor=actor.officer_id, now=now)),
        "recall": actor.may("correction.recall")
        and rules.may_recall(found, actor=actor.officer_id, now=now)
        and queries.answers_for_grant(actor, found.id),
        "carry_out": actor.may("grant.use") and rules.may_use(found, actor=actor.officer_id, now=now),
    }
