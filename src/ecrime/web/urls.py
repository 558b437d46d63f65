"""All addresses of the service."""

from __future__ import annotations

from django.urls import include, path

from ecrime.base.pages.api import service
from ecrime.records.incidents.views import find_number
from ecrime.web import health
from ecrime.web.api_page import openapi, show_api
from ecrime.web.security_txt import security_txt

handler400 = "ecrime.base.pages.errors.bad_request"
handler403 = "ecrime.base.pages.errors.forbidden"
handler404 = "ecrime.base.pages.errors.not_found"
handler500 = "ecrime.base.pages.errors.failed"

urlpatterns = [
    path("", include("ecrime.base.pages.urls")),
    path("", include("ecrime.base.pages.officers.urls")),
    path("", include("ecrime.base.pages.ledger.urls")),
    path("incidents/find/", find_number, name="find_number"),
    path("", include("ecrime.records.incidents.urls")),
    path("", include("ecrime.records.documents.urls")),
    path("", include("ecrime.records.corrections.restriction_urls")),
    path("", include("ecrime.records.lookup.urls")),
    path("", include("ecrime.records.corrections.urls")),
    path("", include("ecrime.records.intake.urls")),
    path("", include("ecrime.records.supervision.urls")),
    path("", include("ecrime.records.erasure.urls")),
    path("", include("ecrime.cameras.sites.urls")),
    path("", include("ecrime.cameras.recorder.urls")),
    path("", include("ecrime.cameras.watching.live.urls")),
    path("", include("ecrime.cameras.watching.footage.urls")),
    path("", include("ecrime.oversight.inspection.urls")),
    path("api/", show_api, name="api"),
    path("api/openapi.json", openapi, name="openapi"),
    path(service.PREFIX, include(service.urls())),
    path("", include("ecrime.oversight.tour.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("alive", health.alive, name="alive"),
    path("administration/health/", health.service_health, name="health"),
]
