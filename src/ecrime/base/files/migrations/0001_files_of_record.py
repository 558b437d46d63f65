"""Files of record, the wrapped key of each, and the versions of the master key."""

import django.db.models.deletion
from django.db import migrations, models

# Not deferred: an act holds the version it wraps under until it is committed, so that no version is struck meanwhile.
KEYS = """
alter table file_master add constraint file_master_fingerprint check (octet_length(fingerprint) = 8);
alter table file_object add column entry_xact xid8 not null,
    add constraint file_hash check (octet_length(sha256) = 32),
    add constraint file_entry foreign key (entry_id, entry_xact, subject_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table file_key
    add constraint file_key_length check (octet_length(wrapped) = 40),
    add constraint file_key_file foreign key (file_id) references file_object (id) on delete cascade,
    add constraint file_key_master foreign key (key_version) references file_master (version);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_tree")]

    operations = [
        migrations.CreateModel(
            name="Master",
            fields=[
                ("version", models.IntegerField(primary_key=True, serialize=False)),
                ("fingerprint", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "file_master",
                "constraints": [models.CheckConstraint(condition=models.Q(version__gt=0), name="file_master_numbered")],
            },
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("sha256", models.BinaryField()),
                ("size", models.BigIntegerField()),
                ("media_type", models.TextField()),
                ("stored", models.TextField()),
                ("kept_at", models.DateTimeField(null=True)),
                ("kept_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "file_object",
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="file_of_subject"),
                    models.Index(fields=["stored"], name="file_stored"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(size__gte=0), name="file_size_possible"),
                    models.CheckConstraint(
                        condition=models.Q(stored__regex=r"^[0-9a-f]{64}$"), name="file_name_tells_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(media_type__regex=r"^[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,100}$"),
                        name="file_type_written",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="files.file",
                    ),
                ),
                (
                    "key_version",
                    models.ForeignKey(
                        db_column="key_version",
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="files.master",
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                ("destroyed_by", models.UUIDField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "file_key",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("destroyed_by__isnull", True),
                                ("key_version__isnull", False),
                                ("wrapped__isnull", False),
                            ),
                            models.Q(
                                ("destroyed_by__isnull", False),
                                ("key_version__isnull", True),
                                ("wrapped__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="file_key_stands_or_is_destroyed",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
    ]
