"""Requests to correct a locked record, their reviews and appeals. Every row tells of one signed step and never changes,
but for a review, which is taken up first and decided later."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.corrections.facts import Outcome, ReasonCode


class Request(Stamped):
    """A chief asks for named fields of one locked incident to be corrected.

    asked  by path of the field: {"before": as recorded, written by trigger, "after": as asked}
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    ordinal = models.IntegerField(null=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    jurisdiction = path_field(null=True)
    requested_by = models.UUIDField(null=True)
    requested_at = models.DateTimeField(null=True)
    fields = ArrayField(models.TextField())
    asked = models.JSONField()
    reason_code = models.TextField()
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    signature_id = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "ordinal"], name="request_numbered_once"),
            models.CheckConstraint(
                condition=Q(reason_code__in=[code.value for code in ReasonCode]), name="request_reason_known"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "requested_at"], name="request_by_area")]


class PartOfRequest(Stamped):
    """What hangs on a request follows its incident and area."""

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    jurisdiction = path_field(null=True)

    class Meta:
        abstract = True


class Review(PartOfRequest):
    """One reviewer's work on a request: taken up, then decided. Stage 2 is that of an appeal.

    ``former_reviewers`` had taken it up until their posts ended and somebody else took it over; set by trigger.
    """

    stage = models.SmallIntegerField(null=True)
    reviewer_id = models.UUIDField(null=True)
    former_reviewers = ArrayField(models.UUIDField(), default=list)
    taken_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    fields = ArrayField(models.TextField(), default=list)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    signature_id = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "stage"], name="review_once_a_stage"),
            models.CheckConstraint(condition=Q(stage__in=[1, 2]), name="review_of_two_stages"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, signature_id=None)
                | Q(outcome=Outcome.GRANT.value, decided_at__isnull=False, signature_id__isnull=False) & ~Q(fields=[])
                | Q(outcome=Outcome.REFUSE.value, decided_at__isnull=False, signature_id__isnull=False, fields=[]),
                name="review_decided_whole",
            ),
        ]


class Appeal(PartOfRequest):
    """The requester appeals a refusal, once; another reviewer looks at it again."""

    appealed_by = models.UUIDField(null=True)
    appealed_at = models.DateTimeField(null=True)
    reason = models.TextField()
    signature_id = models.UUIDField(unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request"], name="appeal_once")]


class Recall(PartOfRequest):
    """A grant that nobody has used yet is taken back, for ever."""

    grant_id = models.UUIDField(null=True)
    recalled_by = models.UUIDField(null=True)
    recalled_at = models.DateTimeField(null=True)
    reason = models.TextField()
    signature_id = models.UUIDField(unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request"], name="recall_once")]
