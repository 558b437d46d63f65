"""What stations say of themselves, month by month; every version stays."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

STAMPS = """
alter table supervision_readiness add column entry_xact xid8 not null,
    add constraint readiness_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("officers", "0005_credentials"),
        ("supervision", "0001_findings_and_reviews"),
    ]

    operations = [
        migrations.CreateModel(
            name="Readiness",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("month", models.DateField()),
                ("number", models.IntegerField()),
                ("replaces", models.IntegerField()),
                ("reported_at", models.DateTimeField()),
                ("specialists", models.SmallIntegerField()),
                ("trained", models.SmallIntegerField()),
                ("equipment", models.JSONField()),
                ("line_kind", models.TextField()),
                ("offline_hours", models.SmallIntegerField()),
                ("down_kbit", models.IntegerField(null=True)),
                ("up_kbit", models.IntegerField(null=True)),
                ("delay_ms", models.IntegerField(null=True)),
                ("measured", models.BooleanField()),
                ("hindrances", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("note", models.TextField(blank=True)),
                ("counted", models.JSONField()),
                (
                    "reported_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.officer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["jurisdiction", "month"], name="readiness_by_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "month", "number"), name="readiness_version_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="readiness_of_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("specialists__range", (0, 999)),
                            ("trained__gte", 0),
                            ("trained__lte", models.F("specialists")),
                        ),
                        name="readiness_staff_possible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line_kind__in", ["fibre", "copper", "mobile", "satellite", "none"])),
                        name="readiness_line_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offline_hours__range", (0, 24))), name="readiness_hours_of_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("down_kbit", None), ("down_kbit__range", (1, 10000000)), _connector="OR"),
                            models.Q(("up_kbit", None), ("up_kbit__range", (1, 10000000)), _connector="OR"),
                            models.Q(("delay_ms", None), ("delay_ms__range", (1, 600000)), _connector="OR"),
                        ),
                        name="readiness_speed_possible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line_kind", "none"), _negated=True),
                            models.Q(("delay_ms", None), ("down_kbit", None), ("up_kbit", None)),
                            _connector="OR",
                        ),
                        name="readiness_no_line_no_speed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measured", False),
                            models.Q(
                                ("delay_ms__isnull", False), ("down_kbit__isnull", False), ("up_kbit__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="readiness_measured_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "hindrances__contained_by",
                                ["staff", "training", "equipment", "power", "line", "papers_late", "other"],
                            )
                        ),
                        name="readiness_hindrance_known",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 2000
                        ),
                        name="readiness_note_short",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
