"""Units, kinds of post, officers, postings, one-time codes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table officers_officer add column entry_xact xid8 not null,
    add constraint officer_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table officers_posting add column entry_xact xid8 not null,
    add constraint posting_entry foreign key (entry_id, entry_xact, officer_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
alter table officers_code add column entry_xact xid8 not null,
    add constraint code_entry foreign key (entry_id, entry_xact, officer_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_entries"),
        ("country", "0001_country_pack"),
    ]

    operations = [
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name_km", models.TextField()),
                ("name_latin", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PostKind",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name_km", models.TextField()),
                ("name_en", models.TextField()),
                (
                    "rights",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
            ],
            options={
                "db_table": "officers_post_kind",
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer"),
                ),
                (
                    "kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.postkind"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code_hash", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer"),
                ),
                (
                    "posting",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.posting"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True)),
                ("name_km", models.TextField()),
                ("name_latin", models.TextField()),
                ("area_path", models.TextField(db_collation="C")),
                ("zone", models.TextField()),
                ("area", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="country.area")),
            ],
        ),
        migrations.AddField(
            model_name="posting",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.unit"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z0-9]{2,8}$")), name="unit_code_is_short"
            ),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
