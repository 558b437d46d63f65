"""Addresses of looking up. What is sought never stands in an address."""

from __future__ import annotations

from django.urls import path

from ecrime.records.lookup import views

app_name = "lookup"

urlpatterns = [
    path("look-up/", views.look_up_people, name="look_up"),
    path("look-up/<uuid:search_id>/", views.see_found, name="found"),
]
