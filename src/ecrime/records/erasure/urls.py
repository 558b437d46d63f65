"""Addresses of erasures. An order's id and a record's number are not personal."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.records.erasure import views
from ecrime.records.incidents.urls import NUMBER

app_name = "erasure"

urlpatterns = [
    path("erasures/", views.list_erasures, name="list"),
    path("erasures/<uuid:order_id>/", views.see_erasure, name="see"),
    re_path(NUMBER + "erasure/$", views.order_erasure, name="of_record"),
]
