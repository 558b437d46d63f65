"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "ecrime.base.database"
    label = "database"
