"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class LockConfig(AppConfig):
    name = "ecrime.records.lock"
    label = "lock"
