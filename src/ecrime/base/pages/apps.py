"""The pages app: brings in the sentences of the floors beneath, which must not know about pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Pages, forms, messages and the registries drawn on them."""

    name = "ecrime.base.pages"
    label = "pages"

    def ready(self) -> None:
        """Register the sentences of ``base``, the desk and the list of officers."""
        from ecrime.base.pages import desk, messages, navigation, sentences
        from ecrime.base.pages.api import messages as api_messages
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.officers.desk import strayed, waiting

        messages.register(sentences.MESSAGES)
        messages.register(api_messages.MESSAGES)
        for app in apps.get_app_configs():
            if app.name.startswith("ecrime.base.") and find_spec(f"{app.name}.messages") and app is not self:
                messages.register(import_module(f"{app.name}.messages").MESSAGES)
        routers.register("", f"{self.name}.officers.api")
        routers.register("/country", f"{self.name}.api.pack")
        routers.register("/ledger", f"{self.name}.ledger.api")
        desk.register(waiting)
        desk.register(strayed)
        navigation.register(navigation.Place(navigation.Job.DESK, _("My desk"), "desk"))
        for place in (
            navigation.Place(navigation.Job.RECORD, _("Command line"), "console", "incident.import"),
            navigation.Place(navigation.Job.OVERSIGHT, _("Refused looks"), "refusals", "ledger.see"),
            navigation.Place(navigation.Job.ADMINISTRATION, _("Officers"), "officers:list", "officer.see", "KeyO"),
            navigation.Place(navigation.Job.ADMINISTRATION, _("Systems"), "credentials", "credential.give"),
        ):
            navigation.register(place)
