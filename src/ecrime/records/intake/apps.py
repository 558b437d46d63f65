"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Bulk import: files of other systems become incidents, and can be taken back."""

    name = "ecrime.records.intake"
    label = "intake"

    def ready(self) -> None:
        """Register sentences, a place in the navigation, work on the desk, and where cells are shown and kept."""
        from ecrime.base.pages import desk, messages, navigation, outputs, uploads
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.records.intake.desk import waiting
        from ecrime.records.intake.messages import MESSAGES
        from ecrime.records.intake.reading.limits import MAX_UPLOAD

        routers.register("/imports", f"{self.name}.api")
        routers.register("/mappings", f"{self.name}.mapping_api")
        messages.register(MESSAGES)
        navigation.register(Place(Job.RECORD, _("Import"), "intake:list", "incident.import", "KeyM"))
        desk.register(waiting)
        uploads.register("intake:receive", MAX_UPLOAD)
        uploads.register("api:incident_import", MAX_UPLOAD)
        outputs.register(
            Output("intake:see", "batch", "incident.see"),
            Output("intake:map", "batch", "incident.see"),
            Output("intake:batch_mapping", "batch", "incident.see"),
            Output("intake:problems", "batch", "incident.see"),
            Output("api:import_problems", "batch", "incident.see"),
            DerivedCopy("intake_chunk", "content", "the uploaded file", ends="the papers of an import go when it ends"),
            DerivedCopy("intake_draft", "profile", "values", ends="the papers of an import go when it ends"),
            DerivedCopy(
                "intake_draft", "answers", "what was said of them", ends="the papers of an import go when it ends"
            ),
            DerivedCopy("intake_previewrow", "facts", "its first rows", ends="the papers of an import go when it ends"),
            DerivedCopy("intake_rowproblem", "shown", "wrong cells", ends="the papers of an import go when it ends"),
        )
