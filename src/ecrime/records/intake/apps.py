"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Bulk import: files of other systems become incidents, and can be taken back."""

    name = "ecrime.records.intake"
    label = "intake"

    def ready(self) -> None:
        """Register sentences, the place in the navigation and work on the desk."""
        from ecrime.base.pages import desk, messages, navigation
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.records.intake.desk import waiting
        from ecrime.records.intake.messages import MESSAGES

        messages.register(MESSAGES)
        navigation.register(Place(Job.RECORD, _("Import"), "intake:list", "incident.import", "KeyM"))
        desk.register(waiting)
