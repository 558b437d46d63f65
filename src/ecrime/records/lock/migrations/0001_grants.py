"""Grant facts and restrictions."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

STAMPS = """
alter table lock_grant add column entry_xact xid8 not null, add column used_xact xid8,
    add constraint grant_entry foreign key (entry_id, entry_xact, record_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
create unique index grant_of_transaction on lock_grant (record_id, used_xact);
alter table lock_restriction add column entry_xact xid8 not null,
    add constraint restriction_entry foreign key (entry_id, entry_xact, record_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0001_entries")]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("request_id", models.UUIDField(unique=True)),
                ("recorded_by", models.UUIDField()),
                ("requested_by", models.UUIDField()),
                ("reviewed_by", models.UUIDField()),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.UUIDField(null=True)),
                ("signature_id", models.UUIDField(null=True, unique=True)),
                ("recalled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record_id"], name="grant_by_record"),
                    models.Index(
                        condition=Q(recalled_at=None, used_at=None),
                        fields=["jurisdiction", "expires_at"],
                        name="grant_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(fields=[]), name="grant_names_fields"),
                    models.CheckConstraint(
                        condition=Q(used_at=None) | Q(recalled_at=None), name="grant_used_or_recalled"
                    ),
                    models.CheckConstraint(
                        condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                        name="grant_used_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=~Q(requested_by=F("reviewed_by"))
                        & ~Q(used_by=F("requested_by"))
                        & ~Q(used_by=F("reviewed_by")),
                        name="grant_of_three_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("reason", models.TextField()),
                ("placed_by", models.UUIDField(null=True)),
                ("placed_at", models.DateTimeField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(lifted_at=None), fields=("record_id",), name="restriction_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
