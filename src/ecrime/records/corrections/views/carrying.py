"""Carrying a granted correction out: the record's own form with the granted fields open, the check, the signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import signing
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import EcrimeError, Forbidden, Problem
from ecrime.records.corrections import compare, display, queries, rules
from ecrime.records.corrections.facts import Grant, Request, RequestId, State, Statement, Step
from ecrime.records.corrections.forms import GrantedForm, sent
from ecrime.records.corrections.views.opening import open_request
from ecrime.records.incidents import actions as incident_actions
from ecrime.records.incidents import display as incident_display
from ecrime.records.incidents import prefill
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.changes import Change, changes_between, ids_of, with_changes
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.questions import Questions

NOT_TYPED = frozenset({"key", "version"})


@require_http_methods(["GET", "POST"])
def carry_out_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Correct what was granted, once; the record is locked again with it."""
    actor = signed_in(request)
    actor.require("grant.use")
    found = queries.request(actor, RequestId(request_id))
    now = incidents.lawful_time(actor)
    if _is_done_by(found, actor, now=now):
        return _done(found)  # sent twice
    try:
        grant = rules.check_use(found, (), actor=actor.officer_id, now=now)
    except Forbidden as refused:
        return _spent_page(request, found, refused, now=now)
    incident, statement = open_request(actor, found)
    form = _form(request, found, incident, statement, grant, now=now)
    act = request.POST.get("act", "")
    if request.method == "GET" or form.rearrange(act):
        return _form_page(request, found, form, incident, statement)
    facts = form.facts()
    form.check(facts, incidents.known_for(actor, facts.area_ids))
    changes = [change for change in changes_between(incident.facts, facts) if change.path in grant.fields]
    if not changes and not form.problems:
        form.refuse(Problem("", "incident.nothing_changed"))
    if form.problems:
        return _form_page(request, found, form, incident, statement, status=422)
    status = 200
    if act == "carry_out":
        try:
            signature = signing.signature_of(request, actor)
            incident_actions.carry_out_correction(
                actor, incident.record.id, changes, grant_id=grant.id, signature_id=signature
            )
            return _done(found)
        except EcrimeError as error:
            status = form.refuse_act(error)
    return _check_page(request, found, form, incident, statement, changes=changes, grant=grant, status=status)


def _form(
    request: HttpRequest, found: Request, incident: Incident, statement: Statement, grant: Grant, *, now: datetime
) -> GrantedForm:
    actor = signed_in(request)
    changes = compare.asked_changes(incident.facts, statement.asked, grant.fields, request=found.id)
    wanted = with_changes(incident.facts, changes)
    standing = prefill.values_for(wanted) | {"version": str(incident.record.version)}
    return GrantedForm(
        standing,
        sent(request) if request.method == "POST" else {},
        grant.fields,
        unit=actor.unit,
        now=now,
        recorded_at=incident.record.recorded_at,
        wanted=wanted,
        new=ids_of(wanted) - ids_of(incident.facts),
    )


def _is_done_by(found: Request, actor: Actor, *, now: datetime) -> bool:
    is_done = rules.state_of(found, now) is State.CORRECTED
    return is_done and found.grant is not None and found.grant.used_by == actor.officer_id


def _done(found: Request) -> HttpResponse:
    return see_other(reverse("corrections:see", args=[found.id]) + "?done=carried_out")


def _spent_page(request: HttpRequest, found: Request, refused: Forbidden, *, now: datetime) -> HttpResponse:
    """Why the grant cannot be used by this officer, or no more; with what was typed, to be copied."""
    actor = signed_in(request)
    typed = {name: value for name, value in sent(request).items() if name not in NOT_TYPED and value}
    return page(
        request,
        "corrections/spent.html",
        status=refused.status,
        title=gettext("Carry the correction out"),
        found=found,
        identity=display.identity(found, now=now, zone=actor.unit.zone),
        why=text_for(refused.code, refused.params),
        typed=[(compare.label_of_question(name), value) for name, value in typed.items()],
    )


def _form_page(
    request: HttpRequest,
    found: Request,
    form: GrantedForm,
    incident: Incident,
    statement: Statement,
    *,
    status: int = 200,
) -> HttpResponse:
    granted = form.granted
    rows = compare.compare_rows(incident.facts, [one for one in statement.asked if one.path in granted])
    return page(
        request,
        "corrections/carry_out.html",
        status=status,
        form=form,
        questions=Questions(form),
        identity=display.identity(found, now=form.now, zone=form.unit.zone),
        found=found,
        rows=rows,
        statement=statement,
    )


def _check_page(
    request: HttpRequest,
    found: Request,
    form: GrantedForm,
    incident: Incident,
    statement: Statement,
    *,
    changes: Sequence[Change],
    grant: Grant,
    status: int,
) -> HttpResponse:
    actor = signed_in(request)
    try:
        rehearsed = incident_actions.carry_out_correction.rehearsal(queries.words_to_sign(Step.CARRYING_OUT, grant.id))
        told = rehearsed(actor, incident.record.id, changes, grant_id=grant.id, signature_id=signing.NOT_SIGNED_YET)
    except EcrimeError as error:
        return _form_page(request, found, form, incident, statement, status=form.refuse_act(error))
    after = with_changes(incident.facts, changes)
    names = incident_display.names_of(incident.facts, after)
    return page(
        request,
        "corrections/check_carry_out.html",
        status=status,
        form=form,
        found=found,
        changes=incident_display.change_rows(incident.facts, after, names),
        identity=display.identity(found, now=form.now, zone=form.unit.zone),
        asked=signing.lay_before(request, actor, told),
    )
