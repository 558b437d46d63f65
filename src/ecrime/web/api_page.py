"""What the API offers, for people to read, and its schema for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ecrime.base.pages.api import service
from ecrime.base.pages.api.operations import operations
from ecrime.base.pages.officers.words import RIGHTS
from ecrime.base.pages.page import page


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation as the page lists it."""

    word: str
    method: str
    path: str
    summary: str
    right: str
    needs: tuple[str, ...]


@require_safe
def show_api(request: HttpRequest) -> HttpResponse:
    """Every operation with what it does and who may call it; nothing of it is secret."""
    return page(request, "web/api.html", lines=lines())


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The schema, in English, the same for everybody."""
    return HttpResponse(service.schema(), content_type="application/json", headers={"Cache-Control": "no-store"})


def lines() -> list[OperationLine]:
    """The operations by their addresses, in the language of the page."""
    told = {one.word: one for one in operations()}
    found = []
    for path, methods in json.loads(service.schema())["paths"].items():
        for method, details in methods.items():
            one = told[details["operationId"]]
            marks = (
                (one.is_open, gettext("no sign-in")),
                (one.looks, gettext("a purpose")),
                (one.writes, gettext("a key")),
            )
            needs = tuple(str(mark) for is_so, mark in marks if is_so)
            right = str(RIGHTS[one.right]) if one.right else ""
            found.append(OperationLine(one.word, method.upper(), path, str(one.summary), right, needs))
    return sorted(found, key=lambda line: (line.path, line.method))
