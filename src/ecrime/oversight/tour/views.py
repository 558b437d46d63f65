"""The page of the tour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_GET

from ecrime.base.officers import entrance
from ecrime.base.officers.entrance import DemoOfficer
from ecrime.base.pages.caller import caller_of, is_at_this_machine
from ecrime.base.pages.page import page
from ecrime.foundation.errors import NotFound
from ecrime.oversight.tour import queries
from ecrime.oversight.tour.facts import STEPS, Role, Step, Stop
from ecrime.oversight.tour.words import ROLES, SENTENCES


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is drawn: as whom, where to, and whether a record in that state was found."""

    name: str
    sentence: str | Promise
    officer: DemoOfficer | None
    to: str
    is_found: bool


@require_GET
def show_tour(request: HttpRequest) -> HttpResponse:
    """Every role with its steps. A DEMO's, and at this machine only: elsewhere there is no such page."""
    officers = entrance.demo_officers(caller=caller_of(request)) if is_at_this_machine(request) else []
    if not officers:
        raise NotFound("address.unknown")
    by_id = {UUID(str(officer.id)): officer for officer in officers}
    stops, guides = queries.stops(), queries.guides()
    parts = [(ROLES[role], [_line(step, by_id, stops, guides) for step in STEPS if step.role is role]) for role in Role]
    return page(request, "tour/tour.html", parts=parts)


def _line(
    step: Step, officers: Mapping[UUID, DemoOfficer], stops: Mapping[str, Stop], guides: Mapping[Role, UUID]
) -> Line:
    stop = stops.get(step.name)
    if step.wants and stop is None:
        to = reverse(step.instead)
    elif step.wants and stop is not None:
        to = reverse(step.view, args=[getattr(stop, step.wants)])
    else:
        to = reverse(step.view)
    officer = officers.get(stop.officer if stop else guides.get(step.role, UUID(int=0)))
    return Line(step.name, SENTENCES[step.name], officer, to, is_found=not step.wants or stop is not None)
