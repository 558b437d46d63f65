"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from ecrime.records.supervision import views

app_name = "supervision"

urlpatterns = [
    path("supervision/timeliness/", views.see_timeliness, name="timeliness"),
    path("supervision/timeliness/records.csv", views.timings, name="timings"),
]
