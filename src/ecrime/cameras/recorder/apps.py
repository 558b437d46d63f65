"""Django's name for this slice. What records needs neither Django nor this; the index of what is recorded does."""

from __future__ import annotations

from django.apps import AppConfig


class RecorderConfig(AppConfig):
    """What is recorded, what is not, and holds."""

    name = "ecrime.cameras.recorder"
    label = "recorder"

    def ready(self) -> None:
        """Register sentences."""
        from ecrime.base.pages import messages
        from ecrime.cameras.recorder.messages import MESSAGES

        messages.register(MESSAGES)
