"""Erasures: recording an order, carrying it out as the second person, and what is told of a record that is gone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.officers.signatures import Asked
from ecrime.base.pages import signing, tabs
from ecrime.base.pages.fields import Form, Option
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid
from ecrime.foundation.ids import uuid7
from ecrime.records.erasure import actions, display, queries, rules
from ecrime.records.erasure.facts import Order, OrderFacts
from ecrime.records.erasure.forms import OrderForm
from ecrime.records.incidents import display as incident_display
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import IncidentRow
from ecrime.records.incidents.opening import open_record


@require_GET
def list_erasures(request: HttpRequest) -> HttpResponse:
    """The orders of the officer's area; those that wait come first."""
    actor = signed_in(request)
    if not (actor.may("erasure.order") or actor.may("erasure.carry_out")):
        raise Forbidden("right.missing", right="erasure.carry_out")
    rows = display.order_rows(queries.orders(actor), now=incidents.lawful_time(actor))
    return page(request, "erasure/list.html", rows=rows, zone=actor.unit.zone)


@require_http_methods(["GET", "POST"])
def order_erasure(request: HttpRequest, number: str) -> HttpResponse:
    """Of an erased record: by which order. Of any other: the form to record one, for whoever may."""
    actor = signed_in(request)
    row = incidents.row(actor, number)
    if row.erased:
        return _erased_page(request, actor, row)
    actor.require("erasure.order")
    act, now = request.POST.get("act", ""), incidents.lawful_time(actor)
    form = OrderForm(
        Form.values_of(request),
        people=_people(actor, number, opens=act != "order"),
        now=now,
        zone=actor.unit.zone,
    )
    status, asked = 200, None
    if act in ("check", "order"):
        facts = form.facts()
        try:
            if form.problems:
                raise Invalid(form.problems)
            if act == "order":
                signature = signing.signature_of(request, actor)
                subject = incidents.subject(actor, number)
                actions.order_erasure(actor, subject, facts, order_id=form.key, signature_id=signature)
                return see_other(reverse("erasure:see", args=[form.key]) + "?done=recorded")
        except EcrimeError as error:
            status = form.refuse_act(error)
        if status != Invalid.status:
            status, asked = _lay_order(request, actor, form, facts, number=number, status=status)
    return page(
        request,
        "erasure/order.html",
        status=status,
        form=form,
        asked=asked,
        number=number,
        identity=_identity(row),
        tabs=tabs.tabs_for(actor, "incident", number, path=request.path),
        orders=display.order_rows(queries.orders_of(actor, row.id), now=now),
        zone=actor.unit.zone,
    )


@require_http_methods(["GET", "POST"])
def see_erasure(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order: by whom, what became of it; for the second person what would be erased, to be signed."""
    actor = signed_in(request)
    order = queries.order(actor, order_id)
    now = incidents.lawful_time(actor)
    form = Form(Form.values_of(request))
    form.values.setdefault("key", str(uuid7()))
    may_carry_out = actor.may("erasure.carry_out") and rules.may_carry_out(
        order, actor=actor.officer_id, unit=actor.unit.id, now=now
    )
    act = request.POST.get("act", "")
    status, asked = 200, None
    if act in ("check", "carry_out") and (may_carry_out or order.erasure is None):
        actor.require("erasure.carry_out")
        try:
            rules.check_carry_out(order, actor=actor.officer_id, unit=actor.unit.id, now=now)
            if act == "carry_out":
                signature = signing.signature_of(request, actor)
                actions.carry_out_erasure(actor, order.id, erasure_id=_key(form), signature_id=signature)
                return see_other(reverse("erasure:see", args=[order.id]) + "?done=erased")
            open_record(actor, order.number_of_record)
            asked = _lay_erasure(request, actor, order, form)
        except EcrimeError as error:
            status = form.refuse_act(error)
    return page(
        request,
        "erasure/see.html",
        status=status,
        form=form,
        order=order,
        state=display.state_chip(order, now=now),
        rows=display.legal_rows(order, display.names_of(actor, [order]), zone=actor.unit.zone),
        may_carry_out=may_carry_out,
        asked=asked,
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


def _lay_order(
    request: HttpRequest, actor: Actor, form: OrderForm, facts: OrderFacts, *, number: str, status: int
) -> tuple[int, Asked | None]:
    """The words of an order before the officer; or why it cannot be recorded."""
    rehearsed = actions.order_erasure.rehearsal(queries.words_of_order(form.key))
    try:
        words = rehearsed(
            actor,
            incidents.subject(actor, number),
            facts,
            order_id=form.key,
            signature_id=signing.NOT_SIGNED_YET,
        )
    except EcrimeError as error:
        return form.refuse_act(error), None
    return status, signing.lay_before(request, actor, words)


def _lay_erasure(request: HttpRequest, actor: Actor, order: Order, form: Form) -> Asked:
    """What would be erased, counted by doing it and taking it back, before the officer."""
    rehearsed = actions.carry_out_erasure.rehearsal(queries.words_of_erasure(_key(form)))
    words = rehearsed(actor, order.id, erasure_id=_key(form), signature_id=signing.NOT_SIGNED_YET)
    return signing.lay_before(request, actor, words)


def _key(form: Form) -> UUID:
    try:
        return UUID(form.value("key"))
    except ValueError:
        return uuid7()


def _people(actor: Actor, number: str, *, opens: bool) -> list[Option]:
    """Whom the record states, by name; the ledger is told first.

    opens  False when the form comes back signed: the record was opened when its words were laid before the officer
    """
    access, row = open_record(actor, number)
    found = incidents.incident(access, row.id)
    people = ((place, person) for place, person in enumerate(found.facts.people, start=1) if person.id is not None)
    return [
        Option(
            str(person.id),
            gettext("Person %(number)s of the record") % {"number": place},
            incident_display.names_text(person.names),
        )
        for place, person in people
    ]


def _erased_page(request: HttpRequest, actor: Actor, row: IncidentRow) -> HttpResponse:
    orders = [order for order in queries.orders_of(actor, row.id) if order.erasure]
    named = display.names_of(actor, orders)
    return page(
        request,
        "erasure/erased.html",
        identity=_identity(row),
        number=row.number,
        occurred=incident_display.occurred_short(row.occurred),
        orders=[(order, display.legal_rows(order, named, zone=actor.unit.zone)) for order in orders],
        zone=actor.unit.zone,
    )


def _identity(row: IncidentRow) -> IdentityBar:
    names = incident_display.names_for([row.area_id])
    title = incident_display.offences_title(row.class_code, row.more_offences, names)
    return IdentityBar(row.number, title, names.area(row.area_id))
