"""Look-ups."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table lookup_search add column entry_xact xid8 not null,
    add constraint search_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_incidents"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField(null=True)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("made_at", models.DateTimeField(null=True)),
                ("sought", models.JSONField()),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="officers.officer",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
