"""Documents of record, decisions of chiefs about them, requests for photos."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table documents_document add column entry_xact xid8 not null,
    add constraint document_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred,
    -- By the calendar of the zone that is furthest ahead.
    add constraint document_not_made_later
        check (made_on <= ((recorded_at at time zone 'UTC') + interval '14 hours')::date),
    add constraint document_file foreign key (file_id) references file_object (id) deferrable initially deferred,
    add constraint document_thumbnail foreign key (thumbnail_id)
        references file_object (id) deferrable initially deferred;
create unique index document_file_once on documents_document (file_id);
create unique index document_thumbnail_once on documents_document (thumbnail_id);
alter table documents_agreement add column entry_xact xid8 not null,
    add constraint agreement_entry foreign key (entry_id, entry_xact, document_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table documents_photo_request add column entry_xact xid8 not null,
    add constraint photo_request_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0002_keys_stand"),
        ("incidents", "0005_erased"),
        ("officers", "0004_service_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.IntegerField(null=True)),
                ("person_id", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("source", models.TextField()),
                ("made_on", models.DateField(null=True)),
                ("file_id", models.UUIDField()),
                ("thumbnail_id", models.UUIDField(null=True)),
                ("pages", models.IntegerField()),
                ("recorded_at", models.DateTimeField(null=True)),
                ("locks_at", models.DateTimeField(null=True)),
                ("agree_by", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.incident"
                    ),
                ),
                (
                    "provided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.unit"
                    ),
                ),
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
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("decision", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
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
                (
                    "document",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="documents.document"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PhotoRequest",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("person_id", models.UUIDField()),
                ("place", models.IntegerField(null=True)),
                ("requested_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.incident"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
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
                "db_table": "documents_photo_request",
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("kind", "photo"), ("withdrawn_at", None)),
                fields=["person_id"],
                name="document_of_person",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["provided_by", "agree_by"], name="document_to_agree"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["photo", "scan", "statement", "report", "other"])),
                name="document_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="document_source_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(condition=models.Q(("pages__gte", 1)), name="document_has_pages"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("incident", "position"), name="document_place_once"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["agreed", "refused"])), name="agreement_decision_known"
            ),
        ),
        migrations.AddIndex(
            model_name="photorequest",
            index=models.Index(fields=["person_id", "requested_at"], name="photo_request_of_person"),
        ),
        migrations.AddIndex(
            model_name="photorequest",
            index=models.Index(
                condition=models.Q(("answered_at", None)), fields=["jurisdiction", "due_at"], name="photo_request_open"
            ),
        ),
        migrations.AddIndex(
            model_name="photorequest",
            index=models.Index(fields=["jurisdiction", "requested_at"], name="photo_request_by_time"),
        ),
        migrations.AddConstraint(
            model_name="photorequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("document", None), ("reason", "")),
                    models.Q(
                        ("answer", "photo"), ("answered_at__isnull", False), ("document__isnull", False), ("reason", "")
                    ),
                    models.Q(("answer", "cannot_be_had"), ("answered_at__isnull", False), ("document", None)),
                    _connector="OR",
                ),
                name="photo_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="photorequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("person_id",), name="photo_asked_once"
            ),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
