"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionsConfig(AppConfig):
    """Requests, reviews, appeals; what a review grants is a fact of the lock."""

    name = "ecrime.records.corrections"
    label = "corrections"

    def ready(self) -> None:
        """Register sentences, places in the navigation, work on the desk, and what a record's page shows."""
        from ecrime.base.pages import desk, messages, navigation, outputs, tabs
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.corrections import on_record
        from ecrime.records.corrections.desk import waiting
        from ecrime.records.corrections.messages import MESSAGES
        from ecrime.records.corrections.restrictions import badges

        routers.register("/corrections", f"{self.name}.api")
        routers.register("/incidents", f"{self.name}.api", "of_records")
        messages.register(MESSAGES)
        navigation.register(Place(Job.CORRECT, _("Review requests"), "corrections:review", "correction.review", "KeyV"))
        navigation.register(Place(Job.CORRECT, _("Requests to correct"), "corrections:list", "correction.see", "KeyC"))
        tabs.register(Tab("incident", _("Requests to correct"), "corrections:of_record", "correction.see"))
        tabs.register_badges("incident", on_record.badges)
        tabs.register_offers("incident", on_record.offers)
        tabs.register_backgrounds("incident", on_record.backgrounds)
        desk.register(waiting)
        outputs.register(
            Output("corrections:request", "locked incident", "incident.see"),
            Output("corrections:see", "request", "incident.see"),
            Output("api:correction_see", "request", "incident.see"),
            Output("corrections:decide", "request", "incident.see"),
            Output("corrections:carry_out", "request", "incident.see"),
            DerivedCopy("corrections_request", "asked", "what was recorded when it was asked, and what is asked"),
            DerivedCopy("corrections_request", "reason", "why it is asked"),
            DerivedCopy("corrections_request", "evidence", "on what paper it rests"),
            DerivedCopy("corrections_review", "reason", "why it was granted or refused"),
            DerivedCopy("corrections_appeal", "reason", "why the refusal is appealed"),
            DerivedCopy("officers_signature", "words", "what was signed, word for word"),
            DerivedCopy("officers_challenge", "words", "what is to be signed, word for word"),
        )
        tabs.register(Tab("incident", _("Restriction"), "restriction", "restriction.place"))
        tabs.register_badges("incident", badges)
        outputs.register(
            Output("restriction", "restriction", "incident.see"),
            Output("corrections:export", "request", "correction.export"),
            DerivedCopy("corrections_recall", "reason", "why a grant was taken back"),
        )
