"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class CountryConfig(AppConfig):
    name = "ecrime.base.country"
    label = "country"
