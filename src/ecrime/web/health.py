"""Whether the service lives, for machines; and how it fares, for its administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ecrime import __version__
from ecrime.base.country import queries as country
from ecrime.base.database import health
from ecrime.base.ledger import queries as ledger
from ecrime.base.pages.page import page, signed_in


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 while pages are served and the database answers, 503 otherwise; tells nothing else."""
    if health.is_alive():
        return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
    return JsonResponse({"status": "database away"}, status=503, headers={"Cache-Control": "no-store"})


@require_safe
def service_health(request: HttpRequest) -> HttpResponse:
    """Everything an administrator asks first when something seems wrong."""
    actor = signed_in(request)
    actor.require("health.see")
    pack = country.pack()
    return page(
        request,
        "web/health.html",
        version=__version__,
        database=health.database_health(pack.code),
        disk=health.disk_health(health.data_folder()),
        last_entry_at=ledger.last_entry_at(actor),
        pack=pack,
        findings=country.findings(),
    )
