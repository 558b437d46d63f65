"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    """Sites, the decisions on them, and the register of cameras."""

    name = "ecrime.cameras.sites"
    label = "sites"

    def ready(self) -> None:
        """Register sentences, places in the navigation and operations of the API."""
        from ecrime.base.pages import messages, navigation
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.cameras.sites.messages import MESSAGES

        routers.register("/cameras", f"{self.name}.api", "cameras")
        routers.register("/sites", f"{self.name}.api", "sites")
        messages.register(MESSAGES)
        navigation.register(Place(Job.CAMERAS, _("Cameras"), "sites:cameras", "camera.see", "KeyN"))
        navigation.register(Place(Job.CAMERAS, _("Sites"), "sites:sites", "camera.see", "KeyP"))
        navigation.register(Place(Job.CAMERAS, _("Networks of cameras"), "sites:networks", "camera_network.allow"))
