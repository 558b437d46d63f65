"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "ecrime.base.officers"
    label = "officers"
