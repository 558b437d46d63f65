"""Addresses of corrections. A request's id and a record's number are not personal."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.corrections.export_views import export_correction
from ecrime.records.corrections.views import asking, carrying, reviewing, seeing, stating

app_name = "corrections"

NUMBER = r"(?P<number>[A-Z0-9]{2,8}-\d{4}-\d{6,})/$"

urlpatterns = [
    path("corrections/", seeing.list_corrections, name="list"),
    path("corrections/review/", reviewing.review_corrections, name="review"),
    re_path(r"^corrections/request/" + NUMBER, asking.request_correction, name="request"),
    re_path(r"^corrections/of/" + NUMBER, seeing.list_of_record, name="of_record"),
    path("corrections/<uuid:request_id>/", seeing.see_correction, name="see"),
    path("corrections/<uuid:request_id>/export.json", export_correction, name="export"),
    path("corrections/<uuid:request_id>/decide/", reviewing.decide_correction, name="decide"),
    path("corrections/<uuid:request_id>/appeal/", stating.appeal_correction, name="appeal"),
    path("corrections/<uuid:request_id>/recall/", stating.recall_correction, name="recall"),
    path("corrections/<uuid:request_id>/carry-out/", carrying.carry_out_correction, name="carry_out"),
]
