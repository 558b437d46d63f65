"""Addresses of incidents. A record's number is not personal and stands in its address."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.incidents import supplement_views, views

app_name = "incidents"

NUMBER = r"^incidents/(?P<number>[A-Z0-9]{2,8}-\d{4}-\d{6,})/"

urlpatterns = [
    path("incidents/", views.list_incidents, name="list"),
    path("incidents/record/", views.record_incident, name="record"),
    re_path(NUMBER + "$", views.see_incident, name="see"),
    re_path(NUMBER + "correct/$", views.correct_incident, name="correct"),
    re_path(NUMBER + "supplements/add/$", supplement_views.add_supplement, name="add_supplement"),
    re_path(
        NUMBER + r"supplements/(?P<supplement_id>[0-9a-f-]{36})/correct/$",
        supplement_views.correct_supplement,
        name="correct_supplement",
    ),
    re_path(NUMBER + "history/$", views.see_history, name="history"),
    re_path(NUMBER + r"sheet\.pdf$", views.print_incident, name="print"),
    re_path(NUMBER + r"history\.txt$", views.export_history, name="export"),
]
