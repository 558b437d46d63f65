"""A station reports for a month; and the page with which its line is measured."""

from __future__ import annotations

import base64
import os
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem
from ecrime.records.supervision.readiness import actions, forms, queries, rules, words
from ecrime.records.supervision.readiness.forms import ReportForm

# Bytes that are sent to measure a line, and the most that are taken.
MOST_MEASURED = 1_048_576


@require_http_methods(["GET", "POST"])
def report_readiness(request: HttpRequest) -> HttpResponse:
    """The report of one's own station for a month, new or to be corrected."""
    actor = signed_in(request)
    actor.require("readiness.report")
    with acting_as(actor):
        queries.own_station(actor)
        today = queries.today(actor)
        month = forms.month_of(request, usual=_usual(actor, today))
        rules.check_month(month, today=today)
        if request.method == "GET":
            return _form_page(request, actor, month, today=today, form=_begun(actor, month))
    form = ReportForm(Form.values_of(request), queries.needs().equipment)
    facts = form.facts(month)
    status = 422
    if not form.problems:
        try:
            actions.report_readiness.once(form.key)(actor, facts, replaces=form.replaces)
        except AlreadyDone:
            pass
        except EcrimeError as refused:
            status = form.refuse_act(refused)
        if not form.problems:
            to = reverse("supervision:station", args=[actor.unit.code])
            return see_other(f"{to}?month={forms.said(month)}&done=reported")
    return _form_page(request, actor, month, today=today, form=form, status=status)


@require_http_methods(["GET", "POST"])
def measure_line(request: HttpRequest) -> HttpResponse:
    """Sends as many letters as are asked for, or takes what is sent; by the time of it the page measures the line."""
    actor = signed_in(request)
    actor.require("readiness.report")
    if request.method == "POST":
        if len(request.body) > MOST_MEASURED:
            raise Invalid([Problem("", "readiness.too_much_measured")])
        return _measured("")
    asked = request.GET.get("bytes", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 7 and int(asked) <= MOST_MEASURED):
        raise Invalid([Problem("", "readiness.too_much_measured")])
    # Letters drawn by chance, so that nothing on the way makes them fewer.
    return _measured(base64.b64encode(os.urandom(int(asked)))[: int(asked)].decode())


def _measured(letters: str) -> HttpResponse:
    response = HttpResponse(letters, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store, no-transform"
    # Nobody packs it on the way: what arrives is to be as long as was asked.
    response["Content-Encoding"] = "identity"
    return response


def _usual(actor: Actor, today: date) -> date:
    """The last month until it is reported, then the one that runs."""
    last = rules.month_before(today)
    return today.replace(day=1) if queries.own_versions(actor, last) else last


def _begun(actor: Actor, month: date) -> ReportForm:
    kinds = queries.needs().equipment
    standing = queries.own_versions(actor, month)
    if standing:
        form = ReportForm.of_report(standing[-1], kinds, whole=True)
    elif (last := queries.last_before(actor, month)) is not None:
        form = ReportForm.of_report(last, kinds, whole=False)
        form.values["from"] = forms.said(last.facts.month)
    else:
        form = ReportForm({}, kinds)
    form.values["replaces"] = str(len(standing))
    return form


def _form_page(
    request: HttpRequest, actor: Actor, month: date, *, today: date, form: ReportForm, status: int = 200
) -> HttpResponse:
    this = today.replace(day=1)
    return page(
        request,
        "supervision/readiness/report.html",
        status=status,
        form=form,
        month=words.month_name(month),
        address=forms.said(month),
        unit=actor.unit.code,
        others=[(words.month_name(one), forms.said(one)) for one in (rules.month_before(this), this) if one != month],
        is_correction=form.value("replaces") not in ("", "0"),
        carried=form.value("from"),
    )
