"""The pages of supplements: add one below a record, correct it inside its own 48 hours."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.pages.clocks import window_clock
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Forbidden, NotFound
from ecrime.records.incidents import actions, display, queries, words
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.opening import open_record
from ecrime.records.incidents.supplement_forms import SupplementForm, SupplementQuestions, values_for
from ecrime.records.incidents.supplements import SupplementKind


@require_http_methods(["GET", "POST"])
def add_supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Add below a record what became known since; the ledger is told first that it was opened."""
    actor = signed_in(request)
    row = queries.row(actor, number)
    actor.require("supplement.add", unit_id=row.unit_id)
    if row.withdrawn:
        raise Forbidden("record.withdrawn")
    access, row = open_record(actor, number)
    with acting_as(actor):
        incident = queries.incident(access, row.id)
        now = queries.lawful_time(actor)
    values = Form.values_of(request) if request.method == "POST" else {}
    form = SupplementForm(values, kind=_kind(request), incident=incident, now=now)
    act = request.POST.get("act", "")
    if request.method == "GET" or form.rearrange(act):
        return _form_page(request, form, "incidents:add_supplement")
    facts = form.facts()
    if form.problems:
        return _form_page(request, form, "incidents:add_supplement", status=422)
    try:
        actions.add_supplement.once(form.key)(actor, row.id, facts)
    except AlreadyDone:
        pass
    except EcrimeError as error:
        return _form_page(request, form, "incidents:add_supplement", status=form.refuse_act(error))
    return see_other(reverse("incidents:see", args=[number]) + "?done=added")


@require_http_methods(["GET", "POST"])
def correct_supplement(request: HttpRequest, number: str, supplement_id: str) -> HttpResponse:
    """Correct a supplement inside its own 48 hours."""
    actor = signed_in(request)
    row = queries.row(actor, number)
    actor.require("supplement.correct", unit_id=row.unit_id)
    access, row = open_record(actor, number)
    with acting_as(actor):
        incident, supplements = queries.incident(access, row.id), queries.supplements(access, row.id)
        now = queries.lawful_time(actor)
    found = next((one for one in supplements if str(one.id) == supplement_id), None)
    if found is None:
        raise NotFound("supplement.none")
    values = Form.values_of(request)
    if request.method == "GET":
        values = values_for(found.facts, incident) | {"version": str(found.version)}
    form = SupplementForm(values, kind=found.facts.kind, incident=incident, now=now)
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _form_page(request, form, "incidents:correct_supplement", found.id)
    facts = form.facts()
    if form.problems:
        return _form_page(request, form, "incidents:correct_supplement", found.id, status=422)
    try:
        actions.correct_supplement.once(form.key)(actor, row.id, found.id, facts, version=form.version)
    except AlreadyDone:
        pass
    except EcrimeError as error:
        status = form.refuse_act(error)
        return _form_page(request, form, "incidents:correct_supplement", found.id, status=status)
    return see_other(reverse("incidents:see", args=[number]) + "?done=added")


def _kind(request: HttpRequest) -> SupplementKind:
    typed = request.POST.get("kind", "") or request.GET.get("kind", "")
    return SupplementKind(typed) if typed in set(SupplementKind) else SupplementKind.ARREST


def _form_page(request: HttpRequest, form: SupplementForm, url: str, *more: UUID, status: int = 200) -> HttpResponse:
    number = form.incident.record.number
    return page(
        request,
        "incidents/supplement.html",
        status=status,
        form=form,
        questions=SupplementQuestions(form),
        title=words.SUPPLEMENT_KINDS[form.kind],
        number=number,
        identity=_identity(form.incident, form),
        address=reverse(url, args=[number, *more]),
    )


def _identity(incident: Incident, form: SupplementForm) -> IdentityBar:
    names = display.names_for([incident.facts.area_id])
    clock = window_clock(incident.record.locks_at, now=form.now, zone=form.zone)
    place = names.area(incident.facts.area_id)
    return IdentityBar(incident.record.number, display.title(incident.facts, names), place, clock, [])
