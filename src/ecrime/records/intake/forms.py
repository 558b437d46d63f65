"""The upload of a file, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form, Option
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import fold_digits
from ecrime.records.intake.assistant.joining import PREFIX
from ecrime.records.intake.assistant.looking import layout_of
from ecrime.records.intake.attaching.box import Zip
from ecrime.records.intake.facts import File
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.limits import MAX_MAPPING, MAX_UPLOAD

ACCEPTED = ".csv,.tsv,.txt,.gz,.xlsx,.json,.jsonl"


class UploadForm(Form):
    """A file, and a mapping where there is one already: one kept or used before, or the text of a new one.

    people  a second file of people, where one was chosen; ``documents`` a zip of documents
    known   (name, text) of the mappings this unit keeps or used before
    """

    labels = {
        "file": _("File"),
        "people": _("Second file, of people"),
        "documents": _("Documents in a zip file"),
        "mapping": _("Mapping"),
    }

    def __init__(
        self,
        values: Mapping[str, str],
        file: UploadedFile[bytes] | None,
        known: Sequence[tuple[str, str]],
        *,
        people: UploadedFile[bytes] | None = None,
        documents: UploadedFile[bytes] | None = None,
    ) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))
        self.file = file
        self.people = people
        self.documents = documents
        self._known = dict(known)

    @property
    def key(self) -> UUID:
        """Under which a second press of the button is known."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            return uuid7()

    @property
    def file_question(self) -> Field:
        """Which file."""
        return self.upload(
            "file",
            _("File"),
            hint=_("CSV, also packed (.csv.gz), Excel (.xlsx) or JSON; up to 256 MB."),
            accept=ACCEPTED,
        )

    @property
    def people_question(self) -> Field:
        """Which file of people, where they stand in one of their own."""
        return self.upload(
            "people",
            _("Second file, of people"),
            hint=_("Where the people stand in a file of their own, each with the number of its incident."),
            accept=ACCEPTED,
            optional=True,
        )

    @property
    def documents_question(self) -> Field:
        """Which zip of documents, where such belong to the rows."""
        return self.upload(
            "documents",
            _("Documents in a zip file"),
            hint=_(
                "Scans and photos that the rows name, or that bear the number of their row. All files together up to"
                " 256 MB."
            ),
            accept=".zip",
            optional=True,
        )

    @property
    def questions(self) -> list[Field]:
        """The questions for those who have a mapping already."""
        found = []
        if self._known:
            known = [Option(name, name) for name in self._known]
            found.append(
                self.select(
                    "chosen", _("Mapping kept or used before"), known, hint=_("Or paste one below."), optional=True
                )
            )
        found.append(
            self.text_area(
                "mapping",
                _("Mapping"),
                rows=14,
                spellcheck="false",
                optional=True,
                hint=_("What each column means, as docs/guide/import.md describes. Paste the whole text."),
            )
        )
        return found

    @property
    def has_mapping(self) -> bool:
        """True when a mapping was written or chosen."""
        return bool(self._mapping_text)

    @property
    def _mapping_text(self) -> str:
        typed = self.value("mapping")
        return typed if typed.strip() else self._known.get(self.value("chosen"), "")

    def read_mapping(self) -> IncidentMapping | None:
        """The mapping written or chosen; None where there is none, or after noting what is wrong."""
        text = self._mapping_text
        if not text:
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

    def read_people(self) -> File | None:
        """The same of the people's file, which may be missing."""
        if self.people is None or not self.people.size:
            return None
        if self.people.size > MAX_UPLOAD:
            self.refuse(Problem("people", "file.too_large", {"limit": str(MAX_UPLOAD)}))
            return None
        return File.of(self.people.name or "", cast("BinaryIO", self.people))

    def read_documents(self) -> File | None:
        """What is noted of the zip of documents, which may be missing; a list of its files is looked at."""
        if self.documents is None or not self.documents.size:
            return None
        if self.documents.size > MAX_UPLOAD:
            self.refuse(Problem("documents", "file.too_large", {"limit": str(MAX_UPLOAD)}))
            return None
        try:
            Zip(cast("BinaryIO", self.documents))
        except Invalid as refusal:
            self.refuse(*refusal.problems)
            return None
        return File.of(self.documents.name or "", cast("BinaryIO", self.documents))


class LayoutForm(Form):
    """How a file, and that of its people, is to be read: which sheet, from which row, in which encoding."""

    labels = {
        "heading_row": _("Row of the headings"),
        "sheet": _("Sheet"),
        "encoding": _("Encoding"),
        "people.heading_row": _("Row of the headings"),
        "people.sheet": _("Sheet"),
        "people.encoding": _("Encoding"),
    }

    @property
    def questions(self) -> list[Field]:
        """The questions of the file."""
        return self._questions("")

    @property
    def people_questions(self) -> list[Field]:
        """The same of the people's file."""
        return self._questions(PREFIX)

    def _questions(self, prefix: str) -> list[Field]:
        return [
            self.number(
                f"{prefix}heading_row", _("Row of the headings"), hint=_("Empty: the first row."), optional=True
            ),
            self.text(f"{prefix}sheet", _("Sheet"), hint=_("Of a workbook; empty: the first one."), optional=True),
            self.text(
                f"{prefix}encoding",
                _("Encoding"),
                hint=_("Like utf-8 or windows-1258; empty: found out."),
                optional=True,
            ),
        ]

    def layout(self) -> dict[str, str]:
        """What was said of both files, after noting what cannot be."""
        return {**self._layout(""), **self._layout(PREFIX)}

    def _layout(self, prefix: str) -> dict[str, str]:
        names = ("heading_row", "sheet", "encoding")
        said = {name: fold_digits(self.value(f"{prefix}{name}")).strip() for name in names}
        try:
            layout_of(said)
        except Invalid as refusal:
            self.refuse(*(Problem(f"{prefix}{FIELDS[each.code]}", each.code, each.params) for each in refusal.problems))
        return {f"{prefix}{name}": word for name, word in said.items() if word}


FIELDS = {"file.heading_row": "heading_row", "file.encoding_none": "encoding"}
