"""The review of requests: the queue, and one page on which a request is compared, decided, signed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.officers.signatures import Asked as AskedToSign
from ecrime.base.pages import signing
from ecrime.base.pages.fields import Form
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid, Problem
from ecrime.records.corrections import actions, compare, display, queries, rules
from ecrime.records.corrections.facts import Decision, Request, RequestId, State, Step
from ecrime.records.corrections.forms import DecisionForm, sent
from ecrime.records.corrections.views.opening import open_request
from ecrime.records.incidents import queries as incidents

IN_QUEUE = frozenset({State.ASKED, State.UNDER_REVIEW, State.APPEALED})


@require_http_methods(["GET", "POST"])
def review_corrections(request: HttpRequest) -> HttpResponse:
    """What waits for a review, the longest waiting first; one is taken up from here."""
    actor = signed_in(request)
    actor.require("correction.review")
    form = Form()
    status = 200
    if request.method == "POST":
        try:
            return _take_up(actor, _id_in(request.POST.get("request", "")))
        except EcrimeError as error:
            status = form.refuse_act(error)
    now = incidents.lawful_time(actor)
    found = [one for one in queries.open_requests(actor) if rules.state_of(one, now) in IN_QUEUE]
    found.sort(key=rules.waits_since)
    return page(
        request,
        "corrections/review.html",
        status=status,
        form=form,
        rows=display.rows(actor, found, now=now),
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def decide_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request on one page: what is recorded, asked and there now; the decision, its words, the signature."""
    actor = signed_in(request)
    actor.require("correction.decide")
    found = queries.request(actor, RequestId(request_id))
    if rules.reviewer_of(found) == actor.officer_id and not found.concerns_viewer:
        return _decide(request, actor, found)
    if request.method == "POST":
        if request.POST.get("act") == "take_up":
            return _take_up(actor, found.id)
        if any(review.reviewer_id == actor.officer_id and review.decision for review in found.reviews):
            return _next(actor, found)  # sent twice
    now = incidents.lawful_time(actor)
    named = display.names_of(actor, display.people_of(found))
    return page(
        request,
        "corrections/take_up.html",
        found=found,
        identity=display.identity(found, now=now, zone=actor.unit.zone),
        state=display.state_chip(found, now=now),
        fields=compare.labels_of(found.fields),
        who=named.get(found.requested_by, ""),
        why_not=_why_not(found, actor, now),
        zone=actor.unit.zone,
        typed=request.POST.get("reason", ""),
        done=request.GET.get("done", ""),
    )


def _decide(request: HttpRequest, actor: Actor, found: Request) -> HttpResponse:
    now = incidents.lawful_time(actor)
    incident, statement = open_request(actor, found)
    rows = compare.compare_rows(incident.facts, statement.asked)
    form = DecisionForm(sent(request), [row.path for row in rows])
    status = 200
    asked: AskedToSign | None = None
    act = request.POST.get("act", "")
    if request.method == "POST" and act != "change":
        decision = form.decision()
        try:
            if form.problems:
                raise Invalid(form.problems)
            if act == "decide":
                signature = signing.signature_of(request, actor)
                actions.decide_correction(actor, found.id, decision, signature_id=signature)
                return _next(actor, found)
        except EcrimeError as error:
            status = form.refuse_act(error)
        if status != Invalid.status:
            try:
                asked = signing.lay_before(request, actor, _words(actor, found, decision))
            except Invalid as error:
                status = form.refuse_act(error)
    named = display.names_of(actor, display.people_of(found))
    return page(
        request,
        "corrections/decide.html",
        status=status,
        form=form,
        found=found,
        rows=[_ticked(row, form) for row in rows],
        identity=display.identity(found, now=now, zone=actor.unit.zone),
        statement=statement,
        steps=display.steps(found, named, statement, zone=actor.unit.zone),
        asked=asked,
        zone=actor.unit.zone,
    )


def _ticked(row: compare.CompareRow, form: DecisionForm) -> compare.CompareRow:
    return row if row.path in form.chosen else row.unchosen()


def _words(actor: Actor, found: Request, decision: Decision) -> str:
    review = next(review for review in found.reviews if review.decision is None)
    rehearsed = actions.decide_correction.rehearsal(queries.words_to_sign(Step.REVIEW, review.id))
    return rehearsed(actor, found.id, decision, signature_id=signing.NOT_SIGNED_YET)


def _take_up(actor: Actor, request_id: RequestId) -> HttpResponse:
    found = queries.request(actor, request_id)
    if rules.reviewer_of(found) != actor.officer_id:
        actions.review_correction(actor, request_id)
    return see_other("corrections:decide", request_id)


def _next(actor: Actor, done: Request) -> HttpResponse:
    """The request that has waited longest opens; when there is none, the queue."""
    now = incidents.lawful_time(actor)
    may_review = partial(rules.may_review, actor=actor.officer_id, now=now)
    waiting = sorted(filter(may_review, queries.open_requests(actor)), key=rules.waits_since)
    to = reverse("corrections:decide", args=[waiting[0].id]) if waiting else reverse("corrections:review")
    return see_other(f"{to}?done=decided")


def _why_not(found: Request, actor: Actor, now: datetime) -> str:
    """Why this officer may not take it up, "" when he may; a conflict of interest is said before anybody types."""
    try:
        rules.check_impartial(found)
        if rules.reviewer_of(found) is None:
            rules.check_review(found, actor=actor.officer_id, now=now)
            return ""
        if actor.officer_id in (found.requested_by, found.recorded_by):
            raise Forbidden("correction.three_people")
    except Forbidden as refused:
        return text_for(refused.code, refused.params)
    return gettext("Somebody else reviews this request. It can be taken over only when that officer's post has ended.")


def _id_in(typed: str) -> RequestId:
    try:
        return RequestId(UUID(typed))
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
