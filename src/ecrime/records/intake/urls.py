"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from ecrime.records.intake import mapping_views, report_views, views

app_name = "intake"

urlpatterns = [
    path("intake/", views.list_batches, name="list"),
    path("intake/new/", views.receive_batch, name="receive"),
    path("intake/mappings/", mapping_views.list_mappings, name="mappings"),
    path("intake/mappings/<uuid:mapping_id>.toml", mapping_views.see_mapping, name="mapping"),
    path("intake/<uuid:batch_id>/", views.see_batch, name="see"),
    path("intake/<uuid:batch_id>/mapping/", mapping_views.map_batch, name="map"),
    path("intake/<uuid:batch_id>/mapping.toml", mapping_views.batch_mapping, name="batch_mapping"),
    path("intake/<uuid:batch_id>/problems.csv", views.every_problem, name="problems"),
    path("intake/<uuid:batch_id>/report/", report_views.see_report, name="report"),
    path("intake/<uuid:batch_id>/report.pdf", report_views.report_batch, name="print_report"),
    path(
        "intake/<uuid:batch_id>/attestations/<uuid:attestation_id>.json",
        report_views.export_attestation,
        name="attestation",
    ),
]
