"""Incidents, offences and people as stated. Who, when, number and lock are set by trigger, see triggers.sql."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.records.incidents.facts import LateReason, Origin, PointPrecision
from ecrime.records.incidents.people import BIRTH_PRECISIONS, Duty, Harm, OrganisationKind, RelationKind, Role, Sex
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel
from ecrime.records.incidents.supplements import CourtEventKind, SupplementKind
from ecrime.records.incidents.things import PropertyKind, Unit, VehicleKind


def _one_of(column: str, words: type[StrEnum]) -> Q:
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
    reported_at = models.DateTimeField(null=True)
    report_channel = models.TextField(blank=True)
    origin = models.TextField()
    batch_id = models.UUIDField(null=True)
    source_key = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
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
                condition=Q(reported_at=None, report_channel="")
                | Q(reported_at__isnull=False) & _one_of("report_channel", Channel),
                name="incident_report_whole",
            ),
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
            # For lists of wide areas, which hold the paths of many posts: newest first across all of them.
            models.Index(
                fields=["-occurred_from", "-id"], include=["jurisdiction", "withdrawn_at"], name="incident_newest"
            ),
            models.Index(
                fields=["-recorded_at", "-id"], include=["jurisdiction", "withdrawn_at"], name="incident_recorded_last"
            ),
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
    """A person as stated in this incident, read through the doors of the database only.

    What is a list of values stands in the row, in the order in which it was stated; triggers.sql says what may stand
    in ``names`` and ``identifiers``.
    """

    names = models.JSONField(default=list)
    sex = models.TextField()
    born_on = models.DateField(null=True)
    birth_precision = models.TextField(blank=True)
    age_low = models.SmallIntegerField(null=True)
    age_high = models.SmallIntegerField(null=True)
    nationalities = ArrayField(models.TextField(), default=list)
    background = models.TextField(blank=True)
    occupation = models.TextField(blank=True)
    address = models.TextField(blank=True)
    address_area = models.ForeignKey(
        "country.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    identifiers = models.JSONField(default=list)
    harm = models.TextField()
    duty = models.TextField()
    officer = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    unknown = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_of("sex", Sex), name="person_sex_known"),
            models.CheckConstraint(condition=_one_of("harm", Harm), name="person_harm_known"),
            models.CheckConstraint(condition=_one_of("duty", Duty), name="person_duty_known"),
            models.CheckConstraint(
                condition=Q(born_on=None, birth_precision="")
                | Q(born_on__isnull=False, birth_precision__in=[each.value for each in BIRTH_PRECISIONS]),
                name="person_birth_whole",
            ),
            models.CheckConstraint(
                condition=Q(age_low=None, age_high=None)
                | Q(age_low__gte=0, age_high__lte=130, age_low__lte=F("age_high")),
                name="person_age_possible",
            ),
            models.CheckConstraint(
                condition=Q(unknown=True, names=[]) | Q(unknown=False) & ~Q(names=[]),
                name="person_named_or_unknown",
            ),
        ]


class OrganisationStated(PartOfIncident):
    """A company, office or the public as stated in this incident."""

    kind = models.TextField()
    names = models.JSONField(default=list)
    identifiers = models.JSONField(default=list)
    address = models.TextField(blank=True)
    address_area = models.ForeignKey(
        "country.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "incidents_organisation"
        constraints = [
            models.CheckConstraint(condition=_one_of("kind", OrganisationKind), name="organisation_kind_known")
        ]


class RelationStated(PartOfIncident):
    """What one person of this incident is to another."""

    person = models.ForeignKey(PersonStated, on_delete=models.PROTECT, db_index=False, related_name="+")
    other = models.ForeignKey(PersonStated, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.TextField()

    class Meta:
        db_table = "incidents_relation"
        constraints = [
            models.CheckConstraint(condition=_one_of("kind", RelationKind), name="relation_kind_known"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="relation_of_two"),
        ]


class Belonging(PartOfIncident):
    """A thing of this incident: what became of it stands in the row, in the order in which it was stated."""

    states = models.JSONField(default=list)
    offence = models.ForeignKey(Offence, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    owner = models.ForeignKey(PersonStated, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        abstract = True


class PropertyStated(Belonging):
    """Property as stated; ``measure`` is what the quantity counts."""

    kind = models.TextField()
    description = models.TextField(blank=True)
    serial = models.TextField(blank=True)
    substance = models.TextField(blank=True)
    quantity = models.BigIntegerField(null=True)
    measure = models.TextField()

    class Meta:
        db_table = "incidents_property"
        constraints = [
            models.CheckConstraint(condition=_one_of("kind", PropertyKind), name="property_kind_known"),
            models.CheckConstraint(condition=_one_of("measure", Unit), name="property_measure_known"),
            models.CheckConstraint(condition=Q(quantity=None) | Q(quantity__gt=0), name="property_some"),
        ]


class VehicleStated(Belonging):
    """A vehicle as stated."""

    kind = models.TextField()
    plate = models.TextField(blank=True)
    plate_country = models.TextField(blank=True)
    make = models.TextField(blank=True)
    model = models.TextField(blank=True)
    colour = models.TextField(blank=True)
    built = models.SmallIntegerField(null=True)
    frame_number = models.TextField(blank=True)
    engine_number = models.TextField(blank=True)

    class Meta:
        db_table = "incidents_vehicle"
        constraints = [models.CheckConstraint(condition=_one_of("kind", VehicleKind), name="vehicle_kind_known")]


class RoleHeld(PartOfIncident):
    """What a person or an organisation is in this incident, from a day until a day; position counts within it."""

    person = models.ForeignKey(PersonStated, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        OrganisationStated, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    offence = models.ForeignKey(Offence, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    role = models.TextField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    basis = models.TextField(blank=True)

    class Meta:
        db_table = "incidents_role"
        constraints = [
            models.CheckConstraint(condition=_one_of("role", Role), name="role_known"),
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="role_of_one",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")), name="role_days_in_order"
            ),
        ]


class SupplementStated(PartOfIncident):
    """What was added below an incident afterwards; a record of its own, with a lock of its own."""

    kind = models.TextField()
    happened_from = models.DateTimeField()
    happened_to = models.DateTimeField()
    time_precision = models.TextField()
    zone = models.TextField()
    note = models.TextField(blank=True)
    arrests = models.JSONField(default=list)
    states_gained = models.JSONField(default=list)
    roles_gained = models.JSONField(default=list)
    court_kind = models.TextField(blank=True)
    court = models.TextField(blank=True)
    court_number = models.TextField(blank=True)
    court_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    locks_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incidents_supplement"
        constraints = [
            models.CheckConstraint(condition=_one_of("kind", SupplementKind), name="supplement_kind_known"),
            models.CheckConstraint(condition=_one_of("time_precision", Precision), name="supplement_precision_known"),
            models.CheckConstraint(
                condition=Q(happened_from__lte=F("happened_to")) & Q(happened_from__lte=F("recorded_at")),
                name="supplement_not_after_recording",
            ),
            models.CheckConstraint(
                condition=Q(court_kind="", court="", court_number="", court_on=None)
                | Q(court_on__isnull=False) & _one_of("court_kind", CourtEventKind),
                name="supplement_court_whole",
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
