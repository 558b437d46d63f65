"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.incidents.urls import NUMBER
from ecrime.records.supervision import views

app_name = "supervision"

urlpatterns = [
    path("supervision/timeliness/", views.see_timeliness, name="timeliness"),
    path("supervision/timeliness/records.csv", views.timings, name="timings"),
    path("supervision/quality/", views.list_findings, name="quality"),
    path("supervision/quality/<uuid:finding_id>/", views.see_finding, name="finding"),
    path("supervision/quality/<uuid:finding_id>/answer/", views.answer_finding, name="answer"),
    re_path(NUMBER + "checks/$", views.checks, name="checks"),
]
