"""The bar that shows, on every page, for what this session looks things up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import current_access
from ecrime.base.ledger.queries import opened_under
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.purpose.words import purpose_name
from ecrime.foundation.errors import EcrimeError


@dataclass(frozen=True, slots=True)
class PurposeBar:
    """The purpose in words with its case, how long it lasts, and how many entries were written under it."""

    purpose: str
    case_number: str
    expires_at: datetime
    opened: int


class ShowsPurpose:
    """Middleware: gives every page its purpose bar, read when the page is drawn and all it opens has been noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.purpose_bar = partial(purpose_bar, getattr(request, "actor", None))  # type: ignore[attr-defined]
        return self.get_response(request)


def purpose_bar(actor: Actor | None) -> PurposeBar | None:
    """The bar of this officer's session; None while no purpose is stated, or when the database cannot say."""
    if actor is None or not actor.may("access.open"):
        return None
    try:
        with acting_as(actor):
            access = current_access(actor)
            if access is None or access.id is None or access.expires_at is None:
                return None
            opened = opened_under(actor, access.id)
    except EcrimeError:  # a page that says why the service is away is drawn without the bar
        return None
    return PurposeBar(purpose_name(access.purpose), access.case_number, access.expires_at, opened)
