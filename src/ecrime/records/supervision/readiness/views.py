"""The pages of readiness: the board of a month, its file and its sheet, one station."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.page import page, pdf, signed_in, to_keep
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision.readiness import board, forms, queries, rules, sheet, words
from ecrime.records.supervision.readiness.board import Reader
from ecrime.records.supervision.readiness.export import file_name, station_lines
from ecrime.records.supervision.readiness.queries import StationMonth
from ecrime.records.supervision.readiness.station import (
    OfficerNames,
    line_figures,
    month_rows,
    staff_figures,
    versions,
)
from ecrime.records.supervision.readiness.words import Names


@require_GET
def list_stations(request: HttpRequest) -> HttpResponse:
    """The stations of the officer's area in a month; the last month where none is named."""
    actor, month = _asked(request)
    state = forms.list_state(request, month)
    with acting_as(actor):
        found = board.in_order(queries.in_month(actor, month), state.sort)
        reader = reader_for(actor)
        this_month = queries.today(actor).replace(day=1)
    return page(
        request,
        "supervision/readiness/stations.html",
        state=state,
        columns=forms.COLUMNS,
        rows=board.rows(found, reader, most=board.MOST_GAPS),
        totals=board.totals(found),
        equipment=board.equipment_totals(found, reader.names),
        month=words.month_name(month),
        before=forms.said(rules.month_before(month)),
        after=forms.said(rules.month_after(month)) if month < this_month else "",
        may_report=may_report(actor, found),
        here=state.url(),
    )


@require_GET
def export_stations(request: HttpRequest) -> HttpResponse:
    """The counts of a month as CSV."""
    actor, month = _asked(request)
    state = forms.list_state(request, month)
    with acting_as(actor):
        found = board.in_order(queries.in_month(actor, month), state.sort)
        lines = station_lines(found, queries.needs())
    return to_keep(HttpResponse(lines, content_type="text/csv; charset=utf-8"), file_name(state, "csv"))


@require_GET
def print_stations(request: HttpRequest) -> HttpResponse:
    """The board of a month on paper, in both languages."""
    from ecrime.base.pages.paper.paper import as_pdf  # it takes half a second to load

    actor, month = _asked(request)
    state = forms.list_state(request, month)
    with acting_as(actor):
        found = board.in_order(queries.in_month(actor, month), state.sort)
        told = sheet.Sheet(
            month=month,
            found=found,
            attached=station_lines(found, queries.needs()),
            printed_at=incidents.lawful_time(actor),
            zone=actor.unit.zone,
            foot=f"{actor.name_km} · {actor.name_latin} · {actor.unit.code}",
        )
        printed = as_pdf(sheet.paper_of(told, lambda: reader_for(actor)))
    return pdf(printed, file_name(state, "pdf"))


@require_GET
def see_station(request: HttpRequest, station: str) -> HttpResponse:
    """One station: a month in full, the last reported where none is named, and its months."""
    actor = signed_in(request)
    actor.require("readiness.see")
    with acting_as(actor):
        months = queries.of_station(actor, station)
        reader = reader_for(actor)
        shown = _shown(request, months)
        prompt = queries.with_promptness(actor, shown) if shown else None
        who = officers.officer_names(actor, {one.reported_by for one in shown.versions}) if shown else {}
        mine = actor.may("readiness.report") and station == actor.unit.code
    return page(
        request,
        "supervision/readiness/station.html",
        code=station,
        name=reader.station(station),
        months=month_rows(months, reader),
        prompt=board.prompt_words(prompt),
        may_report=mine,
        done=request.GET.get("done", ""),
        zone=actor.unit.zone,
        shown=_of_month(shown, reader, who) if shown else None,
    )


def reader_for(actor: Actor) -> Reader:
    """What the words of a board need, in the language of the page."""
    return Reader(
        names=Names.of(queries.needs(), officers.post_kinds(actor)),
        units={unit.code: unit for unit in officers.units(actor)},
        now=incidents.lawful_time(actor),
        zone=actor.unit.zone,
    )


def may_report(actor: Actor, found: list[StationMonth]) -> bool:
    """True for an officer who reports for one of these stations."""
    return actor.may("readiness.report") and any(one.station.code == actor.unit.code for one in found)


def _asked(request: HttpRequest) -> tuple[Actor, date]:
    actor = signed_in(request)
    actor.require("readiness.see")
    usual = rules.month_before(queries.today(actor))
    return actor, forms.month_of(request, usual=usual)


def _shown(request: HttpRequest, months: list[StationMonth]) -> StationMonth | None:
    """The month that the address names, else the last reported, else the last."""
    reported = next((one for one in months if one.report), None)
    usual = reported or (months[0] if months else None)
    if usual is None:
        return None
    asked = forms.month_of(request, usual=usual.month)
    return next((one for one in months if one.month == asked), usual)


def _of_month(shown: StationMonth, reader: Reader, who: OfficerNames) -> dict[str, object]:
    report, needs = shown.report, queries.needs()
    counted = report.counted if report else shown.station.counted
    return {
        "month": words.month_name(shown.month),
        "address": forms.said(shown.month),
        "verdict": board.verdict_badge(shown),
        "gaps": words.gap_words(shown.found, reader.names),
        "clock": board.clock(shown, reader),
        "staff": staff_figures(report, counted, needs, reader.names),
        "line": line_figures(report, needs) if report else [],
        "equipment": board.equipment_totals([shown], reader.names),
        "hindrances": [words.HINDRANCES[one] for one in report.facts.hindrances] if report else [],
        "note": report.facts.note if report else "",
        "history": versions(shown, reader.names, who),
    }
