"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "ecrime.records.incidents"
    label = "incidents"
