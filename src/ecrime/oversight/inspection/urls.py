"""Addresses of the inspection of look-ups."""

from __future__ import annotations

from django.urls import path

from ecrime.oversight.inspection import views

app_name = "inspection"

urlpatterns = [
    path("oversight/sample/", views.see_sample, name="sample"),
    path("oversight/alerts/", views.list_alerts, name="alerts"),
    path("oversight/alerts/<uuid:alert_id>/", views.see_alert, name="alert"),
    path("oversight/alerts/<uuid:alert_id>/look-ups/", views.see_look_ups, name="look_ups"),
]
