"""What is counted of officers' look-ups, and the alerts that stand out of it."""

import django.db.models.deletion
from django.db import migrations, models

# Counted by the database, read through its doors only; no model of ours ever touches these.
COUNTS = """
create table inspection_counted (
    day date primary key,
    judged boolean not null default false
);
create table inspection_day (
    officer_id uuid not null,
    post_id uuid not null,
    day date not null,
    looked integer not null check (looked > 0),
    without_case integer not null check (without_case between 0 and looked),
    off_duty integer not null check (off_duty between 0 and without_case),
    primary key (officer_id, post_id, day)
);
create index inspection_day_by_day on inspection_day (day);
create table inspection_again (
    officer_id uuid not null,
    post_id uuid not null,
    day date not null,
    subject uuid not null,
    times integer not null check (times > 0),
    primary key (officer_id, post_id, subject, day)
);
create index inspection_again_by_day on inspection_again (day);
"""
DROP = "drop table inspection_again, inspection_day, inspection_counted"

STAMPS = """
alter table inspection_alert add column entry_xact xid8 not null,
    add constraint alert_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""


def _officer(*, null: bool = False) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="officers.officer",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0003_tree"),
        ("lookup", "0001_searches"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.RunSQL(COUNTS, DROP),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C")),
                ("officer", _officer()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.posting",
                    ),
                ),
                ("kind", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("last_day", models.DateField()),
                ("days", models.IntegerField()),
                ("nights", models.IntegerField()),
                ("seen", models.IntegerField()),
                ("usual", models.FloatField()),
                ("is_new", models.BooleanField()),
                ("repeated", models.UUIDField(null=True)),
                ("state", models.TextField(default="open")),
                ("handler", _officer(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["volume", "without_case", "repeats", "drift", "off_duty"])),
                        name="alert_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("handler", None), ("state", "open"), ("taken_at", None), ("words", "")
                        )
                        | models.Q(
                            ("closed_at", None),
                            ("handler__isnull", False),
                            ("state", "taken"),
                            ("taken_at__isnull", False),
                            ("words", ""),
                        )
                        | models.Q(
                            ("closed_at__isnull", False),
                            ("handler__isnull", False),
                            ("state__in", ["explained", "passed_on"]),
                            ("taken_at__isnull", False),
                        ),
                        name="alert_state_whole",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(("handler", models.F("officer"))), name="alert_not_about_handler"
                    ),
                    models.UniqueConstraint(
                        fields=["officer", "kind"],
                        condition=models.Q(("state__in", ["open", "taken"])),
                        name="alert_open_once",
                    ),
                ],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("raised_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="alert_in_inbox",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
