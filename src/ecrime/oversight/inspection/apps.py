"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionConfig(AppConfig):
    """Alerts about look-ups, for inspectors."""

    name = "ecrime.oversight.inspection"
    label = "inspection"

    def ready(self) -> None:
        """Register sentences, the inbox in the navigation and on the desk, and where words about people come out."""
        from ecrime.base.pages import desk, messages, navigation, outputs
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.oversight.inspection.desk import waiting
        from ecrime.oversight.inspection.messages import MESSAGES

        messages.register(MESSAGES)
        navigation.register(Place(Job.OVERSIGHT, _("Alerts"), "inspection:alerts", "alert.see", "KeyA"))
        navigation.register(Place(Job.OVERSIGHT, _("Sample of look-ups"), "inspection:sample", "sample.see", "KeyS"))
        desk.register(waiting)
        outputs.register(
            Output("inspection:look_ups", "alert", "alert.see"),
            Output("inspection:sample", "sample", "sample.see"),
            DerivedCopy(
                "inspection_again", "subject", "a hash of the name sought, to see that it is the same", "28 days"
            ),
        )
