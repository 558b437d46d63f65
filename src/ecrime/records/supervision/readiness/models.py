"""What stations say of themselves, month by month; a correction is one more version, and every version stays.

It names nobody of whom a record tells. Unit, area, number, officer, time and what is counted are set by trigger.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.supervision.readiness import rules
from ecrime.records.supervision.readiness.facts import Hindrance, LineKind


class Readiness(Stamped):
    """One version of a station's report for a month. ``replaces`` is the number of the version that it follows."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    jurisdiction = path_field()
    month = models.DateField()
    number = models.IntegerField()
    replaces = models.IntegerField()
    reported_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField()
    specialists = models.SmallIntegerField()
    trained = models.SmallIntegerField()
    equipment = models.JSONField()
    line_kind = models.TextField()
    offline_hours = models.SmallIntegerField()
    down_kbit = models.IntegerField(null=True)
    up_kbit = models.IntegerField(null=True)
    delay_ms = models.IntegerField(null=True)
    measured = models.BooleanField()
    hindrances = ArrayField(models.TextField())
    note = models.TextField(blank=True)
    counted = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month", "number"], name="readiness_version_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="readiness_of_a_month"),
            models.CheckConstraint(
                condition=Q(specialists__range=(0, rules.MOST_COUNTED), trained__gte=0, trained__lte=F("specialists")),
                name="readiness_staff_possible",
            ),
            models.CheckConstraint(
                condition=Q(line_kind__in=[kind.value for kind in LineKind]), name="readiness_line_known"
            ),
            models.CheckConstraint(
                condition=Q(offline_hours__range=(0, rules.HOURS_OF_A_DAY)), name="readiness_hours_of_a_day"
            ),
            models.CheckConstraint(
                condition=(Q(down_kbit=None) | Q(down_kbit__range=(1, rules.FASTEST_KBIT)))
                & (Q(up_kbit=None) | Q(up_kbit__range=(1, rules.FASTEST_KBIT)))
                & (Q(delay_ms=None) | Q(delay_ms__range=(1, rules.LONGEST_DELAY_MS))),
                name="readiness_speed_possible",
            ),
            models.CheckConstraint(
                condition=~Q(line_kind=LineKind.NONE.value) | Q(down_kbit=None, up_kbit=None, delay_ms=None),
                name="readiness_no_line_no_speed",
            ),
            models.CheckConstraint(
                condition=Q(measured=False) | Q(down_kbit__isnull=False, up_kbit__isnull=False, delay_ms__isnull=False),
                name="readiness_measured_whole",
            ),
            models.CheckConstraint(
                condition=Q(hindrances__contained_by=[one.value for one in Hindrance]),
                name="readiness_hindrance_known",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), rules.NOTE_LENGTH), name="readiness_note_short"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "month"], name="readiness_by_month")]
