"""The inspector's inbox: alerts about look-ups, one alert with its figures, its handling."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.purpose.disclosure import access_for
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.oversight.inspection import actions, queries
from ecrime.oversight.inspection.facts import CLOSED, Alert, AlertId, AlertState
from ecrime.oversight.inspection.forms import HandlingForm
from ecrime.oversight.inspection.words import AlertWords, alert_words, looked_up_words, sampled_words


@require_GET
def list_alerts(request: HttpRequest) -> HttpResponse:
    """The inbox, open alerts first; ``after`` in the address is the last one of the page before."""
    actor = signed_in(request)
    actor.require("alert.see")
    with acting_as(actor):
        rows, more = queries.inbox(actor, after=_after(request))
        shown = _in_words(actor, rows)
        counted = queries.counted_until(actor)
    return page(
        request,
        "inspection/alerts.html",
        alerts=shown,
        older=f"?after={rows[-1].id}" if more else "",
        is_first="after" not in request.GET,
        counted=dates.short_date(counted) if counted else "",
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def see_alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what stood out, against what is usual; take it up, or close it in words."""
    actor = signed_in(request)
    actor.require("alert.see")
    form = HandlingForm(Form.values_of(request) if request.method == "POST" else {})
    if request.method == "GET":
        return _alert_page(request, actor, AlertId(alert_id), form)
    act = request.POST.get("act", "")
    try:
        _do(act, actor, AlertId(alert_id), form)
    except AlreadyDone:
        pass
    except NotFound:
        raise
    except EcrimeError as refused:
        return _alert_page(request, actor, AlertId(alert_id), form, status=form.refuse_act(refused))
    if act in ("explain", "pass_on"):
        return see_other(reverse("inspection:alerts") + "?done=closed")
    return see_other("inspection:alert", alert_id)


@require_GET
def see_look_ups(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The look-ups an alert stands on, written to the ledger before they are shown."""
    actor = signed_in(request)
    with acting_as(actor):
        alert = queries.alert(actor, alert_id)
        access = access_for(actor, own=_is_own(alert, actor))
        (shown,) = _in_words(actor, [alert])
        where = queries.jurisdiction(actor, alert.id)
    actions.see_alert(access, alert.id, where)
    behind = [looked_up_words(one) for one in queries.look_ups_behind(actor, alert.id)]
    return page(request, "inspection/look_ups.html", shown=shown, behind=behind, zone=actor.unit.zone)


@require_GET
def see_sample(request: HttpRequest) -> HttpResponse:
    """Twenty look-ups that the last checkpoint has drawn, each with its proof; the ledger is told before."""
    actor = signed_in(request)
    actor.require("sample.see")
    checkpoint = queries.last_checkpoint(actor)
    if checkpoint is None:
        return page(request, "inspection/sample.html", looks=[], checkpoint=None)
    access, sample = access_for(actor, own=False), uuid7()
    actions.see_sample(access, sample, checkpoint=checkpoint)
    with acting_as(actor):
        found = queries.sampled(actor, sample, checkpoint=checkpoint)
        names = officers.officer_names(actor, {one.officer_id for one in found})
    return page(
        request,
        "inspection/sample.html",
        looks=[sampled_words(one, names) for one in found],
        checkpoint=checkpoint,
        zone=actor.unit.zone,
    )


def _do(act: str, actor: Actor, alert_id: AlertId, form: HandlingForm) -> None:
    match act:
        case "take":
            actions.take_alert.once(form.key)(actor, alert_id)
        case "explain":
            actions.explain_alert.once(form.key)(actor, alert_id, form.value("words"))
        case "pass_on":
            actions.pass_on_alert.once(form.key)(actor, alert_id, form.value("words"))
        case _:
            raise Invalid([Problem("", "request.unreadable")])


def _alert_page(
    request: HttpRequest, actor: Actor, alert_id: AlertId, form: HandlingForm, *, status: int = 200
) -> HttpResponse:
    with acting_as(actor):
        alert = queries.alert(actor, alert_id)
        (shown,) = _in_words(actor, [alert])
    own = _is_own(alert, actor)
    return page(
        request,
        "inspection/alert.html",
        status=status,
        form=form,
        shown=shown,
        may_take=alert.state not in CLOSED and not own and actor.may("alert.take"),
        may_explain=own and actor.may("alert.explain"),
        may_pass_on=own and actor.may("alert.pass_on"),
        zone=actor.unit.zone,
    )


def _is_own(alert: Alert, actor: Actor) -> bool:
    return alert.state is AlertState.TAKEN and alert.handler_id == actor.officer_id


def _in_words(actor: Actor, alerts: list[Alert]) -> list[AlertWords]:
    ids = {alert.officer_id for alert in alerts} | {alert.handler_id for alert in alerts if alert.handler_id}
    names = officers.officer_names(actor, ids)
    return [alert_words(alert, names) for alert in alerts]


def _after(request: HttpRequest) -> UUID | None:
    after = request.GET.get("after", "")
    try:
        return UUID(after) if after else None
    except ValueError:
        raise NotFound("alert.none") from None
