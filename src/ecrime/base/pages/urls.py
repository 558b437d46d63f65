"""Addresses of the pages that belong to no slice."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from ecrime.base.pages import house, views
from ecrime.base.pages.purpose.views import open_purpose

urlpatterns = [
    path("desk/", views.show_desk, name="desk"),
    path("language/", views.set_language, name="language"),
    path("country/areas/", views.find_areas, name="areas"),
    path("look-up/purpose/", open_purpose, name="purpose"),
    path("dates/", views.read_date, name="dates"),
]

if settings.DEBUG:
    urlpatterns += [path("house/parts/", house.show_parts, name="parts")]
