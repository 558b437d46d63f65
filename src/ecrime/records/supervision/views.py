"""The pages of supervision: timeliness."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.page import page, signed_in
from ecrime.foundation.errors import Invalid
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision import display, queries
from ecrime.records.supervision.export import timing_lines
from ecrime.records.supervision.forms import PeriodForm


@require_GET
def see_timeliness(request: HttpRequest) -> HttpResponse:
    """How soon the units of the officer's area recorded in a period: figures, bars, reasons."""
    actor = signed_in(request)
    actor.require("timeliness.see")
    form = _period_form(request, actor)
    period = form.period()
    if form.problems:
        return page(request, "supervision/timeliness.html", status=422, form=form, state=form.state)
    if form.address != dict(form.state.filters):
        # What was typed as "t", or not at all, goes on as dates, so that the address can be kept.
        return HttpResponseRedirect(form.state.url(filters=form.address))
    with acting_as(actor):
        figures = queries.promptness(actor, period)
        units = officers.units(actor)
    return page(
        request,
        "supervision/timeliness.html",
        form=form,
        state=form.state,
        spans=form.state.spans(form.today),
        rows=display.promptness_rows(figures, units),
        reasons=display.reason_rows(figures[0]) if figures else [],
        key=display.key(),
        records_url=form.state.url(),
    )


@require_GET
def timings(request: HttpRequest) -> StreamingHttpResponse:
    """The times behind the figures of a period, as CSV."""
    actor = signed_in(request)
    actor.require("timeliness.see")
    form = _period_form(request, actor)
    period = form.period()
    if form.problems:
        raise Invalid(form.problems)
    response = StreamingHttpResponse(
        timing_lines(queries.timings(actor, period)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="timeliness-{"-".join(form.address.values())}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _period_form(request: HttpRequest, actor: Actor) -> PeriodForm:
    today = dates.today_in(actor.unit.zone, incidents.lawful_time(actor))
    return PeriodForm(request, zone=actor.unit.zone, today=today)
