"""Alerts about officers' look-ups. What is counted for them stands in tables that only the database's doors read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.oversight.inspection.facts import CLOSED, OPEN, AlertKind


class Alert(Stamped):
    """One sign about one officer, with the figures; who handles it, and what came of it.

    Raised by the database for the nightly job. Handler and times are set by trigger.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction = path_field()
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("officers.Posting", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    raised_at = models.DateTimeField()
    last_day = models.DateField()
    days = models.IntegerField()
    nights = models.IntegerField()
    seen = models.IntegerField()
    usual = models.FloatField()
    is_new = models.BooleanField()
    repeated = models.UUIDField(null=True)
    state = models.TextField(default="open")
    handler = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in AlertKind]), name="alert_kind_known"),
            models.CheckConstraint(
                condition=Q(state="open", handler=None, taken_at=None, closed_at=None, words="")
                | Q(state="taken", handler__isnull=False, taken_at__isnull=False, closed_at=None, words="")
                | Q(
                    state__in=[state.value for state in CLOSED],
                    handler__isnull=False,
                    taken_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="alert_state_whole",
            ),
            models.CheckConstraint(condition=~Q(handler=F("officer")), name="alert_not_about_handler"),
            models.UniqueConstraint(
                fields=["officer", "kind"],
                name="alert_open_once",
                condition=Q(state__in=[state.value for state in OPEN]),
            ),
        ]
        indexes = [models.Index(F("raised_at").desc(), F("id").desc(), name="alert_in_inbox")]
