"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionsConfig(AppConfig):
    """Requests, reviews, appeals; what a review grants is a fact of the lock."""

    name = "ecrime.records.corrections"
    label = "corrections"

    def ready(self) -> None:
        """Register the sentences, and what restrictions bring to a record's page."""
        from ecrime.base.pages import messages, outputs, tabs
        from ecrime.base.pages.outputs import Output
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.corrections.messages import MESSAGES
        from ecrime.records.corrections.restrictions import badges

        messages.register(MESSAGES)
        tabs.register(Tab("incident", _("Restriction"), "restriction", "restriction.place"))
        tabs.register_badges("incident", badges)
        outputs.register(Output("restriction", "restriction", "incident.see"))
