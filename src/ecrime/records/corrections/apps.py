"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """Requests, reviews, appeals; what a review grants is a fact of the lock."""

    name = "ecrime.records.corrections"
    label = "corrections"

    def ready(self) -> None:
        """Register the sentences."""
        from ecrime.base.pages import messages
        from ecrime.records.corrections.messages import MESSAGES

        messages.register(MESSAGES)
