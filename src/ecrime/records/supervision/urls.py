"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.incidents.urls import NUMBER
from ecrime.records.supervision import views
from ecrime.records.supervision.readiness import report_views
from ecrime.records.supervision.readiness import views as readiness

app_name = "supervision"

urlpatterns = [
    path("supervision/timeliness/", views.see_timeliness, name="timeliness"),
    path("supervision/timeliness/records.csv", views.timings, name="timings"),
    path("supervision/quality/", views.list_findings, name="quality"),
    path("supervision/quality/<uuid:finding_id>/", views.see_finding, name="finding"),
    path("supervision/quality/<uuid:finding_id>/answer/", views.answer_finding, name="answer"),
    path("supervision/readiness/", readiness.list_stations, name="readiness"),
    path("supervision/readiness/stations.csv", readiness.export_stations, name="readiness_csv"),
    path("supervision/readiness/sheet.pdf", readiness.print_stations, name="readiness_sheet"),
    path("supervision/readiness/report/", report_views.report_readiness, name="report_readiness"),
    path("supervision/readiness/line/", report_views.measure_line, name="measure_line"),
    re_path(r"^supervision/readiness/(?P<station>[A-Z0-9]{2,8})/$", readiness.see_station, name="station"),
    re_path(NUMBER + "checks/$", views.checks, name="checks"),
]
