"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from ecrime.records.intake import views

app_name = "intake"

urlpatterns = [
    path("intake/", views.list_batches, name="list"),
    path("intake/new/", views.receive_batch, name="receive"),
    path("intake/<uuid:batch_id>/", views.see_batch, name="see"),
    path("intake/<uuid:batch_id>/problems.csv", views.every_problem, name="problems"),
]
