"""The pages of incidents: record, see, correct, history, list, find by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks, dates, histories, tabs
from ecrime.base.pages.clocks import Clock
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, pdf, see_other, signed_in, text_to_keep
from ecrime.base.pages.parts import IdentityBar
from ecrime.base.pages.tabs import Badge, TabLink
from ecrime.foundation.errors import (
    AlreadyDone,
    Changed,
    EcrimeError,
    Forbidden,
    Locked,
    NotFound,
    Problem,
)
from ecrime.records.incidents import actions, display, prefill, queries, words
from ecrime.records.incidents.display import ListRow
from ecrime.records.incidents.facts import Incident, IncidentFacts, IncidentRow
from ecrime.records.incidents.filters import COLUMNS, FilterForm
from ecrime.records.incidents.forms import IncidentForm
from ecrime.records.incidents.numbers import number_in
from ecrime.records.incidents.opening import open_record
from ecrime.records.incidents.printing import print_sheet
from ecrime.records.incidents.questions import Questions
from ecrime.records.incidents.supplements import Supplement
from ecrime.records.lock.rules import CORRECTION_WINDOW, DIGITISING_LIMIT, Window

LONGEST_NUMBER = 40


@require_http_methods(["GET", "POST"])
def record_incident(request: HttpRequest) -> HttpResponse:
    """Record an offence: the form, its check, and the act."""
    actor = signed_in(request)
    actor.require("incident.record")
    now = queries.lawful_time(actor)
    if request.method == "GET":
        return _record_page(request, IncidentForm(_offered(actor, request), unit=actor.unit, now=now))
    form = IncidentForm(Form.values_of(request), unit=actor.unit, now=now)
    act = request.POST.get("act", "")
    if form.rearrange(act):
        return _record_page(request, form)
    facts = _facts(form, actor)
    if form.problems:
        return _record_page(request, form, status=422)
    if act != "record":
        return _check_record(request, form, facts)
    try:
        number = actions.record_incident.once(form.key)(actor, facts).record.number
    except AlreadyDone as done:
        number = queries.number_of(actor, UUID(done.subject))
    except EcrimeError as error:
        return _record_page(request, form, status=form.refuse_act(error))
    return see_other(reverse("incidents:see", args=[number]) + "?done=recorded")


@require_GET
def see_incident(request: HttpRequest, number: str) -> HttpResponse:
    """One incident with all that is stated; the ledger is told first."""
    actor = signed_in(request)
    try:
        access, row = open_record(actor, number)
    except Forbidden as refused:
        if refused.code != "record.erased":
            raise
        return see_other("erasure:of_record", number)
    with acting_as(actor):
        incident = queries.incident(access, row.id)
        record = incident.record
        now = queries.lawful_time(actor)
        names = display.names_of(incident.facts)
        identity = _identity(actor, incident, names, clock=_window(record.locks_at, actor, now))
        recorded_by = _officer(actor, record.recorded_by)
        supplements = queries.supplements(access, row.id)
        offers = tabs.offers_for(actor, "incident", number)
    is_own = record.unit_id == actor.unit.id and record.withdrawn_at is None
    is_open = Window(record.recorded_at).is_open(now)
    return page(
        request,
        "incidents/see.html",
        identity=identity,
        tabs=_tabs(request, actor, number),
        record=record,
        rows=display.check_rows(incident.facts, names, masks=incident.masks),
        record_rows=display.record_rows(
            record, recorded_by=recorded_by, late=_late_clock(incident), is_open=is_open, zone=actor.unit.zone
        ),
        supplement_rows=display.supplement_rows(incident, supplements, names, zone=actor.unit.zone),
        correctable=_correctable(actor, supplements, now) if is_own else [],
        kinds=words.SUPPLEMENT_KINDS if is_own and actor.may("supplement.add") else {},
        zone=actor.unit.zone,
        may_correct=is_open and is_own and actor.may("incident.correct"),
        may_record=is_own and actor.may("incident.record"),
        may_print=actor.may("incident.print"),
        offers=offers,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def correct_incident(request: HttpRequest, number: str) -> HttpResponse:
    """Correct an incident inside its 48 hours: the form, what changes, and the act."""
    actor = signed_in(request)
    actor.require("incident.correct")
    row = queries.row(actor, number)
    actor.require("incident.correct", unit_id=row.unit_id)
    if row.withdrawn:
        raise Forbidden("record.withdrawn")
    now = queries.lawful_time(actor)
    is_open = Window(row.recorded_at).is_open(now)
    if request.method == "GET" and is_open:
        access, row = open_record(actor, number)
        incident = _unmasked(access, row)
        values = prefill.values_for(incident.facts) | {"version": str(incident.record.version)}
        return _correct_page(request, row, IncidentForm(values, unit=actor.unit, now=now, recorded_at=row.recorded_at))
    form = IncidentForm(Form.values_of(request), unit=actor.unit, now=now, recorded_at=row.recorded_at)
    if not is_open:
        return _locked_page(request, row, form, Locked("record.locked", rule="D10"))
    act = request.POST.get("act", "")
    if form.rearrange(act):
        return _correct_page(request, row, form)
    access, row = open_record(actor, number)
    incident = _unmasked(access, row)
    form.stood = incident.facts
    facts = _facts(form, actor)
    if form.problems:
        return _correct_page(request, row, form, status=422)
    if act != "correct":
        return _check_correction(request, row, form, facts, incident)
    try:
        actions.correct_incident.once(form.key)(actor, row.id, facts, version=form.version)
    except AlreadyDone:
        pass
    except Changed as changed:
        return _conflict_page(request, row, form, facts, status=changed.status)
    except Locked as locked:
        return _locked_page(request, row, form, locked)
    except EcrimeError as error:
        return _correct_page(request, row, form, status=form.refuse_act(error))
    return see_other(reverse("incidents:see", args=[number]) + "?done=corrected")


@require_GET
def see_history(request: HttpRequest, number: str) -> HttpResponse:
    """Every act on the record, newest first, with what it changed; the ledger is told first."""
    actor = signed_in(request)
    access, row = open_record(actor, number)
    with acting_as(actor):
        steps = queries.history(access, row.id)
        names = display.names_for(display.areas_in(steps) | {row.area_id}, people=True)
        who = officers.officer_names(actor, {step.officer_id for step in steps if step.officer_id})
        clock = _window(row.locks_at, actor, queries.lawful_time(actor))
        backgrounds = tabs.backgrounds_for(actor, "incident", number)
        named = {id_: display.officer_name(found) for id_, found in who.items()}
        below = histories.steps_for(actor, "incident", number)
    told = [*display.history_entries(steps, names, named, backgrounds), *below]
    return page(
        request,
        "incidents/history.html",
        identity=_row_identity(row, names, clock=clock),
        tabs=_tabs(request, actor, number),
        history=sorted(told, key=lambda step: step.at, reverse=True),
        zone=actor.unit.zone,
        may_print=actor.may("incident.print"),
        may_export=actor.may("incident.export"),
    )


@require_GET
def print_incident(request: HttpRequest, number: str) -> HttpResponse:
    """The record on paper, with its history; that it leaves the house is an entry of its own, written first."""
    actor = signed_in(request)
    actor.require("incident.print")
    access, row = open_record(actor, number)
    return pdf(print_sheet(actor, access, row)[1], f"{number}.pdf")


@require_GET
def export_history(request: HttpRequest, number: str) -> HttpResponse:
    """The history with the proof of each entry, for whoever checks it without us; the disclosure is entered first."""
    actor = signed_in(request)
    actor.require("incident.export")
    access, _row = open_record(actor, number)
    with looking_as(actor):
        incident = queries.subject(actor, number)
        content = str(queries.proven_history(access, incident))
        actions.export_incident(access, incident, content.encode())
    return text_to_keep(content, f"{number}-history.txt")


@require_GET
def list_incidents(request: HttpRequest) -> HttpResponse:
    """The incidents of the officer's area, narrowed and ordered as the address says; nobody's name is shown."""
    actor = signed_in(request)
    actor.require("incident.see")
    with acting_as(actor):
        now = queries.lawful_time(actor)
        today = dates.today_in(actor.unit.zone, now)
        form = FilterForm(request, zone=actor.unit.zone, within=actor.unit.area_path, today=today)
        narrowed = form.narrowed()
        if form.problems:
            return _list_page(request, form, status=422)
        if narrowed.address != dict(form.state.filters):
            # What was typed as "t" or "Kandal" goes on as a date and a code, so that the address can be kept.
            return HttpResponseRedirect(form.state.url(filters=narrowed.address))
        rows, total = queries.incidents(actor, narrowed.filters, page=form.state.page)
        names = display.names_for({row.area_id for row in rows})
    shown = [display.list_row(row, names, now=now, zone=actor.unit.zone) for row in rows]
    return _list_page(request, form, rows=shown, total=total)


@require_GET
def find_number(request: HttpRequest) -> HttpResponse:
    """From a typed record number to the record."""
    actor = signed_in(request)
    actor.require("incident.see")
    typed = request.GET.get("number", "")[:LONGEST_NUMBER]
    number = number_in(typed)
    try:
        return see_other("incidents:see", queries.row(actor, number).number)
    except NotFound:
        form = Form({"number": typed}, [Problem("number", "incident.none" if number else "number.unreadable")])
        question = form.text("number", gettext("Record number"), size=22)
        return page(request, "incidents/find.html", status=404, form=form, question=question)


def _facts(form: IncidentForm, actor: Actor) -> IncidentFacts:
    facts = form.facts()
    form.check(facts, queries.known_for(actor, facts.area_ids))
    return facts


def _offered(actor: Actor, request: HttpRequest) -> dict[str, str]:
    """What the new record may share with an earlier one, when the officer asked for it."""
    number = request.GET.get("like", "")
    return prefill.values_like(queries.row(actor, number)) if number else {}


def _record_page(request: HttpRequest, form: IncidentForm, *, status: int = 200) -> HttpResponse:
    return page(request, "incidents/record.html", status=status, form=form, questions=Questions(form))


def _check_record(request: HttpRequest, form: IncidentForm, facts: IncidentFacts) -> HttpResponse:
    return page(
        request,
        "incidents/check_record.html",
        form=form,
        rows=display.check_rows(facts, display.names_of(facts), rows=form.row_numbers),
        closes_at=form.now + CORRECTION_WINDOW,
        zone=form.unit.zone,
    )


def _correct_page(request: HttpRequest, row: IncidentRow, form: IncidentForm, *, status: int = 200) -> HttpResponse:
    identity = _row_identity(row, display.names_for([row.area_id]), clock=_chip(row, form))
    return page(
        request,
        "incidents/correct.html",
        status=status,
        form=form,
        questions=Questions(form),
        identity=identity,
        number=row.number,
    )


def _list_page(
    request: HttpRequest, form: FilterForm, *, rows: Sequence[ListRow] = (), total: int | None = None, status: int = 200
) -> HttpResponse:
    """The list; ``total`` is None when the filters could not be read, and then no list is shown."""
    return page(
        request,
        "incidents/list.html",
        status=status,
        form=form,
        state=form.state,
        columns=COLUMNS,
        spans=form.state.spans(form.today),
        rows=rows,
        total=total,
        zone=form.zone,
    )


def _unmasked(access: Access, row: IncidentRow) -> Incident:
    incident = queries.incident(access, row.id)
    if incident.masks:
        raise Forbidden("record.masked")
    return incident


def _check_correction(
    request: HttpRequest, row: IncidentRow, form: IncidentForm, facts: IncidentFacts, incident: Incident
) -> HttpResponse:
    if incident.record.version != form.version:
        return _conflict_page(request, row, form, facts, status=Changed.status)
    names = display.names_of(incident.facts, facts)
    changes = display.change_rows(incident.facts, facts, names)
    if not changes:
        form.refuse(Problem("", "incident.nothing_changed"))
        return _correct_page(request, row, form, status=422)
    identity = _row_identity(row, names, clock=_chip(row, form))
    return page(
        request,
        "incidents/check_correction.html",
        form=form,
        changes=changes,
        rows=display.check_rows(facts, names, rows=form.row_numbers),
        identity=identity,
        number=row.number,
        locks_at=row.locks_at,
        zone=form.unit.zone,
    )


def _conflict_page(
    request: HttpRequest, row: IncidentRow, form: IncidentForm, facts: IncidentFacts, *, status: int
) -> HttpResponse:
    """Both versions beside each other; what was typed goes on top of the newer one only if the officer says so."""
    actor = signed_in(request)
    access, _row = open_record(actor, row.number)
    now_in_record = queries.incident(access, row.id)
    latest = queries.history(access, row.id)[0]
    names = display.names_of(now_in_record.facts, facts)
    form.values["version"] = str(now_in_record.record.version)
    return page(
        request,
        "incidents/conflict.html",
        status=status,
        form=form,
        number=row.number,
        identity=_row_identity(row, names, clock=_chip(row, form)),
        differences=display.change_rows(now_in_record.facts, facts, names),
        corrected_by=_officer(actor, latest.officer_id) if latest.officer_id else "",
        corrected_at=latest.at,
        zone=actor.unit.zone,
    )


def _locked_page(request: HttpRequest, row: IncidentRow, form: IncidentForm, locked: Locked) -> HttpResponse:
    """Why the record is locked, since when, what may be done; with what was typed, to be copied."""
    typed: list[object] = []
    if request.method == "POST":
        facts = form.facts()
        names = display.names_of(facts)
        typed = list(display.check_rows(facts, names))
        form.problems.clear()
    return page(
        request,
        "incidents/locked.html",
        status=locked.status,
        identity=_row_identity(row, display.names_for([row.area_id]), clock=None),
        number=row.number,
        chip=clocks.state_clock(clocks.ClockState.LOCKED, at=row.locks_at, zone=form.unit.zone),
        rule=locked.rule,
        rows=typed,
    )


def _identity(actor: Actor, incident: Incident, names: display.Names, *, clock: Clock) -> IdentityBar:
    record = incident.record
    badges = tabs.badges_for(actor, "incident", record.number)
    if record.late:
        badges = [_late_badge(), *badges]
    if record.withdrawn_at is not None:
        badges = [Badge("✕", gettext("withdrawn"), "bad"), *badges]
    title, place = display.title(incident.facts, names), names.area(incident.facts.area_id)
    return IdentityBar(record.number, title, place, clock, badges)


def _row_identity(row: IncidentRow, names: display.Names, *, clock: Clock | None) -> IdentityBar:
    badges = [_late_badge()] if row.late else []
    title = display.offences_title(row.class_code, row.more_offences, names)
    return IdentityBar(row.number, title, names.area(row.area_id), clock, badges)


def _late_clock(incident: Incident) -> Clock | None:
    record = incident.record
    if not record.late:
        return None
    return clocks.late_mark(record.recorded_at, incident.facts.occurred.end + DIGITISING_LIMIT)


def _late_badge() -> Badge:
    return Badge("▲", gettext("recorded late"), "bad")


def _chip(row: IncidentRow, form: IncidentForm) -> Clock:
    return clocks.window_clock(row.locks_at, now=form.now, zone=form.unit.zone)


def _window(locks_at: datetime, actor: Actor, now: datetime) -> Clock:
    return clocks.window_clock(locks_at, now=now, zone=actor.unit.zone)


def _tabs(request: HttpRequest, actor: Actor, number: str) -> list[TabLink]:
    return tabs.tabs_for(actor, "incident", number, path=request.path)


def _correctable(actor: Actor, supplements: Sequence[Supplement], now: datetime) -> list[tuple[int, UUID]]:
    """The supplements whose own window is open, with their numbers on the page."""
    if not actor.may("supplement.correct"):
        return []
    return [
        (number, found.id)
        for number, found in enumerate(supplements, start=1)
        if Window(found.recorded_at).is_open(now)
    ]


def _officer(actor: Actor, id_: UUID) -> str:
    names = officers.officer_names(actor, {id_})
    return display.officer_name(names[id_]) if id_ in names else ""
