"""Steps that take one reason in words and a signature: appealing a refusal, taking an unused grant back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecrime.base.officers.signatures import Asked
from ecrime.base.pages import signing
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.parts import IdentityBar
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid, Locked, Refused
from ecrime.records.corrections import actions, compare, display, queries, rules
from ecrime.records.corrections.facts import Request, RequestId, Step
from ecrime.records.corrections.forms import ReasonForm, sent
from ecrime.records.incidents import queries as incidents

DONE = 303


@require_http_methods(["GET", "POST"])
def appeal_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Appeal a refusal, once: the reason, its words, the signature."""
    actor = signed_in(request)
    actor.require("correction.appeal")
    found = queries.request(actor, RequestId(request_id))
    now = incidents.lawful_time(actor)
    form = ReasonForm(sent(request))
    if request.method == "POST" and found.appealed_at is not None and found.requested_by == actor.officer_id:
        return see_other("corrections:see", found.id)  # sent twice
    if not rules.may_appeal(found, actor=actor.officer_id, now=now):
        rules.check_appeal(found, "", actor=actor.officer_id, now=now)
    look = queries.words_to_sign(Step.APPEAL, form.key)
    status, asked = _sign(
        request,
        form,
        "appeal",
        take=partial(actions.appeal_correction, actor, found.id, appeal_id=form.key),
        tell=partial(actions.appeal_correction.rehearsal(look), actor, found.id, appeal_id=form.key),
    )
    if status == DONE:
        return see_other(reverse("corrections:see", args=[found.id]) + "?done=appealed")
    identity = display.identity(found, now=now, zone=actor.unit.zone)
    return page(
        request, "corrections/appeal.html", status=status, form=form, found=found, identity=identity, asked=asked
    )


@require_http_methods(["GET", "POST"])
def recall_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take an unused grant back for ever: the reason, its words, the signature."""
    actor = signed_in(request)
    actor.require("correction.recall")
    found = queries.request(actor, RequestId(request_id))
    now = incidents.lawful_time(actor)
    form = ReasonForm(sent(request))
    identity = display.identity(found, now=now, zone=actor.unit.zone)
    if request.method == "POST" and found.grant and found.grant.recalled_by == actor.officer_id:
        return see_other(reverse("corrections:see", args=[found.id]) + "?done=recalled")  # sent twice
    look = queries.words_to_sign(Step.RECALL, form.key)
    try:
        rules.check_recall(found, actor=actor.officer_id, now=now)
        if not queries.answers_for_grant(actor, found.id):
            raise Forbidden("correction.not_reviewer", rule="D11")
        status, asked = _sign(
            request,
            form,
            "recall",
            take=partial(actions.recall_correction, actor, found.id, recall_id=form.key),
            tell=partial(actions.recall_correction.rehearsal(look), actor, found.id, recall_id=form.key),
        )
    except (Locked, Forbidden) as refused:
        return _spent_page(request, found, form, refused, identity)
    if status == DONE:
        return see_other(reverse("corrections:see", args=[found.id]) + "?done=recalled")
    return page(
        request,
        "corrections/recall.html",
        status=status,
        form=form,
        found=found,
        granted=compare.labels_of(found.grant.fields) if found.grant else (),
        identity=identity,
        asked=asked,
    )


def _sign(
    request: HttpRequest, form: ReasonForm, act: str, *, take: Callable[..., None], tell: Callable[..., str]
) -> tuple[int, Asked | None]:
    """Take the step when the form came signed; otherwise lay its words before the officer.

    take, tell  the act and its rehearsal, still without reason and signature
    returns     DONE, or the status of the page and the words it asks to be signed, None while the reason is not fit
    """
    actor = signed_in(request)
    if request.method != "POST":
        return 200, None
    reason = form.reason()
    if form.problems:
        return Invalid.status, None
    status = 200
    try:
        if request.POST.get("act") == act:
            take(reason=reason, signature_id=signing.signature_of(request, actor))
            return DONE, None
    except EcrimeError as error:
        status = form.refuse_act(error)
    if status == Invalid.status:
        return status, None
    try:
        return status, signing.lay_before(request, actor, tell(reason=reason, signature_id=signing.NOT_SIGNED_YET))
    except Invalid as error:
        return form.refuse_act(error), None


def _spent_page(
    request: HttpRequest, found: Request, form: ReasonForm, refused: Refused, identity: IdentityBar
) -> HttpResponse:
    """Why the grant cannot be taken back by this officer, or no more; with what was typed, to be copied."""
    typed = form.value("reason")
    return page(
        request,
        "corrections/spent.html",
        status=refused.status,
        title=gettext("Recall the grant"),
        found=found,
        identity=identity,
        why=text_for(refused.code, refused.params),
        typed=[(gettext("Reason"), typed)] if typed else [],
    )
