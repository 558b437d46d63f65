"""The forms of a document, of a refusal, and of an answer to a request for a photo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ecrime.base.files.looking.kinds import ENDINGS, LIMITS
from ecrime.base.files.looking.viewing import Examined, examine
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.messages import text_for
from ecrime.foundation import hashing
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.documents import words
from ecrime.records.documents.facts import DocumentFacts, DocumentKind, Upload, UploadId
from ecrime.records.documents.rules import MOST_AT_ONCE, REASON_LENGTH, SOURCE_LENGTH

ACCEPTED = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)
# The bytes that the files of one request may have together.
MOST_OF_REQUEST = 2 * LIMITS.file_bytes
NOBODY = "record"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with the form, and what was found out about it."""

    content: bytes
    examined: Examined
    key: UUID
    upload_id: UploadId | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came in piece by piece for this record.

    uploads  all of it, whole or not
    chosen   the ids that the form names
    content  the bytes of a whole one
    drop     throws one away that can never be taken
    added    whether a file became a document under a key, when the form was sent before
    """

    uploads: Sequence[Upload] = ()
    chosen: frozenset[str] = frozenset()
    content: Callable[[Upload], bytes] = lambda _upload: b""
    drop: Callable[[UploadId], None] = lambda _id: None
    added: Callable[[UUID], bool] = lambda _key: False

    @property
    def sent(self) -> list[Upload]:
        """Those that the form brings."""
        return [one for one in self.uploads if str(one.id) in self.chosen]

    def without(self, upload_id: UploadId) -> Arrived:
        """The others, once this one is thrown away."""
        self.drop(upload_id)
        return replace(self, uploads=[one for one in self.uploads if one.id != upload_id])


class DocumentForm(Form):
    """What is said of a document; with its files where it is added.

    people   options of those who stand in the record
    offices  options of the offices whose chief may agree; the first is the usual one
    today    at the unit
    files    as the browser sent them; ``arrived`` those that came in pieces before
    """

    labels = {
        "file": _("Files"),
        "camera": _("Take a photo now"),
        "kind": _("What it is"),
        "person": _("Whom it shows or concerns"),
        "source": _("Where it comes from"),
        "made_on": _("Day it was made"),
        "provided_by": _("Agreement of the chief of"),
    }

    def __init__(
        self,
        values: Mapping[str, str],
        *,
        people: Sequence[Option],
        offices: Sequence[Option],
        today: date,
        files: Sequence[UploadedFile[bytes]] = (),
        arrived: Arrived | None = None,
        only_photo: bool = False,
    ) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))
        self.values.setdefault("provided_by", offices[0].value)
        self.people, self.offices, self.today = people, offices, today
        self.files = files
        self.arrived = arrived or Arrived()
        self.only_photo = only_photo

    @property
    def key(self) -> UUID:
        """Under which a second press of the button is known."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def version(self) -> int:
        """The version of the document that the officer read."""
        typed = self.value("version")
        if not (typed.isascii() and typed.isdigit()):
            raise Invalid([Problem("", "request.unreadable")])
        return int(typed)

    @property
    def uploads(self) -> list[Field]:
        """The two ways a file comes in."""
        hint = _("PDF, JPEG, PNG, TIFF, HEIC or Word (.docx); each up to 50 MB, at most ten at once.")
        several = {"multiple": "multiple"}
        if self.only_photo:
            hint, several = _("One file: PDF, JPEG, PNG, TIFF, HEIC or Word (.docx), up to 50 MB."), {}
        return [
            self.upload("file", self.labels["file"], hint=hint, accept=ACCEPTED, **several),
            self.upload("camera", self.labels["camera"], accept="image/*", capture="environment", optional=True),
        ]

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        source = self.text(
            "source", self.labels["source"], size=50, hint=_("In words: who took or wrote it, or gave it.")
        )
        made_on = self.date("made_on", self.labels["made_on"], optional=True, hint=_("Leave it empty if nobody knows."))
        if self.only_photo:
            return [source, made_on]
        kinds = [Option(kind.value, label) for kind, label in words.KINDS.items()]
        whom = [Option(NOBODY, _("The record as a whole")), *self.people]
        return [
            self.select("kind", self.labels["kind"], kinds),
            self.select("person", self.labels["person"], whom),
            source,
            made_on,
            self.select("provided_by", self.labels["provided_by"], self.offices),
        ]

    def facts(self, *, photo_of: UUID | None = None) -> DocumentFacts:
        """What the answers mean; what cannot be read is noted, and such facts are for showing only.

        photo_of  the person whose photo was asked for, where that is what the form is for
        """
        kind = self.value("kind")
        if photo_of is None and kind not in set(DocumentKind):
            self.refuse(Problem("kind", "document.kind_missing"))
        person = photo_of or self._person()
        return DocumentFacts(
            kind=DocumentKind.PHOTO if photo_of or kind not in set(DocumentKind) else DocumentKind(kind),
            person_id=person,
            source=self._source(),
            made_on=self._made_on(),
            provided_by=self._office(),
        )

    def sent(self) -> list[Sent]:
        """The files, each looked at; what is wrong with any is noted, and then none is to be taken."""
        arrived = self.arrived.sent
        gone = self.arrived.chosen - {str(one.id) for one in arrived if one.is_whole}
        # What the first press of the button has added is here no more.
        missing = [one for one in gone if not self.arrived.added(uuid5(self.key, one))]
        if missing:
            self.refuse(Problem("file", "piece.missing"))
        elif not self.files and not arrived and not gone:
            self.refuse(Problem("file", "document.file_missing"))
        most = 1 if self.only_photo else MOST_AT_ONCE
        if self.count > most:
            self.refuse(Problem("file", "document.too_many", {"most": str(most)}))
        if missing or self.count > most:
            return []
        found = [self._looked_at(file.read, file.name or "", place) for place, file in enumerate(self.files, start=1)]
        found += [
            self._looked_at(partial(self.arrived.content, one), one.name, place, upload_id=one.id)
            for place, one in enumerate(arrived, start=len(found) + 1)
        ]
        return [one for one in found if one is not None]

    @property
    def count(self) -> int:
        """How many files the form brings, in one piece or several."""
        return len(self.files) + len(self.arrived.chosen)

    def _looked_at(
        self, read: Callable[[], bytes], name: str, place: int, *, upload_id: UploadId | None = None
    ) -> Sent | None:
        try:
            content = read()
            # Not by its place: after a refusal in the middle only the files that are left are chosen again.
            word = hashing.fingerprint(content) if upload_id is None else str(upload_id)
            return Sent(content, examine(content, name), uuid5(self.key, word), upload_id)
        except Invalid as refused:
            self.refuse(*(self._in_file(problem, place, name) for problem in refused.problems))
            if upload_id is not None:
                self.arrived = self.arrived.without(upload_id)
            return None

    def _in_file(self, problem: Problem, place: int, name: str) -> Problem:
        """The problem with the name of its file, where several came."""
        if self.count == 1:
            return problem
        why = text_for(problem.code, problem.params)
        return Problem("file", "document.in_file", {"place": str(place), "name": name[:60], "why": why})

    def _person(self) -> UUID | None:
        chosen = self.value("person")
        if chosen == NOBODY:
            return None
        if chosen not in {option.value for option in self.people}:
            self.refuse(Problem("person", "document.person_unknown"))
            return None
        return UUID(chosen)

    def _office(self) -> UUID:
        chosen = self.value("provided_by")
        if chosen not in {option.value for option in self.offices}:
            self.refuse(Problem("provided_by", "document.office_elsewhere"))
            return UUID(self.offices[0].value)
        return UUID(chosen)

    def _made_on(self) -> date | None:
        if not self.value("made_on").strip():
            return None
        typed = dates.read_date("made_on", self.value("made_on"), today=self.today)
        if isinstance(typed, Problem):
            self.refuse(typed)
            return None
        return typed.first

    def _source(self) -> str:
        try:
            found = clean_text(self.value("source"), max_length=SOURCE_LENGTH)
        except TextRefused as refused:
            self.refuse(Problem("source", refused.code, refused.params))
            return ""
        if not any(map(str.isalnum, found)):
            self.refuse(Problem("source", "document.source_missing"))
        return found


class ReasonForm(Form):
    """Why something is refused, or cannot be had."""

    labels = {"reason": _("Reason in words")}

    @property
    def question(self) -> Field:
        """The one question as drawn."""
        return self.text_area("reason", self.labels["reason"], rows=2)

    def reason(self) -> str:
        """What was typed, cleaned; a problem is shown at the box."""
        try:
            return clean_text(self.value("reason"), max_length=REASON_LENGTH, multiline=True)
        except TextRefused as refused:
            self.refuse(Problem("reason", refused.code, refused.params))
            return ""
