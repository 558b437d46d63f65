"""Signing in and out by one-time code; the administrator's list of officers, adding one, giving a code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Actor
from ecrime.base.officers.middleware import COOKIE, remember
from ecrime.base.officers.queries import PostingFacts
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.officers.forms import AppointForm, SignInForm
from ecrime.base.pages.officers.words import rights_text
from ecrime.base.pages.page import actor_of, page, see_other, signed_in
from ecrime.foundation.errors import AlreadyDone, Invalid, Problem, SignInNeeded
from ecrime.foundation.ids import uuid7


@dataclass(frozen=True, slots=True)
class PostLine:
    """One kind of post and what it may do, in words."""

    name: str
    rights: str


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The bare address of the service: to the desk, or to the sign-in."""
    return HttpResponseRedirect(reverse("desk" if actor_of(request) else "sign_in"))


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take a one-time code and open a session; a form that waited for it goes on with all that was typed."""
    form = SignInForm(Form.values_of(request))
    to = _own_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return page(request, "pages/sign_in.html", form=form, next=to)
    try:
        token = _open_session(form)
    except SignInNeeded as refused:
        form.refuse(Problem("code", refused.code))
        return page(request, "pages/sign_in.html", status=422, form=form, next=to, kept=form.kept)
    if not form.kept:
        return remember(request, see_other(to or reverse("desk")), token)
    request.actor = queries.actor_of(token)  # type: ignore[attr-defined]
    return remember(request, page(request, "officers/go_on.html", kept=form.kept, next=to), token)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actor = actor_of(request)
    if actor is not None:
        actions.close_session(actor)
    response = see_other("sign_in")
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


@require_GET
def list_officers(request: HttpRequest) -> HttpResponse:
    """The officers of the administrator's area, unit by unit, and what each kind of post may do."""
    actor = signed_in(request)
    return page(
        request,
        "officers/list.html",
        postings=queries.postings(actor),
        posts=_post_lines(actor),
        zone=actor.unit.zone,
        may_give_code=actor.may("officer.code"),
        done=request.GET.get("done", ""),
    )


@require_http_methods(["GET", "POST"])
def appoint_officer(request: HttpRequest) -> HttpResponse:
    """Add an officer on a post of a unit."""
    actor = signed_in(request)
    actor.require("officer.appoint")
    names = [(code, km if page_language() == "km" else en) for code, km, en in queries.post_kinds(actor)]
    form = AppointForm(Form.values_of(request), units=queries.units(actor), posts=names)
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _appoint_page(request, actor, form)
    unit = form.unit()
    if unit is None or form.problems:
        return _appoint_page(request, actor, form, status=422)
    stated = {name: form.value(name) for name in ("name_km", "name_latin", "post_kind")}
    try:
        posting = actions.appoint_officer.once(form.key)(actor, unit_id=unit.id, **stated)
    except AlreadyDone:
        return see_other("officers:list")
    except Invalid as invalid:
        form.refuse(*invalid.problems)
        return _appoint_page(request, actor, form, status=422)
    return see_other("officers:code", posting)


@require_http_methods(["GET", "POST"])
def give_code(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Say what giving a code does; then make one and show it, this once."""
    actor = signed_in(request)
    actor.require("officer.code")
    posting = queries.posting(actor, posting_id)
    form = Form(Form.values_of(request))
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _code_page(request, posting, key=str(uuid7()))
    try:
        key = UUID(form.value("key"))
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
    try:
        code = actions.give_code.once(key)(actor, posting_id)
    except AlreadyDone:
        # Sent twice: the code was on the first answer only, and nobody can show it again.
        form.refuse(Problem("", "code.shown_once"))
        return _code_page(request, posting, key=str(uuid7()), form=form, status=409)
    return _code_page(request, posting, code=code)


def _open_session(form: SignInForm) -> str:
    if not form.value("code").strip():
        raise SignInNeeded("code.missing")
    return actions.open_session(form.value("code"))


def _own_path(request: HttpRequest, to: str) -> str:
    """The path if it is one of ours, else nothing."""
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


def _appoint_page(request: HttpRequest, actor: Actor, form: AppointForm, *, status: int = 200) -> HttpResponse:
    return page(request, "officers/appoint.html", status=status, form=form, posts=_post_lines(actor))


def _code_page(
    request: HttpRequest,
    posting: PostingFacts,
    *,
    code: str = "",
    key: str = "",
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(request, "officers/code.html", status=status, posting=posting, code=code, key=key, form=form)


def _post_lines(actor: Actor) -> list[PostLine]:
    rights = queries.rights_of_posts(actor)
    language = page_language()
    return [
        PostLine(km if language == "km" else en, rights_text(rights[code]))
        for code, km, en in queries.post_kinds(actor)
    ]
