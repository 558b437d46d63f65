"""Incidents, their offences, the people as stated, what corrections replaced, and serials."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table incidents_incident add column entry_xact xid8 not null,
    add constraint incident_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table incidents_offence add column entry_xact xid8 not null,
    add constraint offence_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table incidents_personstated add column entry_xact xid8 not null,
    add constraint person_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table incidents_role add column entry_xact xid8 not null,
    add constraint role_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;

-- The last serial of a unit and year, and the run its present transaction reserved.
create table incidents_serial (
    unit_id uuid not null references officers_unit (id),
    year integer not null,
    last integer not null,
    reserved_from integer not null,
    reserved_xact xid8 not null,
    primary key (unit_id, year)
);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_entries"),
        ("country", "0001_country_pack"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("record_id", models.UUIDField()),
                ("relation", models.TextField()),
                ("row_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("image", models.JSONField()),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("entry_id", models.UUIDField()),
                ("ended_by", models.UUIDField()),
                ("ended_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["record_id"], name="history_by_record")],
                "constraints": [models.UniqueConstraint(fields=("row_id", "version"), name="history_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField(null=True, unique=True)),
                ("serial_year", models.IntegerField()),
                ("serial", models.IntegerField()),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("area_path", models.TextField(db_collation="C", null=True)),
                ("place_detail", models.TextField(blank=True)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("point_precision", models.TextField(null=True)),
                ("occurred_from", models.DateTimeField()),
                ("occurred_to", models.DateTimeField()),
                ("time_precision", models.TextField()),
                ("zone", models.TextField()),
                ("narrative", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("locks_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(null=True)),
                ("late_reason", models.TextField(blank=True)),
                ("late_note", models.TextField(blank=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("report_channel", models.TextField(blank=True)),
                ("origin", models.TextField()),
                ("batch_id", models.UUIDField(null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("pack", models.TextField()),
                (
                    "area",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="country.area"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="officers.officer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="officers.unit",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.CreateModel(
            name="Offence",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("attempted", models.BooleanField()),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "offence_class",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="country.offenceclass"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("names", models.JSONField(default=list)),
                ("sex", models.TextField()),
                ("born_on", models.DateField(null=True)),
                ("birth_precision", models.TextField(blank=True)),
                ("age_low", models.SmallIntegerField(null=True)),
                ("age_high", models.SmallIntegerField(null=True)),
                (
                    "nationalities",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("background", models.TextField(blank=True)),
                ("occupation", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                ("identifiers", models.JSONField(default=list)),
                ("harm", models.TextField()),
                ("duty", models.TextField()),
                ("unknown", models.BooleanField()),
                (
                    "address_area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="country.area",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.officer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleHeld",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("role", models.TextField()),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("basis", models.TextField(blank=True)),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "offence",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.offence",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.personstated"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
            ],
            options={"db_table": "incidents_role"},
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["jurisdiction", "-occurred_from", "-id"], name="incident_by_time"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["jurisdiction", "-recorded_at", "-id"], name="incident_by_recording"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("origin", "live")), fields=["unit", "recorded_at"], name="incident_live_by_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["area_path", "-occurred_from"], name="incident_by_area"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("batch_id", None), _negated=True),
                fields=["batch_id"],
                name="incident_by_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("unit", "serial_year", "serial"), name="incident_serial_once"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("source_key",),
                name="incident_source_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("occurred_from__lte", models.F("occurred_to"))),
                name="incident_span_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("occurred_from__lte", models.F("recorded_at"))),
                name="incident_not_after_recording",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("late", False), models.Q(("late_reason", ""), _negated=True), _connector="OR"),
                name="incident_late_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("late_reason", ""),
                    ("late_reason__in", ["late_report", "no_network", "scene_access", "backlog", "other"]),
                    _connector="OR",
                ),
                name="incident_late_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("time_precision__in", ["minute", "hour", "day", "month", "year"])),
                name="incident_precision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["live", "import"])), name="incident_origin_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None), ("point_precision", None)),
                    models.Q(
                        ("latitude__range", (-90, 90)),
                        ("longitude__range", (-180, 180)),
                        ("point_precision__in", ["exact", "street", "area"]),
                    ),
                    _connector="OR",
                ),
                name="incident_point_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="offence",
            index=models.Index(
                condition=models.Q(("removed", False)),
                fields=["offence_class", "incident"],
                name="offence_by_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["female", "male", "unknown"])), name="person_sex_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(("harm__in", ["unknown", "none", "injured", "killed"])), name="person_harm_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(("duty__in", ["not_of_service", "on_duty", "off_duty", "not_stated"])),
                name="person_duty_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("birth_precision", ""), ("born_on", None)),
                    models.Q(("birth_precision__in", ["day", "month", "year"]), ("born_on__isnull", False)),
                    _connector="OR",
                ),
                name="person_birth_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("age_high", None), ("age_low", None)),
                    models.Q(("age_high__lte", 130), ("age_low__gte", 0), ("age_low__lte", models.F("age_high"))),
                    _connector="OR",
                ),
                name="person_age_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="personstated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("names", []), ("unknown", True)),
                    models.Q(("unknown", False), models.Q(("names", []), _negated=True)),
                    _connector="OR",
                ),
                name="person_named_or_unknown",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["complainant", "victim", "witness", "suspect", "charged", "accused", "convicted", "acquitted"],
                    )
                ),
                name="role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("until", None), ("since__lte", models.F("until")), _connector="OR"
                ),
                name="role_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("report_channel", ""), ("reported_at", None)),
                    models.Q(
                        ("reported_at__isnull", False),
                        (
                            "report_channel__in",
                            ["at_station", "telephone", "patrol", "local_authority", "other_unit", "other"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_report_whole",
            ),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
