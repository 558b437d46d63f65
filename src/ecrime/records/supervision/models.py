"""Findings of the edit checks, how far records were looked through, and what was decided about findings.

A finding is a working paper: it follows from the record and the checks, and says nothing of anybody. A review is a
decision of an officer and stands in the ledger; what was asked, answered and given as a reason is kept word for word.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.incidents.checks.check import Severity
from ecrime.records.supervision.facts import Decision
from ecrime.records.supervision.readiness.models import Readiness

# Readiness stands in a room of its own; Django finds every table of the slice here.
__all__ = ["Finding", "Look", "Readiness", "Review", "Said"]


class Finding(models.Model):
    """One check that does not hold at one place of one incident. Unit, area, version and times are set by trigger."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    jurisdiction = path_field(null=True)
    version = models.IntegerField(null=True)
    check_code = models.TextField()
    severity = models.TextField()
    field = models.TextField()
    params = models.JSONField()
    found_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=[severity.value for severity in Severity]), name="finding_severity_known"
            ),
            models.CheckConstraint(condition=Q(check_code__regex="^[A-Z][0-9]{2,3}$"), name="finding_check_known"),
            models.UniqueConstraint(
                fields=["incident", "check_code", "field", "params"],
                name="finding_stands_once",
                condition=Q(gone_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["incident"], name="finding_by_incident"),
            models.Index(fields=["jurisdiction", "-found_at", "-id"], name="finding_by_time"),
            models.Index(fields=["check_code"], name="finding_by_check"),
            # The queue: what stands and is no mere note, in the order in which it was found.
            models.Index(
                fields=["jurisdiction", "found_at", "id"],
                name="finding_in_queue",
                condition=Q(gone_at=None) & ~Q(severity=Severity.NOTE.value),
            ),
        ]


class Look(models.Model):
    """Up to which version, under which pack, an incident was looked through beside the others of the archive."""

    incident = models.OneToOneField("incidents.Incident", on_delete=models.PROTECT, primary_key=True)
    jurisdiction = path_field(null=True)
    version = models.IntegerField(null=True)
    pack = models.TextField(null=True)
    looked_at = models.DateTimeField(null=True)


class Review(Stamped):
    """Who looks at a finding and how far it has come. Officer, department and times are set by trigger."""

    id = models.UUIDField(primary_key=True)
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT)
    jurisdiction = path_field(null=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | Q(decision__in=[decision.value for decision in Decision], decided_at__isnull=False),
                name="review_decision_known",
            ),
        ]


class Said(Stamped):
    """What was asked, answered or given as a reason, in the officer's words; it only grows."""

    id = models.UUIDField(primary_key=True)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT)
    jurisdiction = path_field(null=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.TextField()
    words = models.TextField()
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[decision.value for decision in Decision]), name="said_kind_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="said_in_words"),
        ]
