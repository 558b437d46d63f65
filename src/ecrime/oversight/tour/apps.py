"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class TourConfig(AppConfig):
    """A guided tour, in a DEMO only."""

    name = "ecrime.oversight.tour"
    label = "tour"
