"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "ecrime.records.intake"
    label = "intake"
