"""What is added below an incident afterwards."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table incidents_supplement add column entry_xact xid8 not null,
    add constraint supplement_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_things"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupplementStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("kind", models.TextField()),
                ("happened_from", models.DateTimeField()),
                ("happened_to", models.DateTimeField()),
                ("time_precision", models.TextField()),
                ("zone", models.TextField()),
                ("note", models.TextField(blank=True)),
                ("arrests", models.JSONField(default=list)),
                ("states_gained", models.JSONField(default=list)),
                ("roles_gained", models.JSONField(default=list)),
                ("court_kind", models.TextField(blank=True)),
                ("court", models.TextField(blank=True)),
                ("court_number", models.TextField(blank=True)),
                ("court_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("locks_at", models.DateTimeField(null=True)),
                ("incident", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.officer",
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
            options={
                "db_table": "incidents_supplement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["arrest", "recovery", "court_event", "note"])),
                        name="supplement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_precision__in", ["minute", "hour", "day", "month", "year"])),
                        name="supplement_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_from__lte", models.F("happened_to")),
                            ("happened_from__lte", models.F("recorded_at")),
                        ),
                        name="supplement_not_after_recording",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("court", ""), ("court_kind", ""), ("court_number", ""), ("court_on", None)),
                            models.Q(
                                ("court_on__isnull", False),
                                (
                                    "court_kind__in",
                                    [
                                        "sent_to_prosecutor",
                                        "charged",
                                        "detained",
                                        "released",
                                        "closed_without_charge",
                                        "indicted",
                                        "convicted",
                                        "acquitted",
                                        "appeal",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="supplement_court_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
