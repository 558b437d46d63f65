"""Addresses of signing in and of the administration of officers."""

from __future__ import annotations

from django.urls import include, path

from ecrime.base.pages.officers import views

officers = [
    path("", views.list_officers, name="list"),
    path("appoint/", views.appoint_officer, name="appoint"),
    path("<uuid:posting_id>/code/", views.give_code, name="code"),
]

urlpatterns = [
    path("", views.start, name="start"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("administration/officers/", include((officers, "officers"))),
]
