"""The upload of a file with its mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form, Option
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.records.intake.facts import File
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.limits import MAX_MAPPING, MAX_UPLOAD

ACCEPTED = ".csv,.tsv,.txt,.gz,.xlsx"


class UploadForm(Form):
    """A file, and a mapping: one used before, or the text of a new one.

    known  (source, text) of the mappings this unit used before
    """

    labels = {"file": _("File"), "mapping": _("Mapping")}

    def __init__(
        self, values: Mapping[str, str], file: UploadedFile[bytes] | None, known: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))
        self.file = file
        self._known = dict(known)

    @property
    def key(self) -> UUID:
        """Under which a second press of the button is known."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            return uuid7()

    @property
    def questions(self) -> list[Field]:
        """The questions of the page, in order."""
        known = [Option(source, source) for source in self._known]
        found = [
            self.upload(
                "file",
                _("File"),
                hint=_("CSV, also packed (.csv.gz), or Excel (.xlsx); up to 256 MB."),
                accept=ACCEPTED,
            )
        ]
        if known:
            hint = _("Or write a new one below.")
            found.append(self.select("chosen", _("Mapping used before"), known, hint=hint))
        found.append(
            self.text_area(
                "mapping",
                _("Mapping"),
                rows=14,
                spellcheck="false",
                hint=_("What each column means, as docs/guide/import.md describes. Paste the whole text."),
            )
        )
        return found

    def read_mapping(self) -> IncidentMapping | None:
        """The mapping written or chosen; None after noting what is wrong."""
        text = self.value("mapping") if self.value("mapping").strip() else self._known.get(self.value("chosen"), "")
        if not text:
            self.refuse(Problem("mapping", "mapping.missing_whole"))
            return None
        if len(text) > MAX_MAPPING:
            self.refuse(Problem("mapping", "mapping.too_long", {"limit": str(MAX_MAPPING)}))
            return None
        try:
            return mapping_from_toml(text)
        except Invalid as refusal:
            self.refuse(*refusal.problems)
            return None

    def read_file(self) -> File | None:
        """What is noted of the uploaded file; None after noting what is wrong."""
        if self.file is None or not self.file.size:
            self.refuse(Problem("file", "file.missing"))
            return None
        if self.file.size > MAX_UPLOAD:
            self.refuse(Problem("file", "file.too_large", {"limit": str(MAX_UPLOAD)}))
            return None
        return File.of(self.file.name or "", cast("BinaryIO", self.file))
