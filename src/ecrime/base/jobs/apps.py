"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ecrime.base.jobs"
    label = "jobs"
