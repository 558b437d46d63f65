"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Supervision of recording: timeliness, the quality queue of planning and criminal police, readiness."""

    name = "ecrime.records.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Register sentences, places in the navigation, the tab of a record; and listen to what is recorded."""
        from ecrime.base.pages import desk, messages, navigation, tabs
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.incidents import telling
        from ecrime.records.supervision.actions import note_findings
        from ecrime.records.supervision.desk import badges, waiting
        from ecrime.records.supervision.messages import MESSAGES
        from ecrime.records.supervision.readiness.desk import waiting as stations_waiting

        routers.register("/readiness", f"{self.name}.readiness.api")
        messages.register(MESSAGES)
        navigation.register(Place(Job.OVERSIGHT, _("Timeliness"), "supervision:timeliness", "timeliness.see", "KeyT"))
        navigation.register(Place(Job.OVERSIGHT, _("Quality"), "supervision:quality", "finding.see", "KeyQ"))
        navigation.register(Place(Job.OVERSIGHT, _("Readiness"), "supervision:readiness", "readiness.see", "KeyB"))
        tabs.register(Tab("incident", _("Checks"), "supervision:checks"))
        tabs.register_badges("incident", badges)
        desk.register(waiting)
        desk.register(stations_waiting)
        telling.register(note_findings)
