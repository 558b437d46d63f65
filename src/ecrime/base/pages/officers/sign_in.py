"""Signing in by passkey, enrolling by one-time code, signing out.

A form that waited for the sign-in travels in hidden fields and goes on with all that was typed.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecrime.base.officers import actions, entrance, queries
from ecrime.base.officers.middleware import COOKIE, remember
from ecrime.base.pages.caller import caller_of, is_at_this_machine
from ecrime.base.pages.fields import Form
from ecrime.base.pages.officers.choosing import first_of_each_post, parts_of_service
from ecrime.base.pages.officers.forms import EnrolForm, SignInForm
from ecrime.base.pages.page import actor_of, page, see_other
from ecrime.foundation.errors import NotFound, Problem, Refused

# Browsers make passkeys for names; these are the numbers of this machine, and its name.
NUMBERS = ("127.0.0.1", "::1")
NAME = "localhost"
LONGEST_CODE = 100


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The bare address of the service: to the desk, or to the sign-in."""
    return HttpResponseRedirect(reverse("desk" if actor_of(request) else "sign_in"))


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Offer to sign in; open a session when a passkey answered."""
    form = SignInForm(Form.values_of(request))
    to = _own_path(request)
    if request.method == "GET":
        return _by_name(request) or page(request, "pages/sign_in.html", form=form, next=to)
    try:
        _refuse_no_answer(form)
        token = entrance.finish_sign_in(form.value("asked"), form.value("answer"), caller=caller_of(request))
    except Refused as refused:
        form.refuse(Problem("", refused.code))
        return page(request, "pages/sign_in.html", status=422, form=form, next=to, kept=form.kept)
    return _go_on(request, form, token, to)


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser is to ask of a passkey, at the moment it is wanted."""
    question = entrance.begin_sign_in(caller=caller_of(request))
    response = JsonResponse({"asked": question.asked, "options": question.options})
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Take a one-time code, have a passkey made, open the first session."""
    form = EnrolForm(Form.values_of(request))
    act = request.POST.get("act", "")
    if act == "make":
        return _make(request, form)
    if act == "code":
        return _take_code(request, form)
    return _by_name(request) or _enrol_page(request, form)


@require_http_methods(["GET", "POST"])
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """DEMO, at this machine: choose an invented officer and be signed in with the passkey the service keeps for him."""
    if (by_name := _by_name(request)) is not None:
        return by_name
    caller = caller_of(request)
    officers = entrance.demo_officers(caller=caller) if is_at_this_machine(request) else []
    if not officers:
        raise NotFound("address.unknown")
    form = SignInForm(Form.values_of(request))
    chosen = next((each for each in officers if str(each.id) == form.value("officer")), None)
    if chosen is None:
        return page(
            request,
            "officers/sign_in_as.html",
            first=first_of_each_post(officers),
            parts=parts_of_service(officers),
            next=_own_path(request),
            kept=form.kept,
        )
    return _go_on(request, form, entrance.sign_in_as(chosen.id, caller=caller), _own_path(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actor = actor_of(request)
    if actor is not None:
        actions.close_session(actor)
    response = see_other("sign_in")
    response.delete_cookie(COOKIE, samesite="Strict")
    # No page of the officer's comes back by the button "back" of a shared computer.
    response["Clear-Site-Data"] = '"cache"'
    return response


def _take_code(request: HttpRequest, form: EnrolForm) -> HttpResponse:
    if not form.value("code").strip():
        form.refuse(Problem("code", "code.missing"))
        return _enrol_page(request, form, status=422)
    try:
        enrolment = entrance.begin_enrolment(form.value("code")[:LONGEST_CODE], caller=caller_of(request))
    except Refused as refused:
        form.refuse(Problem("code", refused.code))
        return _enrol_page(request, form, status=422)
    return page(request, "officers/make_passkey.html", form=form, enrolment=enrolment, next=_own_path(request))


def _make(request: HttpRequest, form: EnrolForm) -> HttpResponse:
    try:
        _refuse_no_answer(form)
        token = entrance.finish_enrolment(
            form.value("asked"), form.value("answer"), label=form.value("label"), caller=caller_of(request)
        )
    except Refused as refused:
        form.refuse(Problem("code", refused.code))
        return _enrol_page(request, form, status=422)
    return _go_on(request, form, token, _own_path(request))


def _enrol_page(request: HttpRequest, form: EnrolForm, *, status: int = 200) -> HttpResponse:
    return page(request, "officers/enrol.html", status=status, form=form, next=_own_path(request), kept=form.kept)


def _go_on(request: HttpRequest, form: SignInForm, token: str, to: str) -> HttpResponse:
    """To the page that was asked for, or back into the form that waited; a session one had before ends here."""
    before = actor_of(request)
    if before is not None:
        actions.close_session(before)
    if not form.kept:
        return remember(request, see_other(to or reverse("desk")), token)
    request.actor = queries.actor_of(token)  # type: ignore[attr-defined]
    return remember(request, page(request, "officers/go_on.html", kept=form.kept, next=to), token)


def _refuse_no_answer(form: SignInForm) -> None:
    if not form.value("answer"):
        raise Refused("passkey.script_needed")


def _own_path(request: HttpRequest) -> str:
    """The page that waits for the sign-in, if it is one of ours, else nothing."""
    to = request.POST.get("next") or request.GET.get("next", "")
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


def _by_name(request: HttpRequest) -> HttpResponse | None:
    """The same page under this machine's name, for who came by its number."""
    split = urlsplit(f"//{request.get_host()}")
    if split.hostname not in NUMBERS:
        return None
    port = f":{split.port}" if split.port else ""
    return HttpResponseRedirect(f"{request.scheme}://{NAME}{port}{request.get_full_path()}")
