"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Supervision of recording: timeliness."""

    name = "ecrime.records.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Register the places in the navigation."""
        from ecrime.base.pages import navigation
        from ecrime.base.pages.navigation import Job, Place

        navigation.register(Place(Job.OVERSIGHT, _("Timeliness"), "supervision:timeliness", "timeliness.see", "KeyT"))
