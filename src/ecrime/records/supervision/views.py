"""The pages of supervision: timeliness, the quality queue, what stands against one record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates, tabs
from ecrime.base.pages.clocks import window_clock
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in, to_keep
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem
from ecrime.records.incidents import display
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision import actions, jobs, quality, queries, timeliness
from ecrime.records.supervision.export import timing_lines
from ecrime.records.supervision.facts import FindingId, QueueRow, QueueState
from ecrime.records.supervision.forms import COLUMNS, DecisionForm, PeriodForm, QueueForm


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
        rows=timeliness.promptness_rows(figures, units),
        reasons=timeliness.reason_rows(figures[0]) if figures else [],
        key=timeliness.key(),
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
    return to_keep(response, f"timeliness-{'-'.join(form.address.values())}.csv")


@require_http_methods(["GET", "POST"])
def list_findings(request: HttpRequest) -> HttpResponse:
    """The queue of planning and criminal police; a POST has new records looked through."""
    actor = signed_in(request)
    actor.require("finding.see")
    if request.method == "POST":
        jobs.ask_look(actor)
        return see_other(reverse("supervision:quality") + "?done=looking")
    with acting_as(actor):
        hits = queries.hits(actor)
        form = QueueForm(request, hits)
        filters = form.filters()
        rows, total = ([], None) if form.problems else queries.queue(actor, filters, page=form.state.page)
        shown = _in_words(actor, rows)
        unlooked = queries.not_looked_through_lately(actor)[0] if actor.may("finding.check") else 0
    return page(
        request,
        "supervision/quality.html",
        status=422 if form.problems else 200,
        form=form,
        state=form.state,
        columns=COLUMNS,
        rows=shown,
        total=total,
        hits=quality.hits_words(hits),
        unlooked=unlooked,
        may_check=actor.may("finding.check"),
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def see_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: what, in which record, who looks at it; take it up, ask the unit, or dismiss it."""
    actor = signed_in(request)
    form = DecisionForm(Form.values_of(request) if request.method == "POST" else {})
    if request.method == "GET":
        return _finding_page(request, actor, finding_id, form)
    act = request.POST.get("act", "")
    try:
        _do(act, actor, FindingId(finding_id), form)
    except AlreadyDone:
        pass
    except EcrimeError as refused:
        return _finding_page(request, actor, finding_id, form, status=form.refuse_act(refused))
    if act == "take" and form.value("words"):
        # Written before it was known that somebody else had it; it goes on being written.
        return _finding_page(request, actor, finding_id, DecisionForm({"words": form.value("words")}))
    if act == "take":
        return see_other("supervision:finding", finding_id)
    following = queries.next_waiting(actor)
    if following is None:
        return see_other(reverse("supervision:quality") + "?done=decided")
    return see_other(reverse("supervision:finding", args=[following]) + "?done=decided")


@require_http_methods(["GET", "POST"])
def answer_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """The unit reads what it is asked about its record, and answers in words where the record is right."""
    actor = signed_in(request)
    actor.require("finding.answer")
    form = DecisionForm(Form.values_of(request) if request.method == "POST" else {})
    with acting_as(actor):
        row = queries.asked(actor, finding_id)
    status = 200
    if request.method == "POST":
        try:
            actions.answer_finding.once(form.key)(actor, FindingId(finding_id), form.value("words"))
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
        if status == 200:
            return see_other("supervision:checks", row.number)
    with acting_as(actor):
        identity = _identity(actor, row.number)
        (finding,) = _in_words(actor, [row])
        now = incidents.lawful_time(actor)
    return page(
        request,
        "supervision/answer.html",
        status=status,
        form=form,
        identity=identity,
        finding=finding,
        clock=window_clock(row.locks_at, now=now, zone=actor.unit.zone),
        may_correct=now < row.locks_at and actor.may("incident.correct"),
        zone=actor.unit.zone,
    )


@require_GET
def checks(request: HttpRequest, number: str) -> HttpResponse:
    """What stands against one record, for its unit and for supervision alike."""
    actor = signed_in(request)
    with acting_as(actor):
        identity = _identity(actor, number)
        findings = _in_words(actor, queries.findings_of(actor, number))
    return page(
        request,
        "supervision/checks.html",
        identity=identity,
        tabs=tabs.tabs_for(actor, "incident", number, path=request.path),
        findings=findings,
        may_review=actor.may("finding.see"),
        may_answer=actor.may("finding.answer"),
        asked=QueueState.ASKED,
        zone=actor.unit.zone,
    )


def _do(act: str, actor: Actor, finding_id: FindingId, form: DecisionForm) -> None:
    match act:
        case "take":
            actions.take_finding.once(form.key)(actor, finding_id)
        case "ask":
            actions.ask_finding.once(form.key)(actor, finding_id, form.value("words"))
        case "dismiss":
            actions.dismiss_finding.once(form.key)(actor, finding_id, form.value("words"))
        case _:
            raise Invalid([Problem("", "request.unreadable")])


def _finding_page(
    request: HttpRequest, actor: Actor, finding_id: UUID, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    with acting_as(actor):
        row = queries.finding(actor, finding_id)
        identity = _identity(actor, row.number)
        (finding,) = _in_words(actor, [row])
    mine = row.review is not None and row.review.officer_id == actor.officer_id
    closed = row.state in (QueueState.DISMISSED, QueueState.SETTLED)
    decides = not closed and (mine or row.review is None)
    return page(
        request,
        "supervision/finding.html",
        status=status,
        form=form,
        identity=identity,
        finding=finding,
        may_take=not closed and not mine and actor.may("finding.take"),
        may_ask=decides and row.state is not QueueState.ASKED and actor.may("finding.ask"),
        may_dismiss=decides and actor.may("finding.dismiss"),
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


def _identity(actor: Actor, number: str) -> IdentityBar:
    row = incidents.row(actor, number)
    names = display.names_for([row.area_id])
    title = display.offences_title(row.class_code, row.more_offences, names)
    return IdentityBar(number, title, names.area(row.area_id))


def _in_words(actor: Actor, rows: list[QueueRow]) -> list[quality.FindingWords]:
    names = display.names_for({row.area_id for row in rows})
    who = officers.officer_names(actor, quality.speakers(rows))
    return [quality.finding_words(row, names, who) for row in rows]


def _period_form(request: HttpRequest, actor: Actor) -> PeriodForm:
    today = dates.today_in(actor.unit.zone, incidents.lawful_time(actor))
    return PeriodForm(request, zone=actor.unit.zone, today=today)
