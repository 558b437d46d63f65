"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """Footage on a timeline, privacy zones, live from headquarters."""

    name = "ecrime.cameras.watching"
    label = "watching"

    def ready(self) -> None:
        """Register sentences."""
        from ecrime.base.pages import messages
        from ecrime.cameras.watching.footage.messages import MESSAGES
        from ecrime.cameras.watching.live.messages import MESSAGES as OF_LIVE

        messages.register(MESSAGES)
        messages.register(OF_LIVE)
