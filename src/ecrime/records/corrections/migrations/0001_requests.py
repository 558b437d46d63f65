"""Requests, reviews, appeals and recalls of corrections after the lock."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STAMPS = """
alter table corrections_request add column entry_xact xid8 not null,
    add constraint request_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table corrections_review add column entry_xact xid8 not null,
    add constraint review_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table corrections_appeal add column entry_xact xid8 not null,
    add constraint appeal_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table corrections_recall add column entry_xact xid8 not null,
    add constraint recall_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""

Column = tuple[str, "models.Field[Any, Any]"]

PART: list[Column] = [
    ("version", models.IntegerField(editable=False, null=True)),
    ("entry_id", models.UUIDField()),
    ("id", models.UUIDField(primary_key=True, serialize=False)),
    ("jurisdiction", models.TextField(db_collation="C", null=True)),
]


def part_of_request() -> list[Column]:
    """The columns that every table below a request has; made anew for each model."""
    return [
        *[(name, field.clone()) for name, field in PART],
        (
            "incident",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.incident",
            ),
        ),
        ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="corrections.request")),
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_incidents"),
        ("lock", "0001_grants"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                *[(name, field.clone()) for name, field in PART],
                ("ordinal", models.IntegerField(null=True)),
                ("requested_by", models.UUIDField(null=True)),
                ("requested_at", models.DateTimeField(null=True)),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("asked", models.JSONField()),
                ("reason_code", models.TextField()),
                ("reason", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("signature_id", models.UUIDField(unique=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.incident"
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
                "indexes": [models.Index(fields=["jurisdiction", "requested_at"], name="request_by_area")],
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "ordinal"), name="request_numbered_once"),
                    models.CheckConstraint(
                        condition=Q(
                            reason_code__in=[
                                "mistaken_identity",
                                "wrong_place",
                                "wrong_time",
                                "wrong_class",
                                "writing_error",
                                "new_findings",
                                "court_decision",
                                "person_asks",
                                "other",
                            ]
                        ),
                        name="request_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                *part_of_request(),
                ("stage", models.SmallIntegerField(null=True)),
                ("reviewer_id", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("signature_id", models.UUIDField(null=True, unique=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "stage"), name="review_once_a_stage"),
                    models.CheckConstraint(condition=Q(stage__in=[1, 2]), name="review_of_two_stages"),
                    models.CheckConstraint(
                        condition=Q(outcome="", decided_at=None, signature_id=None)
                        | Q(outcome="grant", decided_at__isnull=False, signature_id__isnull=False) & ~Q(fields=[])
                        | Q(outcome="refuse", decided_at__isnull=False, signature_id__isnull=False, fields=[]),
                        name="review_decided_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                *part_of_request(),
                ("appealed_by", models.UUIDField(null=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
                ("signature_id", models.UUIDField(unique=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("request",), name="appeal_once")],
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                *part_of_request(),
                ("grant_id", models.UUIDField(null=True)),
                ("recalled_by", models.UUIDField(null=True)),
                ("recalled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
                ("signature_id", models.UUIDField(unique=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("request",), name="recall_once")],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
