"""Documents of record, what chiefs decided about them, requests for photos. Who, when and lock are set by trigger."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.documents import facts


def _one_of(column: str, words: type[StrEnum]) -> Q:
    return Q(**{f"{column}__in": [word.value for word in words]})


class WithoutWords(models.Manager["Document"]):
    """Documents without the words of their source, which the app role may not select."""

    def get_queryset(self) -> models.QuerySet[Document]:
        return super().get_queryset().defer("source")


class Document(Stamped):
    """A document of record below an incident; a record of its own, with a lock of its own."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    jurisdiction = path_field(null=True)
    position = models.IntegerField(null=True)
    person_id = models.UUIDField(null=True)
    kind = models.TextField()
    source = models.TextField()
    made_on = models.DateField(null=True)
    provided_by = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    file_id = models.UUIDField()
    thumbnail_id = models.UUIDField(null=True)
    pages = models.IntegerField()
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    locks_at = models.DateTimeField(null=True)
    agree_by = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = WithoutWords()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=_one_of("kind", facts.DocumentKind), name="document_kind_known"),
            models.CheckConstraint(condition=~Q(source=""), name="document_source_said"),
            models.CheckConstraint(condition=Q(pages__gte=1), name="document_has_pages"),
            models.UniqueConstraint(fields=["incident", "position"], name="document_place_once"),
        ]
        indexes = [
            models.Index(fields=["person_id"], name="document_of_person", condition=Q(kind="photo", withdrawn_at=None)),
            models.Index(fields=["provided_by", "agree_by"], name="document_to_agree"),
        ]


class Agreement(Stamped):
    """What the chief decided whose office gave the document."""

    id = models.UUIDField(primary_key=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT)
    jurisdiction = path_field(null=True)
    decision = models.TextField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_of("decision", facts.Decision), name="agreement_decision_known"),
        ]


class PhotoRequest(Stamped):
    """A photo of a person that the recording unit asks criminal police for; answered once."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    jurisdiction = path_field(null=True)
    person_id = models.UUIDField()
    place = models.IntegerField(null=True)
    requested_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_photo_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", document=None, answered_at=None, reason="")
                | Q(answer="photo", document__isnull=False, answered_at__isnull=False, reason="")
                | Q(answer="cannot_be_had", document=None, answered_at__isnull=False),
                name="photo_answer_whole",
            ),
            models.UniqueConstraint(fields=["person_id"], condition=Q(answered_at=None), name="photo_asked_once"),
        ]
        indexes = [
            models.Index(fields=["person_id", "requested_at"], name="photo_request_of_person"),
            models.Index(fields=["jurisdiction", "due_at"], name="photo_request_open", condition=Q(answered_at=None)),
            models.Index(fields=["jurisdiction", "requested_at"], name="photo_request_by_time"),
        ]


class Upload(models.Model):
    """A file on its way in, which its officer alone sees, for a day. Who, when and how far are set by trigger."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    officer_id = models.UUIDField(null=True)
    begun_at = models.DateTimeField(null=True)
    name = models.TextField(blank=True)
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    received = models.BigIntegerField(default=0)

    class Meta:
        db_table = "documents_upload"
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=52_428_800), name="upload_size_taken"),
            models.CheckConstraint(condition=Q(received__gte=0), name="upload_not_less_than_nothing"),
            models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_not_beyond"),
        ]
        indexes = [models.Index(fields=["officer_id", "begun_at"], name="upload_of_officer")]


class UploadPiece(models.Model):
    """A piece of such a file, sealed under a key of its own."""

    id = models.UUIDField(primary_key=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, db_index=False, related_name="+")
    officer_id = models.UUIDField(null=True)
    at = models.BigIntegerField()
    size = models.IntegerField()
    sealed = models.BinaryField()
    key_version = models.IntegerField()
    wrapped = models.BinaryField()

    class Meta:
        db_table = "documents_upload_piece"
        constraints = [
            models.UniqueConstraint(fields=["upload", "at"], name="piece_once"),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=1_048_576), name="piece_size_taken"),
        ]
