"""How a refusal or failure is told to a program: always the same words, in the language it asked for."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation.trans_real import parse_accept_lang_header

from ecrime.base.pages.api.refusals import NotAllowed, OtherVersion
from ecrime.base.pages.language import LANGUAGES
from ecrime.base.pages.messages import text_for
from ecrime.foundation.errors import EcrimeError, Invalid

UNKNOWN = 401


def answer(error: EcrimeError) -> JsonResponse:
    """The answer for an error: code, sentence, what is wrong by field, the rule, and both versions where one changed.

    The sentence is in the language of the request.
    """
    fields: dict[str, list[dict[str, str]]] = {}
    for problem in error.problems if isinstance(error, Invalid) else ():
        said = {"code": problem.code, "message": text_for(problem.code, problem.params)}
        fields.setdefault(problem.field, []).append(said)
    body = {
        "code": error.code,
        "message": text_for(error.code, error.params),
        "fields": fields,
        "rule": error.rule,
        "versions": {"yours": error.yours, "now": error.now} if isinstance(error, OtherVersion) else None,
    }
    response = JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    if error.status == UNKNOWN:
        response["WWW-Authenticate"] = "Bearer"
    return response


def not_allowed(methods: str) -> JsonResponse:
    """The answer to a method that an address does not know; ``methods`` are those that it knows."""
    response = answer(NotAllowed("api.method_unknown", allowed=methods))
    response["Allow"] = methods
    return response


def language_asked(request: HttpRequest) -> str:
    """The first of our languages that the header Accept-Language names; Khmer where it names none."""
    for wish, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower()):
        found = wish.partition("-")[0]
        if found in LANGUAGES:
            return found
    return LANGUAGES[0]
