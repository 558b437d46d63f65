"""Django's name for the faces that belong to no slice, and their place in the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages import navigation


class WebConfig(AppConfig):
    name = "ecrime.web"
    label = "web"

    def ready(self) -> None:
        """Give the health page its place, and the programs that watch theirs."""
        from ecrime.base.pages.api import routers

        routers.register("/health", f"{self.name}.health_api")
        navigation.register(
            navigation.Place(navigation.Job.ADMINISTRATION, _("Health of the service"), "health", "health.see", "KeyH")
        )
