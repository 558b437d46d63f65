"""What the API offers, for people to read, and its schema for programs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ecrime.base.pages.api import service
from ecrime.base.pages.api.operations import Operation
from ecrime.base.pages.officers.words import RIGHTS
from ecrime.base.pages.page import page

# What a group of operations is called; the groups stand in this order, as a program meets them.
GROUPS: dict[str, str | Promise] = {
    "session": _("Begin and end"),
    "country": _("The country: areas, classes, purposes"),
    "incidents": _("Incidents"),
    "changes": _("What changed"),
    "people": _("People"),
    "documents": _("Documents"),
    "photo requests": _("Photo requests"),
    "corrections": _("Corrections"),
    "imports": _("Imports"),
    "readiness": _("Readiness of stations"),
    "cameras": _("Sites and cameras"),
    "ledger": _("The ledger"),
    "health": _("How the service fares"),
}
_AFTER_EACH_PLACE = re.compile(r"(?<=[/}])(?=[^/])")


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation as the page lists it; its address in pieces, between which a line may break."""

    word: str
    method: str
    path: str
    pieces: tuple[str, ...]
    summary: str
    right: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about one thing."""

    word: str
    name: str | Promise
    lines: tuple[OperationLine, ...]

    @property
    def anchor(self) -> str:
        """The place of the group on the page."""
        return self.word.replace(" ", "-")


@require_safe
def show_api(request: HttpRequest) -> HttpResponse:
    """Every operation with what it does and who may call it; nothing of it is secret."""
    return page(request, "web/api.html", groups=groups())


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The schema, in English, the same for everybody."""
    return HttpResponse(service.schema(), content_type="application/json", headers={"Cache-Control": "no-store"})


def groups() -> list[Group]:
    """The operations by what they are about and by their addresses, in the language of the page."""
    told = {one.word: one for one in service.operations()}
    found: dict[str, list[OperationLine]] = {word: [] for word in GROUPS}
    for path, methods in json.loads(service.schema())["paths"].items():
        for method, details in methods.items():
            found[details["tags"][0]].append(_line(told[details["operationId"]], method.upper(), path))
    by_address = attrgetter("path", "method")
    return [Group(word, GROUPS[word], tuple(sorted(lines, key=by_address))) for word, lines in found.items() if lines]


def _line(one: Operation, method: str, path: str) -> OperationLine:
    marks = (
        (one.is_open, gettext("no sign-in")),
        (one.looks, gettext("a purpose")),
        (one.writes, gettext("a key")),
    )
    needs = tuple(mark for is_so, mark in marks if is_so)
    right = str(RIGHTS[one.right]) if one.right else ""
    return OperationLine(one.word, method, path, tuple(_AFTER_EACH_PLACE.split(path)), str(one.summary), right, needs)
