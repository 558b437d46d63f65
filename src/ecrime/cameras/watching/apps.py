"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WatchingConfig(AppConfig):
    """Footage on a timeline, privacy zones, live from headquarters."""

    name = "ecrime.cameras.watching"
    label = "watching"

    def ready(self) -> None:
        """Register sentences, places in the navigation, what a camera's page leads to, what shows people."""
        from ecrime.base.pages import messages, navigation, outputs, tabs
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import Output
        from ecrime.cameras.watching import offers
        from ecrime.cameras.watching.footage.messages import MESSAGES
        from ecrime.cameras.watching.live.messages import MESSAGES as OF_LIVE

        messages.register(MESSAGES)
        messages.register(OF_LIVE)
        for place in (
            Place(Job.CAMERAS, pgettext_lazy("cameras", "Wall"), "live:open", "camera.watch", "KeyW"),
            Place(Job.CAMERAS, _("Footage"), "footage:open", "footage.see", "KeyG"),
            Place(Job.CAMERAS, _("Holds"), "footage:holds", "footage.hold"),
            Place(Job.OVERSIGHT, _("Past watches"), "live:watches", "watch.see"),
            Place(Job.CAMERAS, _("Networks of headquarters"), "live:headquarters", "watch_network.allow"),
        ):
            navigation.register(place)
        routers.register("/footage", f"{self.name}.footage.api")
        tabs.register_offers("camera", offers.of_camera)
        outputs.register(
            Output("footage:open", "footage", "footage.see"),
            Output("footage:pieces", "footage", "footage.see"),
            Output("footage:picture", "footage", "footage.see"),
            Output("live:watches", "watches", "watch.see"),
        )
