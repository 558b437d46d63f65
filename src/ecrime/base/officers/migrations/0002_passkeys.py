"""Passkeys and their use, challenges, signatures, failed attempts; how long a session of each post may lie idle."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = """
alter table officers_passkey add column entry_xact xid8 not null,
    add constraint passkey_entry foreign key (entry_id, entry_xact, officer_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("credential_id", models.BinaryField(unique=True)),
                ("public_key", models.BinaryField()),
                ("aaguid", models.UUIDField()),
                ("label", models.TextField()),
                ("software", models.BooleanField()),
                ("suspended_at", models.DateTimeField(null=True)),
                ("suspended_for", models.TextField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer")),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="officers.officer"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="postkind",
            name="idle_minutes",
            field=models.SmallIntegerField(default=15),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="PasskeyUse",
            fields=[
                (
                    "passkey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="officers.passkey",
                    ),
                ),
                ("sign_count", models.BigIntegerField()),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "db_table": "officers_passkey_use",
            },
        ),
        migrations.CreateModel(
            name="SoftwareKey",
            fields=[
                (
                    "passkey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="officers.passkey",
                    ),
                ),
                ("private_key", models.BinaryField()),
            ],
            options={
                "db_table": "officers_software_key",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("address", models.BinaryField()),
                ("closes_address", models.BooleanField()),
                ("closes_passkey", models.BooleanField()),
                (
                    "passkey",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="officers.passkey"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("words", models.TextField()),
                ("client_data", models.BinaryField()),
                ("authenticator_data", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("public_key", models.BinaryField()),
                ("used_at", models.DateTimeField(null=True)),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer")),
                ("passkey", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.passkey")),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("challenge", models.BinaryField()),
                ("address", models.BinaryField()),
                ("session_id", models.UUIDField(null=True)),
                ("words", models.TextField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("code", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="officers.code")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address", "asked_at"], name="challenge_address"),
                    models.Index(fields=["asked_at"], name="challenge_asked_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__isnull", False), ("kind", "enrol"), ("session_id", None), ("words", None)),
                            models.Q(("code", None), ("kind", "sign_in"), ("session_id", None), ("words", None)),
                            models.Q(
                                ("code", None),
                                ("kind", "sign"),
                                ("session_id__isnull", False),
                                ("words__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="challenge_is_of_a_kind",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("suspended_for__in", ("lost", "stolen", "broken", "left"))),
                name="suspended_for_a_known_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at", None), ("suspended_by", None), ("suspended_for", None)),
                    models.Q(
                        ("suspended_at__isnull", False),
                        ("suspended_by__isnull", False),
                        ("suspended_for__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="suspension_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None)),
                    models.Q(
                        ("revoked_at__isnull", False),
                        ("revoked_by__isnull", False),
                        ("suspended_at__isnull", False),
                        models.Q(("revoked_by", models.F("suspended_by")), _negated=True),
                        models.Q(("revoked_by", models.F("officer")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="revoked_by_a_second_person",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["address", "at"], name="attempt_address"),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
