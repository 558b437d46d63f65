"""Django's name for this slice. What records needs neither Django nor this; the index of what is recorded does."""

from __future__ import annotations

from django.apps import AppConfig


class RecorderConfig(AppConfig):
    """What is recorded, what is not, and holds."""

    name = "ecrime.cameras.recorder"
    label = "recorder"

    def ready(self) -> None:
        """Register sentences, and the page of how recording stands."""
        from django.utils.translation import gettext_lazy as _

        from ecrime.base.pages import messages, navigation
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.cameras.recorder.messages import MESSAGES

        messages.register(MESSAGES)
        navigation.register(Place(Job.CAMERAS, _("Recording"), "recorder:recording", "camera.see"))
