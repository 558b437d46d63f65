"""The download of a request's signed steps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.database.context import acting_as
from ecrime.base.pages.page import signed_in, to_keep
from ecrime.records.corrections import actions, export, queries
from ecrime.records.corrections.facts import RequestId
from ecrime.records.incidents.opening import open_record


@require_GET
def export_correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The file; that it leaves the house is an entry of its own, written first."""
    actor = signed_in(request)
    actor.require("correction.export")
    found = queries.request(actor, RequestId(request_id))
    access, _row = open_record(actor, found.incident_number)
    with acting_as(actor):
        content = export.content_of(access, found.id)
        actions.export_correction(access, found, content)
    response = HttpResponse(content, content_type="application/json")
    return to_keep(response, f"{found.number.replace('/', '-')}.json")
