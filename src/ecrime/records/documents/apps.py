"""Django's name for this slice, and what it brings to the pages of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Documents and photos of record; requests for missing photos."""

    name = "ecrime.records.documents"
    label = "documents"

    def ready(self) -> None:
        """Register sentences, a place in the navigation, the tab of a record, work on the desk, what shows people."""
        from ecrime.base.files.looking.kinds import LIMITS
        from ecrime.base.pages import desk, histories, messages, navigation, outputs, tabs, uploads
        from ecrime.base.pages.api import routers
        from ecrime.base.pages.navigation import Job, Place
        from ecrime.base.pages.outputs import DerivedCopy, Output
        from ecrime.base.pages.tabs import Tab
        from ecrime.records.documents import steps
        from ecrime.records.documents.desk import offers, waiting
        from ecrime.records.documents.forms import MOST_OF_REQUEST
        from ecrime.records.documents.messages import MESSAGES

        routers.register("/incidents", f"{self.name}.api", "of_records")
        routers.register("/incidents", f"{self.name}.photo_api", "of_records")
        routers.register("/documents", f"{self.name}.api")
        routers.register("/photo-requests", f"{self.name}.photo_api")
        uploads.register("api:document_add", LIMITS.file_bytes)
        uploads.register("api:photo_answer", LIMITS.file_bytes)
        messages.register(MESSAGES)
        navigation.register(Place(Job.LOOK_UP, _("Photo requests"), "documents:photo_requests", "photo.see", "KeyF"))
        tabs.register(Tab("incident", _("Documents"), "documents:of_record", "document.see"))
        tabs.register_offers("incident", offers)
        histories.register("incident", steps.of_record)
        desk.register(waiting)
        uploads.register("documents:add", MOST_OF_REQUEST)
        uploads.register("documents:photo_request", MOST_OF_REQUEST)
        outputs.register(
            Output("documents:of_record", "incident", "incident.see"),
            Output("documents:add", "incident", "incident.see"),
            Output("api:document_list", "incident", "incident.see"),
            Output("api:document_see", "document", "document.see"),
            Output("documents:see", "document", "document.see"),
            Output("documents:correct", "document", "incident.see"),
            Output("documents:export", "document", "document.export"),
            Output("documents:bundle", "incident", "bundle.export"),
            Output("documents:photo_request", "photo_request", "incident.see"),
            DerivedCopy("documents_upload", "name", "what a file on its way in is called, for a day"),
            DerivedCopy("documents_document", "source", "where a document comes from, in words"),
            DerivedCopy("documents_agreement", "reason", "why a chief does not agree to a document"),
            DerivedCopy("documents_photo_request", "reason", "why there can be no photo"),
            DerivedCopy("ledger_history", "image", "what was said of a document before a correction"),
        )
