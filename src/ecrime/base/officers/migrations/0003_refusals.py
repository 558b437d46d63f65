"""Refusals that concern people and records."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table officers_refusal add column entry_xact xid8 not null,
    add constraint refusal_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("officers", "0002_passkeys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("session_id", models.UUIDField()),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("page", models.TextField()),
                ("number", models.TextField()),
                ("reason", models.TextField()),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="officers.officer"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="officers.unit"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["jurisdiction", "id"], name="refusal_by_area"),
                    models.Index(fields=["session_id", "at"], name="refusal_by_session"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(page__regex=r"^[a-z_:]{1,80}$"), name="refusal_names_a_page"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(reason__regex=r"^[a-z_.]{1,80}$"), name="refusal_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(number__regex=r"^[A-Za-z0-9-]{0,60}$"), name="refusal_of_a_number"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
