"""Batches of imported files, their progress and working papers."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table intake_batch add column entry_xact xid8 not null,
    add constraint batch_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_entries"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("received_at", models.DateTimeField(null=True)),
                ("source", models.TextField()),
                ("file_name", models.TextField()),
                ("file_size", models.BigIntegerField()),
                ("file_hash", models.BinaryField()),
                ("mapping", models.TextField()),
                (
                    "received_by",
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
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField(null=True)),
                ("position", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="intake.batch"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreviewRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField(null=True)),
                ("row", models.BigIntegerField()),
                ("facts", models.JSONField()),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="intake.batch")),
            ],
        ),
        migrations.CreateModel(
            name="RowProblem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField(null=True)),
                ("row", models.BigIntegerField()),
                ("column", models.TextField()),
                ("code", models.TextField()),
                ("params", models.JSONField()),
                ("shown", models.TextField()),
                ("suggestion", models.TextField()),
                (
                    "batch",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="intake.batch"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
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
                ("state", models.TextField()),
                ("total", models.BigIntegerField(default=0)),
                ("bad", models.BigIntegerField(default=0)),
                ("already", models.BigIntegerField(default=0)),
                ("recorded", models.BigIntegerField(default=0)),
                ("withdrawn", models.BigIntegerField(default=0)),
                ("share_done", models.FloatField(default=0)),
                ("good_rows_only", models.BooleanField(default=False)),
                ("encoding", models.TextField(blank=True)),
                ("encoding_guessed", models.BooleanField(default=False)),
                ("refusals", models.JSONField(default=list)),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "checking",
                                    "checked",
                                    "recording",
                                    "done",
                                    "failed",
                                    "withdrawing",
                                    "withdrawn",
                                    "discarded",
                                ],
                            )
                        ),
                        name="progress_state_known",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["unit", "-received_at"], name="batch_by_time"),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.UniqueConstraint(fields=("batch", "position"), name="chunk_once"),
        ),
        migrations.AddIndex(
            model_name="rowproblem",
            index=models.Index(fields=["batch", "id"], name="problem_by_batch"),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
