"""Grant facts: which fields of a locked record may be corrected once; and what is hidden at once in an urgent error."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped


class Grant(Stamped):
    """Leave for a third person to correct the named fields of one record, once, until it expires. Made by trigger."""

    id = models.UUIDField(primary_key=True)
    record_id = models.UUIDField()
    jurisdiction = path_field()
    fields = ArrayField(models.TextField())
    request_id = models.UUIDField(unique=True)
    recorded_by = models.UUIDField()
    requested_by = models.UUIDField()
    reviewed_by = models.UUIDField()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)
    signature_id = models.UUIDField(null=True, unique=True)
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fields=[]), name="grant_names_fields"),
            models.CheckConstraint(condition=Q(used_at=None) | Q(recalled_at=None), name="grant_used_or_recalled"),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="grant_used_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=models.F("reviewed_by"))
                & ~Q(used_by=models.F("requested_by"))
                & ~Q(used_by=models.F("reviewed_by")),
                name="grant_of_three_people",
            ),
        ]
        indexes = [
            models.Index(fields=["record_id"], name="grant_by_record"),
            models.Index(
                fields=["jurisdiction", "expires_at"],
                name="grant_waiting",
                condition=Q(used_at=None, recalled_at=None),
            ),
        ]


class Restriction(Stamped):
    """Hides a record at once because of an urgent error; changes nothing in it."""

    id = models.UUIDField(primary_key=True)
    record_id = models.UUIDField()
    jurisdiction = path_field(null=True)
    reason = models.TextField()
    placed_by = models.UUIDField(null=True)
    placed_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id"], name="restriction_once", condition=Q(lifted_at=None)),
        ]
