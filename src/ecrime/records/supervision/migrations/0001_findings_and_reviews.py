"""Findings of the edit checks, how far records were looked through, and reviews of findings."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table supervision_review add column entry_xact xid8 not null,
    add constraint review_entry foreign key (entry_id, entry_xact, finding_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table supervision_said add column entry_xact xid8 not null,
    add constraint said_entry foreign key (entry_id, entry_xact, finding_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_entries"),
        ("officers", "0001_officers"),
        ("incidents", "0001_incidents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("version", models.IntegerField(null=True)),
                ("check_code", models.TextField()),
                ("severity", models.TextField()),
                ("field", models.TextField()),
                ("params", models.JSONField()),
                ("found_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning", "note"])),
                        name="finding_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("check_code__regex", "^[A-Z][0-9]{2,3}$")), name="finding_check_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)),
                        fields=("incident", "check_code", "field", "params"),
                        name="finding_stands_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["incident"], name="finding_by_incident"),
                    models.Index(fields=["jurisdiction", "-found_at", "-id"], name="finding_by_time"),
                    models.Index(fields=["check_code"], name="finding_by_check"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("version", models.IntegerField(null=True)),
                ("pack", models.TextField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "finding",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="supervision.finding"),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False), ("decision__in", ["asked", "answered", "dismissed"])
                            ),
                            _connector="OR",
                        ),
                        name="review_decision_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("kind", models.TextField()),
                ("words", models.TextField()),
                ("said_at", models.DateTimeField(null=True)),
                ("finding", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="supervision.finding")),
                (
                    "officer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["asked", "answered", "dismissed"])), name="said_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="said_in_words"),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
