"""Django's name for this slice. What looks at pictures needs neither Django nor this; the timeline does."""

from __future__ import annotations

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """What moves in what is recorded, and whether a camera was tampered with."""

    name = "ecrime.cameras.analysis"
    label = "analysis"

    def ready(self) -> None:
        """Register sentences."""
        from ecrime.base.pages import messages
        from ecrime.cameras.analysis.messages import MESSAGES

        messages.register(MESSAGES)
