"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """Incidents: recorded, seen, corrected for 48 hours."""

    name = "ecrime.records.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Register sentences, places in the navigation, tabs and work on the desk."""
        from ecrime.base.pages import desk, messages, navigation, outputs, tabs
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.incidents.desk import waiting
        from ecrime.records.incidents.messages import MESSAGES
        from ecrime.records.incidents.numbers import RecordNumber
        from ecrime.records.incidents.sentences import CHECKS

        register_converter(RecordNumber, "record_number")
        routers.register("/incidents", f"{self.name}.api")
        routers.register("/changes", f"{self.name}.api", "changes")
        messages.register(MESSAGES)
        messages.register(CHECKS)
        navigation.register(Place(Job.RECORD, _("Record an offence"), "incidents:record", "incident.record", "KeyR"))
        navigation.register(Place(Job.LOOK_UP, _("Incidents"), "incidents:list", "incident.see", "KeyI"))
        tabs.register(Tab("incident", _("Facts"), "incidents:see"))
        tabs.register(Tab("incident", _("History"), "incidents:history"))
        desk.register(waiting)
        outputs.register(
            Output("incidents:see", "incident", "incident.see"),
            Output("incidents:history", "incident", "incident.see"),
            Output("incidents:correct", "incident", "incident.see"),
            Output("incidents:add_supplement", "incident", "incident.see"),
            Output("incidents:correct_supplement", "supplement", "incident.see"),
            Output("incidents:print", "incident", "incident.print"),
            Output("incidents:export", "incident", "incident.export"),
            Output("api:incident_see", "incident", "incident.see"),
            Output("api:incident_correct", "incident", "incident.see"),  # the same address
            Output("api:incident_history", "incident", "incident.see"),
            Output("api:incident_export", "incident", "incident.export"),
            DerivedCopy("incidents_history", "image", "what stood before a correction"),
        )
