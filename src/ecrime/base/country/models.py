"""Reference tables of the country pack. They hold no personal data; the owner's loader alone writes them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from ecrime.base.country import facts

SEVERITIES = [severity.value for severity in facts.Severity]
PURPOSES_ASK = [asks.value for asks in facts.PurposeAsks]
FINDING_KINDS = [kind.value for kind in facts.FindingKind]


class Pack(models.Model):
    """The one pack of this database."""

    code = models.TextField(primary_key=True)
    version = models.TextField()
    fingerprint = models.TextField()
    name_km = models.TextField()
    name_en = models.TextField()
    root = models.TextField()
    nationality = models.TextField()
    zone = models.TextField()
    archive_from = models.DateField()
    grant_hours = models.IntegerField()
    review_working_days = models.IntegerField()
    planning_head_delegate = models.BooleanField()
    agreement_days = models.IntegerField(default=5)
    photo_days = models.IntegerField(default=7)
    checks = models.JSONField(default=dict)
    readiness = models.JSONField(default=dict)
    cameras = models.JSONField(default=dict)

    class Meta:
        db_table = "country_pack"

    def as_facts(self) -> facts.Pack:
        return facts.Pack(
            code=self.code,
            version=self.version,
            name_km=self.name_km,
            name_en=self.name_en,
            root=self.root,
            nationality=self.nationality,
            zone=self.zone,
            archive_from=self.archive_from,
            corrections=facts.Corrections(
                grant_hours=self.grant_hours,
                review_working_days=self.review_working_days,
                planning_head_delegate=self.planning_head_delegate,
            ),
            documents=facts.Documents(agreement_days=self.agreement_days, photo_days=self.photo_days),
            checks=facts.EditChecks(
                responsible_from=self.checks["responsible_from"],
                bounds=facts.Bounds(**self.checks["bounds"]) if self.checks["bounds"] else None,
                questioned_values=self.checks["questioned_values"],
            ),
            readiness=facts.Readiness(
                **{
                    **self.readiness,
                    "equipment": tuple(facts.Equipment(**kind) for kind in self.readiness["equipment"]),
                }
            ),
            cameras=facts.Cameras(tuple(facts.Retention(**kind) for kind in self.cameras["retention"])),
        )


class Area(models.Model):
    """An area; ``search`` holds its code and names as keys, each between line breaks.

    That the parent exists and the path continues its path is one foreign key of the database
    (parent_id, parent_path), see the migration; hence none on ``parent`` alone.
    """

    id = models.TextField(primary_key=True)
    code = models.TextField()
    level = models.SmallIntegerField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False)
    path = models.TextField(db_collation="C")
    name_km = models.TextField()
    name_latin = models.TextField()
    kind_km = models.TextField()
    kind_latin = models.TextField()
    zone = models.TextField()
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    search = models.TextField()
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "country_area"
        constraints = [
            models.UniqueConstraint(fields=["path"], name="area_path"),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=4), name="area_level_0_to_4"),
            # No character below "/" may stand in an id: a scope is the range from path to path || "/".
            models.CheckConstraint(condition=Q(id__regex="^[A-Za-z0-9_]+(~[0-9]+)?$"), name="area_id_is_plain"),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True, path=F("id")) | Q(level__gt=0, parent__isnull=False),
                name="only_the_country_has_no_parent",
            ),
            models.CheckConstraint(
                condition=(Q(longitude__isnull=True) & Q(latitude__isnull=True))
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="area_point_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="area_code"),
            models.Index(fields=["parent"], name="area_parent"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="area_search"),
        ]

    def as_facts(self) -> facts.Area:
        return facts.Area(
            id=self.id,
            code=self.code,
            level=self.level,
            parent_id=self.parent_id,
            path=self.path,
            name_km=self.name_km,
            name_latin=self.name_latin,
            kind_km=self.kind_km,
            kind_latin=self.kind_latin,
            zone=self.zone,
            longitude=self.longitude,
            latitude=self.latitude,
            retired=self.retired,
        )


class Iccs(models.Model):
    """A category of the International Classification of Crime for Statistical Purposes."""

    code = models.TextField(primary_key=True)
    level = models.SmallIntegerField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    name_en = models.TextField()
    verified = models.BooleanField()
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "country_iccs"
        constraints = [
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True, code__regex="^[0-9]{2}$")
                | Q(level=Length("code") - 2, parent__isnull=False, code__regex="^[0-9]{4,6}$"),
                name="iccs_level_follows_code",
            ),
        ]


class OffenceClass(models.Model):
    """A national class of offence; ``verified_by`` is null until a competent reader has checked it."""

    code = models.TextField(primary_key=True)
    position = models.IntegerField()
    name_km = models.TextField()
    name_en = models.TextField()
    severity = models.TextField()
    article = models.TextField()
    verified_by = models.TextField(null=True)
    iccs = models.ForeignKey(Iccs, on_delete=models.PROTECT, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "country_offence_class"
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=SEVERITIES), name="class_severity_known"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="class_valid_from_before_to",
            ),
            models.CheckConstraint(condition=~Q(verified_by=""), name="class_verified_by_somebody"),
        ]

    def as_facts(self) -> facts.OffenceClass:
        return facts.OffenceClass(
            code=self.code,
            name_km=self.name_km,
            name_en=self.name_en,
            severity=facts.Severity(self.severity),
            article=self.article,
            iccs=self.iccs_id,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            verified_by=self.verified_by or "",
            retired=self.retired,
        )


class Purpose(models.Model):
    """A class of purposes for which records may be looked up."""

    code = models.TextField(primary_key=True)
    position = models.IntegerField()
    name_km = models.TextField()
    name_en = models.TextField()
    asks = models.TextField()
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "country_purpose"
        constraints = [
            models.CheckConstraint(condition=Q(asks__in=PURPOSES_ASK), name="purpose_asks_known"),
            models.CheckConstraint(
                condition=Q(code__regex="^[a-z_]+$") & ~Q(code="own_work"), name="purpose_code_plain"
            ),
        ]

    def as_facts(self) -> facts.Purpose:
        return facts.Purpose(self.code, self.name_km, self.name_en, facts.PurposeAsks(self.asks))


class Report(models.Model):
    """What was odd about the pack's data when it was loaded."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    subject = models.TextField()
    detail = models.TextField()

    class Meta:
        db_table = "country_report"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FINDING_KINDS), name="report_kind_known"),
            models.UniqueConstraint(fields=["kind", "subject", "detail"], name="report_once"),
        ]

    def as_facts(self) -> facts.Finding:
        return facts.Finding(facts.FindingKind(self.kind), self.subject, self.detail)
