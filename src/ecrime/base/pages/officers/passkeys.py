"""An officer and his passkeys: suspended by one person, revoked or freed by a second one who signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Actor, Passkey, PasskeyId, SignatureId
from ecrime.base.pages import signing
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.officers.forms import SuspendForm
from ecrime.base.pages.officers.words import REASONS
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import Invalid, Problem, Refused

Decide = Callable[..., None]


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """One passkey as the page shows it, and what this viewer may do about it."""

    passkey: Passkey
    why: str
    suspended_by: str
    revoked_by: str
    may_suspend: bool
    may_decide: bool


@require_http_methods(["GET", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """The officer's own passkeys; one that is lost he suspends himself, if he has another to be here with."""
    actor = signed_in(request)
    form = SuspendForm(Form.values_of(request))
    if request.method == "POST" and _suspend(request, actor, form):
        return see_other("passkeys")
    lines = _lines(actor, queries.passkeys(actor, actor.officer_id), is_own=True)
    status = 422 if form.problems else 200
    return page(
        request,
        "officers/own_passkeys.html",
        status=status,
        form=form,
        lines=lines,
        service_number=queries.service_number(actor.officer_id),
        zone=actor.unit.zone,
    )


@require_http_methods(["GET", "POST"])
def see_officer(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """An officer on his post, and his passkeys."""
    actor = signed_in(request)
    posting = queries.posting(actor, posting_id)
    form = SuspendForm(Form.values_of(request))
    if request.method == "POST" and _suspend(request, actor, form):
        return see_other("officers:see", posting.id)
    may_mind = actor.may("passkey.suspend")
    passkeys = queries.passkeys(actor, posting.officer_id) if may_mind else []
    has_passkey = any(passkey.revoked_at is None for passkey in passkeys)
    is_system = queries.is_system(actor, posting.officer_id)
    return page(
        request,
        "officers/see.html",
        status=422 if form.problems else 200,
        posting=posting,
        service_number=queries.service_number(posting.officer_id),
        form=form,
        lines=_lines(actor, passkeys, is_own=posting.officer_id == actor.officer_id),
        may_mind=may_mind,
        may_give_code=actor.may("officer.code") and not (has_passkey or is_system or posting.ends_at),
        may_give_credential=actor.may("credential.give") and not (passkeys or posting.ends_at),
        may_end=actor.may("officer.end_post") and not posting.ends_at,
        zone=actor.unit.zone,
    )


@require_http_methods(["GET", "POST"])
def confirm_passkey(request: HttpRequest, posting_id: UUID, passkey_id: UUID) -> HttpResponse:
    """Confirm, signed, that a suspended passkey is lost."""
    return _decide_signed(request, posting_id, PasskeyId(passkey_id), "passkey.confirm", actions.confirm_passkey)


@require_http_methods(["GET", "POST"])
def lift_passkey(request: HttpRequest, posting_id: UUID, passkey_id: UUID) -> HttpResponse:
    """Lift, signed, the suspension of a passkey."""
    return _decide_signed(request, posting_id, PasskeyId(passkey_id), "passkey.lift", actions.lift_passkey)


def _suspend(request: HttpRequest, actor: Actor, form: SuspendForm) -> bool:
    """Suspend the passkey that the form names; False when the form must be put right."""
    try:
        passkey = PasskeyId(UUID(form.value("passkey")))
        actions.suspend_passkey(actor, passkey, why=form.value("why"))
    except Invalid as invalid:
        form.refuse(*invalid.problems)
        return False
    return True


def _decide_signed(
    request: HttpRequest, posting_id: UUID, passkey_id: PasskeyId, act: str, decide: Decide
) -> HttpResponse:
    actor = signed_in(request)
    actor.require(act)
    posting = queries.posting(actor, posting_id)
    form = Form(Form.values_of(request))
    if request.POST.get("act") == act:
        try:
            signature: SignatureId = signing.signature_of(request, actor)
            decide(actor, passkey_id, signature=signature)
            return see_other("officers:see", posting.id)
        except Refused as refused:
            form.refuse(Problem("", refused.code))
    asked = signing.lay_before(request, actor, queries.passkey_words(actor, act, passkey_id))
    return page(
        request,
        "officers/decide_passkey.html",
        status=422 if form.problems else 200,
        form=form,
        posting=posting,
        asked=asked,
        act=act,
        is_confirm=act == "passkey.confirm",
    )


def _lines(actor: Actor, passkeys: Iterable[Passkey], *, is_own: bool) -> list[PasskeyLine]:
    found = list(passkeys)
    people = {who for each in found for who in (each.suspended_by, each.revoked_by) if who}
    names = queries.officer_names(actor, people) if people else {}
    at = 0 if page_language() == "km" else 1
    return [
        PasskeyLine(
            each,
            str(REASONS.get(each.suspended_for or "", "")),
            names[each.suspended_by][at] if each.suspended_by else "",
            names[each.revoked_by][at] if each.revoked_by else "",
            may_suspend=each.stands and (is_own or actor.may("passkey.suspend")),
            may_decide=each.is_suspended
            and actor.may("passkey.confirm")
            and not is_own
            and each.suspended_by != actor.officer_id,
        )
        for each in found
    ]
