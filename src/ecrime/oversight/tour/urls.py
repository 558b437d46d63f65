"""The address of the tour."""

from __future__ import annotations

from django.urls import path

from ecrime.oversight.tour import views

urlpatterns = [path("tour/", views.show_tour, name="tour")]
