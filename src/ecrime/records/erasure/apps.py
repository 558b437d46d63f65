"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErasureConfig(AppConfig):
    """Orders of courts to erase a record or one of its people, and the door that does it."""

    name = "ecrime.records.erasure"
    label = "erasure"

    def ready(self) -> None:
        """Register sentences, places in the navigation, and the page that names people."""
        from ecrime.base.pages import desk, messages, navigation, outputs, tabs
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import Output
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.erasure.desk import waiting
        from ecrime.records.erasure.messages import MESSAGES

        messages.register(MESSAGES)
        navigation.register(Place(Job.CORRECT, _("Erasures"), "erasure:list", "erasure.carry_out", "KeyE"))
        tabs.register(Tab("incident", _("Erasure"), "erasure:of_record", "erasure.order"))
        desk.register(waiting)
        outputs.register(Output("erasure:of_record", "record to be erased", "incident.see"))
