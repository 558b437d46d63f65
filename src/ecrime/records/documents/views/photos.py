"""Requests for photos: the list with its clocks and figures, and the answer of criminal police."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers.facts import Actor
from ecrime.base.pages import clocks
from ecrime.base.pages.fields import Form
from ecrime.base.pages.lists import ListState
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Forbidden
from ecrime.records.documents import actions, pieces, queries, words
from ecrime.records.documents.facts import PhotoRequest
from ecrime.records.documents.forms import DocumentForm, ReasonForm
from ecrime.records.documents.views.of_record import form_for, identity, read
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.opening import open_record

# The figures are of this long.
A_YEAR = timedelta(days=365)
RIGHTS = ("photo.see", "photo.answer", "photo.request")


@require_GET
def list_requests(request: HttpRequest) -> HttpResponse:
    """The requests of the officer's area with their clocks, and how photos fare; nobody's name is shown."""
    actor = signed_in(request)
    if not any(actor.may(right) for right in RIGHTS):
        raise Forbidden("right.missing", right="photo.see")
    now = incidents.lawful_time(actor)
    state = ListState.of(request, filters=("state",), sorts=(), default_sort="")
    chosen = state.filters["state"] if state.filters["state"] in words.LISTS else "open"
    rows, total = queries.requests(actor, chosen, now, page=state.page)
    figures = queries.figures(actor, now - A_YEAR) if actor.may("photo.see") else None
    return page(
        request,
        "documents/photo_requests.html",
        state=state,
        chosen=chosen,
        lists=[(name, label, state.url(filters={"state": name})) for name, label in words.LISTS.items()],
        rows=[(row, _clock(row, actor, now)) for row in rows],
        total=total,
        figures=figures,
        people=words.figures_rows(figures.people) if figures else [],
        may_answer=actor.may("photo.answer"),
        zone=actor.unit.zone,
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def answer_request(request: HttpRequest, photo_request_id: UUID) -> HttpResponse:
    """Who is wanted on a photo, and the two answers: the photo, or why there is none."""
    actor = signed_in(request)
    actor.require("photo.answer")
    asked = queries.request(actor, photo_request_id)
    if asked.answer is not None:
        return see_other("documents:of_record", asked.number)
    access, row = open_record(actor, asked.number)
    incident, naming = read(actor, access, row)
    form = form_for(request, actor, incident, naming, row, only_photo=True)
    reason = ReasonForm(Form.values_of(request) if request.method == "POST" else {})
    status = 200
    if request.method == "POST":
        try:
            if _do(request.POST.get("act", ""), actor, asked, form, reason):
                return see_other(reverse("documents:photo_requests") + "?done=answered")
            status = 422
        except EcrimeError as refused:
            target = reason if request.POST.get("act") == "cannot_be_had" else form
            status = target.refuse_act(refused)
    return page(
        request,
        "documents/answer.html",
        status=status,
        identity=identity(actor, incident, naming),
        asked=asked,
        whom=naming.people.get(asked.person_id, ""),
        clock=_clock(asked, actor, naming.now),
        photo=form,
        form=reason if reason.problems else form,
        reason=reason,
        may_say_no=actor.may("photo.cannot_be_had"),
        zone=actor.unit.zone,
    )


def _do(act: str, actor: Actor, asked: PhotoRequest, form: DocumentForm, reason: ReasonForm) -> bool:
    """Answer as the button says; False after noting what is wrong."""
    if act == "cannot_be_had":
        why = reason.reason()
        if not reason.problems:
            actions.say_photo_cannot_be_had(actor, asked, why)
        return not reason.problems
    facts, sent = form.facts(photo_of=asked.person_id), form.sent()
    if form.problems:
        return False
    with suppress(AlreadyDone):  # a second press of the button
        actions.answer_with_photo(actor, asked, facts, sent[0].content, "", key=sent[0].key)
    if sent[0].upload_id is not None:
        pieces.drop(actor, sent[0].upload_id)
    return True


def _clock(asked: PhotoRequest, actor: Actor, now: datetime) -> clocks.Clock | None:
    return clocks.due_clock(asked.due_at, now=now, zone=actor.unit.zone) if asked.answer is None else None
