"""The one place where a refusal or failure becomes an answer: a page in both languages, or JSON."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation

from ecrime.base.database.sqlstate import error_for
from ecrime.base.officers import actions as officers
from ecrime.base.officers.facts import Refusal
from ecrime.base.officers.middleware import is_api
from ecrime.base.pages import outputs
from ecrime.base.pages.api import answers
from ecrime.base.pages.language import LANGUAGES, page_language
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other
from ecrime.foundation.errors import (
    EcrimeError,
    Forbidden,
    Invalid,
    NotFound,
    PurposeMissing,
    Refused,
    SignInNeeded,
    TooMany,
    Unavailable,
)

logger = logging.getLogger(__name__)

NEVER_SENT_BACK = frozenset({"csrfmiddlewaretoken", "code", "asked", "answer"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in one language."""

    language: str
    text: str


class ErrorPages:
    """Middleware: turns the house's errors into answers; a view never catches them to draw a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_api(request):
            return response
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return answers.not_allowed(response.get("Allow", ""))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raises; None leaves any other exception to Django."""
        error = error_in(exception)
        return answer(request, error) if error is not None else None


def error_in(raised: BaseException | None) -> EcrimeError | None:
    """Our error for what was raised; None for a fault of ours.

    A read outside an act meets the database's own errors: one that is away is no fault of ours, what it refuses is.
    """
    if isinstance(raised, DatabaseError):
        away = error_for(raised)
        return away if isinstance(away, Unavailable) else None
    return raised if isinstance(raised, EcrimeError) else None


def answer(request: HttpRequest, error: EcrimeError) -> HttpResponse:
    """The answer for an error: JSON for who asks for JSON, else a page."""
    response = _answer(request, error)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.wait_s)
    return response


def _answer(request: HttpRequest, error: EcrimeError) -> HttpResponse:
    if error.status >= 500:
        logger.error("page.unavailable", extra={"status": error.status, "code": error.code})
    if isinstance(error, Forbidden | NotFound | TooMany):
        _note_refusal(request, error)
    if is_api(request):
        return answers.answer(error)
    if wants_json(request):
        return _as_json(error)
    if isinstance(error, PurposeMissing) and request.method == "GET":
        return see_other(f"{reverse('purpose')}?{urlencode({'next': request.get_full_path()})}")
    context: dict[str, object] = {
        "code": error.code,
        "rule": error.rule,
        "sentences": _sentences(error),
        "problems": [text_for(p.code, p.params) for p in error.problems] if isinstance(error, Invalid) else [],
    }
    if isinstance(error, SignInNeeded | TooMany | Unavailable):
        context |= {"kept": _kept(request), "next": request.get_full_path()}
    if isinstance(error, SignInNeeded):
        return page(request, "pages/sign_in_again.html", status=error.status, **context)
    return page(request, "pages/error.html", status=error.status, **context)


def _note_refusal(request: HttpRequest, error: EcrimeError) -> None:
    """Whoever is refused a page that shows people is in the ledger with it; what he typed is kept as a number only."""
    actor, place = getattr(request, "actor", None), request.resolver_match
    if actor is None or place is None or place.view_name not in {output.url_name for output in outputs.outputs()}:
        return
    number = "".join(str(value) for value in place.kwargs.values())
    try:
        officers.note_refusal(actor, Refusal(place.view_name, number, error.code))
    except EcrimeError as failure:  # the page is refused all the same
        logger.error("refusal.not_noted", extra={"code": failure.code})


def wants_json(request: HttpRequest) -> bool:
    """True when the caller prefers JSON to HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: Django could not read the request; 413: it would have to read too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return answer(request, _with_status(EcrimeError("request.unreadable"), 400))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than this page takes. Nothing of it is read, so nothing of it can be given back."""
    return answer(request, _with_status(EcrimeError("form.too_large"), 413))


def no_length(request: HttpRequest) -> HttpResponse:
    """411: the request does not say how long it is. Nothing of it is read."""
    return answer(request, _with_status(EcrimeError("request.no_length"), 411))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself."""
    return answer(request, Refused("right.missing"))


def origin_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form does not come from an open page of ours."""
    return answer(request, Refused("form.untrusted"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    return answer(request, NotFound("address.unknown"))


def failed(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours, or what was refused before any view. Must not fail itself: it falls back to bare words."""
    try:
        return answer(request, error_in(sys.exc_info()[1]) or EcrimeError("server.failed"))
    except Exception:
        logger.exception("page.failed")
        words = "\n".join(sentence.text for sentence in _sentences(EcrimeError("server.failed")))
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")


def _sentences(error: EcrimeError) -> list[Sentence]:
    """The sentence in the language of the page first, then in the other."""
    first = page_language()
    sentences = []
    for language in sorted(LANGUAGES, key=lambda code: code != first):
        with translation.override(language):
            sentences.append(Sentence(language, text_for(error.code, error.params)))
    return sentences


def _as_json(error: EcrimeError) -> JsonResponse:
    problems = error.problems if isinstance(error, Invalid) else ()
    body = {
        "code": error.code,
        "text": text_for(error.code, error.params),
        "rule": error.rule,
        "problems": [{"field": p.field, "code": p.code, "text": text_for(p.code, p.params)} for p in problems],
    }
    response = JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed in a form that could not be taken now, so that it can be sent again.

    Only what a page of ours sent comes back: otherwise a foreign site could have its own words sent
    by the officer's next click.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or request.headers.get("Origin") != origin:
        return []
    return [(name, value) for name, values in request.POST.lists() if name not in NEVER_SENT_BACK for value in values]


def _with_status(error: EcrimeError, status: int) -> EcrimeError:
    error.status = status
    return error
