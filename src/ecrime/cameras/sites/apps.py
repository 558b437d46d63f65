"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Sites, the decisions on them, and the register of cameras."""

    name = "ecrime.cameras.sites"
    label = "sites"

    def ready(self) -> None:
        """Register sentences."""
        from ecrime.base.pages import messages
        from ecrime.cameras.sites.messages import MESSAGES

        messages.register(MESSAGES)
