"""Incidents, offences and people as stated. Who, when, number and lock are set by trigger, see triggers.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.incidents.facts import LateReason, Origin, PointPrecision, Precision, Role, Sex


def _one_of(column: str, words: type[Precision | PointPrecision | Role | Sex | LateReason | Origin]) -> Q:
    return Q(**{f"{column}__in": [word.value for word in words]})


# Words that tell of people: written like any column, read through the doors of the database only (triggers.sql).
WORDS_ABOUT_PEOPLE = ("narrative", "place_detail", "late_note")


class WithoutWords(models.Manager["Incident"]):
    """Incidents without the words about people, which the app role may not select."""

    def get_queryset(self) -> models.QuerySet[Incident]:
        return super().get_queryset().defer(*WORDS_ABOUT_PEOPLE)


class Incident(Stamped):
    """The record that is locked: number, place, time, narrative; its offences and people hang below it."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True, null=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False)
    serial_year = models.IntegerField()
    serial = models.IntegerField()
    jurisdiction = path_field(null=True)
    area = models.ForeignKey("country.Area", on_delete=models.PROTECT, db_index=False)
    area_path = path_field(null=True)
    place_detail = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    point_precision = models.TextField(null=True)
    occurred_from = models.DateTimeField()
    occurred_to = models.DateTimeField()
    time_precision = models.TextField()
    zone = models.TextField()
    narrative = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, db_index=False)
    locks_at = models.DateTimeField(null=True)
    late = models.BooleanField(null=True)
    late_reason = models.TextField(blank=True)
    late_note = models.TextField(blank=True)
    origin = models.TextField()
    batch_id = models.UUIDField(null=True)
    source_key = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    pack = models.TextField()

    objects = WithoutWords()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["unit", "serial_year", "serial"], name="incident_serial_once"),
            models.UniqueConstraint(fields=["source_key"], name="incident_source_once", condition=Q(withdrawn_at=None)),
            models.CheckConstraint(condition=Q(occurred_from__lte=F("occurred_to")), name="incident_span_in_order"),
            models.CheckConstraint(
                condition=Q(occurred_from__lte=F("recorded_at")), name="incident_not_after_recording"
            ),
            models.CheckConstraint(condition=Q(late=False) | ~Q(late_reason=""), name="incident_late_has_reason"),
            models.CheckConstraint(
                condition=Q(late_reason="") | _one_of("late_reason", LateReason), name="incident_late_reason_known"
            ),
            models.CheckConstraint(condition=_one_of("time_precision", Precision), name="incident_precision_known"),
            models.CheckConstraint(condition=_one_of("origin", Origin), name="incident_origin_known"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, point_precision=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                & _one_of("point_precision", PointPrecision),
                name="incident_point_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "-occurred_from", "-id"], name="incident_by_time"),
            models.Index(fields=["jurisdiction", "-recorded_at", "-id"], name="incident_by_recording"),
            models.Index(fields=["unit", "recorded_at"], name="incident_live_by_unit", condition=Q(origin="live")),
            models.Index(fields=["area_path", "-occurred_from"], name="incident_by_area"),
            models.Index(fields=["batch_id"], name="incident_by_batch", condition=~Q(batch_id=None)),
        ]


class PartOfIncident(Stamped):
    """What hangs below an incident follows its unit, area and lock; a correction removes, nothing is deleted."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    jurisdiction = path_field(null=True)
    position = models.SmallIntegerField()
    removed = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Offence(PartOfIncident):
    """One offence: the unit that statistics count."""

    offence_class = models.ForeignKey("country.OffenceClass", on_delete=models.PROTECT, db_index=False)
    attempted = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["offence_class", "incident"], name="offence_by_class", condition=Q(removed=False)),
        ]


class PersonStated(PartOfIncident):
    """A person as stated in this incident, read through the doors of the database only."""

    role = models.TextField()
    name_km = models.TextField(blank=True)
    name_latin = models.TextField(blank=True)
    sex = models.TextField()
    age = models.SmallIntegerField(null=True)
    nationality = models.TextField(blank=True)
    unknown = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_of("role", Role), name="person_role_known"),
            models.CheckConstraint(condition=_one_of("sex", Sex), name="person_sex_known"),
            models.CheckConstraint(condition=Q(age=None) | Q(age__range=(0, 130)), name="person_age_possible"),
            models.CheckConstraint(
                condition=Q(unknown=True, name_km="", name_latin="") | Q(unknown=False) & ~Q(name_km="", name_latin=""),
                name="person_named_or_unknown",
            ),
        ]


class History(models.Model):
    """The image of a row that a correction replaced, kept by trigger."""

    record_id = models.UUIDField()
    relation = models.TextField()
    row_id = models.UUIDField()
    version = models.IntegerField()
    image = models.JSONField()
    jurisdiction = path_field()
    entry_id = models.UUIDField()
    ended_by = models.UUIDField()
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row_id", "version"], name="history_version_once")]
        indexes = [models.Index(fields=["record_id"], name="history_by_record")]
