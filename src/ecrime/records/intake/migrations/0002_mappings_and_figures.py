"""Drafts, kept mappings, figures and attestations of imports; a batch whose mapping is settled later."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table intake_keptmapping add column entry_xact xid8 not null,
    add constraint mapping_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table intake_attestation add column entry_xact xid8 not null,
    add constraint attestation_entry foreign key (entry_id, entry_xact, batch_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""
STATES = [
    "waiting",
    "looking",
    "mapping",
    "checking",
    "checked",
    "recording",
    "done",
    "failed",
    "withdrawing",
    "withdrawn",
    "discarded",
]


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="intake.batch",
                    ),
                ),
                ("unit_id", models.UUIDField(null=True)),
                ("profile", models.JSONField(null=True)),
                ("answers", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="intake.batch",
                    ),
                ),
                ("unit_id", models.UUIDField(null=True)),
                ("content", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptMapping",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kept_at", models.DateTimeField(null=True)),
                ("name", models.TextField()),
                ("number", models.IntegerField(null=True)),
                ("text", models.TextField()),
                ("text_hash", models.BinaryField(null=True)),
                (
                    "kept_by",
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
                            models.Q(("name", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="mapping_named",
                    ),
                    models.UniqueConstraint(fields=("unit", "name", "number"), name="mapping_version_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField(null=True)),
                ("attested_at", models.DateTimeField(null=True)),
                ("report_hash", models.BinaryField()),
                ("other_name", models.TextField()),
                ("other_office", models.TextField()),
                ("note", models.TextField(blank=True)),
                (
                    "attested_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="intake.batch")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("other_name", ""), _negated=True), models.Q(("other_office", ""), _negated=True)
                        ),
                        name="attested_by_both",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="progress", name="progress_state_known"),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="progress_state_known"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mapping", ""), ("source", "")),
                    models.Q(models.Q(("source", ""), _negated=True), models.Q(("mapping", ""), _negated=True)),
                    _connector="OR",
                ),
                name="batch_mapping_whole",
            ),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
