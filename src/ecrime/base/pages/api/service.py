"""The API put together from the slices' routers, and its schema."""

from __future__ import annotations

import functools
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from ecrime import __version__
from ecrime.base.pages.api import answers, routers
from ecrime.base.pages.api.operations import Operation, bound
from ecrime.base.pages.api.refusals import Unreadable
from ecrime.foundation.errors import Invalid, Problem

NAMESPACE = "api"
PREFIX = "api/"
# The version of what the API promises; a change that a caller must follow makes another.
VERSION = "1"
MOST_PROBLEMS = 50

# What pydantic calls what is wrong; everything else is a value that does not fit.
_CODES = {
    "missing": "api.field_missing",
    "extra_forbidden": "api.field_unknown",
    "too_long": "api.too_many_rows",
    "string_too_long": "api.text_long",
}


class _Read(Parser):
    """Hands on what the door has read already, strictly."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.said  # type: ignore[attr-defined]


class Api(NinjaAPI):
    """Ninja with our own answers; what it does not know goes on to the one place that turns errors into answers."""

    def set_default_exception_handlers(self) -> None:
        """What a body or an address has wrong by field, and what Ninja itself refuses."""
        self.add_exception_handler(ValidationError, _invalid)
        self.add_exception_handler(HttpError, _unreadable)


@functools.cache
def api() -> Api:
    """The API with every router that a slice has brought."""
    found = Api(
        title="E-Crime",
        version=VERSION,
        description=(
            "The acts and queries of the pages, for programs. docs/guide/api.md says how to begin. A purpose is stated"
            " before anything about people is shown; every act has its entry in the ledger."
        ),
        urls_namespace=NAMESPACE,
        docs_url=None,
        openapi_url=None,
        parser=_Read(),
    )
    for prefix, router in routers.brought():
        found.add_router(prefix, router)
    return found


def operations() -> tuple[Operation, ...]:
    """Every operation, by its word."""
    api()
    return bound()


def urls() -> tuple[list[URLPattern | URLResolver], str]:
    """The addresses of all operations; each stays under the check of where a form comes from."""
    found, _app, _namespace = api().urls
    named = [pattern for pattern in found if getattr(pattern, "name", None) != "api-root"]
    for pattern in named:
        if isinstance(pattern, URLPattern):
            # Ninja takes its views out of that check; we take out the bearer of a token only, who has no cookie.
            pattern.callback.csrf_exempt = False  # type: ignore[attr-defined]
    return named, NAMESPACE


@functools.cache
def schema() -> str:
    """The whole OpenAPI document, in English, the same for everybody."""
    with translation.override("en"):
        found = api().get_openapi_schema(path_prefix=PREFIX)
        found["info"]["x-product-version"] = __version__
        return json.dumps(found, ensure_ascii=False, indent=1, default=str)


def _invalid(request: HttpRequest, raised: ValidationError | type[ValidationError]) -> HttpResponse:
    return answers.answer(Invalid(map(_problem, getattr(raised, "errors", [])[:MOST_PROBLEMS])))


def _problem(error: dict[str, Any]) -> Problem:
    source, *where = error["loc"]
    path = ".".join(str(one)[:60] for one in (where[1:] if source == "body" else where)[:12])
    kind = str(error["type"])
    if "." in kind:
        return Problem(path, kind, {name: str(value) for name, value in error.get("ctx", {}).items()})
    return Problem(path, _CODES.get(kind, "api.field_unfit"))


def _unreadable(request: HttpRequest, raised: HttpError | type[HttpError]) -> HttpResponse:
    return answers.answer(Unreadable("api.not_json"))
