"""Asking for a correction: the record's own form, the check, the signature."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks, signing
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import (
    AlreadyDone,
    Changed,
    EcrimeError,
    Forbidden,
    Invalid,
    PurposeMissing,
    SignInNeeded,
)
from ecrime.records.corrections import actions, compare, display, queries, rules, words
from ecrime.records.corrections.facts import Prospect, RequestFacts, RequestId, Step
from ecrime.records.corrections.forms import RequestForm, sent
from ecrime.records.incidents import display as incident_display
from ecrime.records.incidents import prefill
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident, IncidentRow
from ecrime.records.incidents.opening import open_record
from ecrime.records.incidents.questions import Questions


@require_http_methods(["GET", "POST"])
def request_correction(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for named fields of a locked record to be corrected: the form, what changes, the signed act."""
    actor = signed_in(request)
    actor.require("correction.request")
    row = incidents.row(actor, number)
    now = incidents.lawful_time(actor)
    found = queries.prospect(actor, row.id)
    rules.check_may_ask(found, actor=actor.officer_id, now=now)
    make_form = partial(RequestForm, unit=actor.unit, now=now, recorded_at=row.recorded_at)
    if request.method == "GET":
        incident = _opened(actor, row)
        values = prefill.values_for(incident.facts) | {"version": str(incident.record.version)}
        return _form_page(request, row, found, make_form(values))
    form = make_form(sent(request))
    act = request.POST.get("act", "")
    if form.rearrange(act):
        return _form_page(request, row, found, form)
    try:
        incident = _opened(actor, row)
        if incident.record.version != form.version:
            form.values["version"] = str(incident.record.version)
            raise Changed("record.changed")
        stated = _stated(form, actor, incident)
    except (PurposeMissing, Changed, Invalid) as error:
        return _form_page(request, row, found, form, status=form.refuse_act(error))
    if form.problems:
        return _form_page(request, row, found, form, status=422)
    status = 200
    if act == "request":
        try:
            done = actions.request_correction.once(form.key)
            signature = signing.signature_of(request, actor)
            done(
                actor, incidents.subject(actor, row.number), stated, request_id=form.request_id, signature_id=signature
            )
            return _done(form.request_id)
        except AlreadyDone:
            return _done(form.request_id)
        except SignInNeeded:
            raise
        except Invalid as error:
            return _form_page(request, row, found, form, status=form.refuse_act(error))
        except EcrimeError as error:
            if queries.is_asked(actor, form.request_id):  # sent twice, and the signature is used up
                return _done(form.request_id)
            status = form.refuse_act(error)
    return _check_page(request, row, form, incident, stated, found=found, status=status)


def _opened(actor: Actor, row: IncidentRow) -> Incident:
    access, _row = open_record(actor, row.number)
    incident = incidents.incident(access, row.id)
    if incident.masks:
        raise Forbidden("record.masked")
    return incident


def _stated(form: RequestForm, actor: Actor, incident: Incident) -> RequestFacts:
    form.stood = incident.facts
    facts = form.facts()
    form.check(facts, incidents.known_for(actor, facts.area_ids))
    asked = form.asked(incident.facts, facts) if not form.problems else ()
    noted = list(form.problems)
    stated = form.stated(asked)
    if noted:  # what is not a record cannot be asked for; that nothing was changed is not the trouble then
        form.problems = [problem for problem in form.problems if problem.code != "correction.nothing_asked"]
    return stated


def _done(request_id: RequestId) -> HttpResponse:
    return see_other(reverse("corrections:see", args=[request_id]) + "?done=asked")


def _identity(row: IncidentRow, form: RequestForm) -> IdentityBar:
    names = incident_display.names_for([row.area_id])
    title = incident_display.offences_title(row.class_code, row.more_offences, names)
    clock = clocks.window_clock(row.locks_at, now=form.now, zone=form.unit.zone)
    return IdentityBar(row.number, title, names.area(row.area_id), clock)


def _form_page(
    request: HttpRequest, row: IncidentRow, found: Prospect, form: RequestForm, *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "corrections/request.html",
        status=status,
        form=form,
        questions=Questions(form),
        identity=_identity(row, form),
        number=row.number,
        named_already=display.fields_text(found.open_fields),
        purpose_ran_out=any(problem.code == "purpose.missing" for problem in form.problems),
    )


def _check_page(
    request: HttpRequest,
    row: IncidentRow,
    form: RequestForm,
    incident: Incident,
    stated: RequestFacts,
    *,
    found: Prospect,
    status: int,
) -> HttpResponse:
    actor = signed_in(request)
    try:
        rehearsed = actions.request_correction.rehearsal(queries.words_to_sign(Step.REQUEST, form.request_id))
        told = rehearsed(
            actor,
            incidents.subject(actor, row.number),
            stated,
            request_id=form.request_id,
            signature_id=signing.NOT_SIGNED_YET,
        )
    except EcrimeError as error:
        return _form_page(request, row, found, form, status=form.refuse_act(error))
    before, after = incident.facts, form.facts()
    return page(
        request,
        "corrections/check_request.html",
        status=status,
        form=form,
        changes=incident_display.change_rows(before, after, incident_display.names_of(before, after)),
        identity=_identity(row, form),
        number=row.number,
        reason_code=words.REASONS[stated.reason_code],
        stated=stated,
        fields=compare.labels_of([asked.path for asked in stated.asked], incident.facts),
        asked=signing.lay_before(request, actor, told),
    )
