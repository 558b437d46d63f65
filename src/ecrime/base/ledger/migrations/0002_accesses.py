"""Accesses: a purpose stated in a session, under which people and records are looked up."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table ledger_access add column entry_xact xid8 not null,
    add constraint access_words_fit check (char_length(case_number) <= 60 and char_length(reason) <= 500),
    add constraint access_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""

# Asked for every record that is read: has this session opened it?
OPENED = """
create index ledger_entry_opened on ledger_entry (session_id, subject_id, id)
    where operation in ('consultation', 'disclosure')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("country", "0004_purposes"),
        ("ledger", "0001_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Access",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField(null=True)),
                ("officer_id", models.UUIDField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("case_number", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="country.purpose"
                    ),
                ),
            ],
            options={
                "db_table": "ledger_access",
                "indexes": [models.Index(fields=["session_id", "-opened_at"], name="access_of_session")],
            },
        ),
        migrations.RunSQL(STAMPS, "alter table ledger_access drop column entry_xact"),
        migrations.RunSQL(OPENED, "drop index ledger_entry_opened"),
    ]
