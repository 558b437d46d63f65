"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LookupConfig(AppConfig):
    """Looking people up, for a purpose."""

    name = "ecrime.records.lookup"
    label = "lookup"

    def ready(self) -> None:
        """Register sentences, the place in the navigation, and where what was sought and found comes out."""
        from ecrime.base.pages import messages, navigation, outputs
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.records.lookup.messages import MESSAGES

        routers.register("/people", f"{self.name}.api")
        messages.register(MESSAGES)
        navigation.register(Place(Job.LOOK_UP, _("People"), "lookup:look_up", "people.look_up", "KeyL"))
        outputs.register(
            Output("lookup:found", "search", "people.look_up"),
            Output("api:people_found", "search", "people.look_up"),
            DerivedCopy("lookup_search", "sought", "what an officer looked for, for whoever inspects look-ups"),
        )
