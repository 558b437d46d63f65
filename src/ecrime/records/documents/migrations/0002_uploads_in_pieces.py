"""Files that come in piece by piece, until they are documents or a day is over."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# What is sealed looks like chance: no server packs it smaller.
STORED = """
alter table documents_upload_piece alter column sealed set storage external, alter column sealed set statistics 0;
alter table documents_upload alter column name set statistics 0;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_documents_and_photo_requests"), ("incidents", "0005_erased")]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer_id", models.UUIDField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("name", models.TextField(blank=True)),
                ("size", models.BigIntegerField()),
                ("sha256", models.BinaryField()),
                ("received", models.BigIntegerField(default=0)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "db_table": "documents_upload",
                "indexes": [models.Index(fields=["officer_id", "begun_at"], name="upload_of_officer")],
                "constraints": [
                    models.CheckConstraint(condition=Q(size__gte=1, size__lte=52_428_800), name="upload_size_taken"),
                    models.CheckConstraint(condition=Q(received__gte=0), name="upload_not_less_than_nothing"),
                    models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_not_beyond"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadPiece",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer_id", models.UUIDField(null=True)),
                ("at", models.BigIntegerField()),
                ("size", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("key_version", models.IntegerField()),
                ("wrapped", models.BinaryField()),
                (
                    "upload",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.upload",
                    ),
                ),
            ],
            options={
                "db_table": "documents_upload_piece",
                "constraints": [
                    models.UniqueConstraint(fields=("upload", "at"), name="piece_once"),
                    models.CheckConstraint(condition=Q(size__gte=1, size__lte=1_048_576), name="piece_size_taken"),
                ],
            },
        ),
        migrations.RunSQL(
            # Of the form in which files are sealed (base/files/container): a header, and a tag for each 64 KiB.
            "alter table documents_upload add constraint upload_hash_whole check (octet_length(sha256) = 32);"
            " alter table documents_upload add constraint upload_name_short check (length(name) <= 120);"
            " alter table documents_upload_piece add constraint piece_sealed"
            " check (octet_length(sealed) = 12 + size + 16 * ((size + 65535) / 65536));" + STORED,
            migrations.RunSQL.noop,
        ),
    ]
