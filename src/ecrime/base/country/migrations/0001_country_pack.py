"""Reference tables of the country pack, with the rules between rows as constraints of the database."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Length

PATHS_CONTINUE = """
alter table country_area
    add column parent_path text collate "C" generated always as (
        case when parent_id is null then null else left(path, length(path) - length(id) - 1) end
    ) stored,
    add constraint area_path_ends_in_id check (path = id or right(path, length(id) + 1) = '.' || id),
    add constraint area_path_not_deeper_than_level
        check (level >= length(path) - length(replace(path, '.', ''))),
    add constraint area_id_and_path unique (id, path),
    add constraint area_path_continues_parent
        foreign key (parent_id, parent_path) references country_area (id, path);
"""

CATEGORIES_NEST = """
alter table country_iccs
    add constraint iccs_code_begins_with_parent
        check (parent_id is null or left(code, length(parent_id)) = parent_id and parent_id <> code);
alter table country_offence_class
    add constraint class_maps_to_a_division_or_below check (iccs_id is null or length(iccs_id) >= 4);
"""

ONE_PACK = "create unique index country_one_pack on country_pack ((true))"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("database", "0001_law")]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("version", models.TextField()),
                ("fingerprint", models.TextField()),
                ("name_km", models.TextField()),
                ("name_en", models.TextField()),
                ("root", models.TextField()),
                ("nationality", models.TextField()),
                ("zone", models.TextField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("archive_from", models.DateField()),
                ("serial_digits", models.IntegerField()),
                ("grant_hours", models.IntegerField()),
                ("review_working_days", models.IntegerField()),
                ("planning_head_delegate", models.BooleanField()),
            ],
            options={"db_table": "country_pack"},
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("level", models.SmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="country.area",
                    ),
                ),
                ("path", models.TextField(db_collation="C")),
                ("name_km", models.TextField()),
                ("name_latin", models.TextField()),
                ("kind_km", models.TextField()),
                ("kind_latin", models.TextField()),
                ("zone", models.TextField()),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("search", models.TextField()),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "country_area",
                "indexes": [
                    models.Index(fields=["code"], name="area_code"),
                    models.Index(fields=["parent"], name="area_parent"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"],
                        name="area_search",
                        opclasses=["gin_trgm_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["path"], name="area_path"),
                    models.CheckConstraint(condition=Q(level__gte=0, level__lte=4), name="area_level_0_to_4"),
                    models.CheckConstraint(condition=Q(id__regex="^[A-Za-z0-9_]+(~[0-9]+)?$"), name="area_id_is_plain"),
                    models.CheckConstraint(
                        condition=Q(level=0, parent__isnull=True, path=F("id")) | Q(level__gt=0, parent__isnull=False),
                        name="only_the_country_has_no_parent",
                    ),
                    models.CheckConstraint(
                        condition=(Q(longitude__isnull=True) & Q(latitude__isnull=True))
                        | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                        name="area_point_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Iccs",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("level", models.SmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="country.iccs",
                    ),
                ),
                ("name_en", models.TextField()),
                ("verified", models.BooleanField()),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "country_iccs",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(level=1, parent__isnull=True, code__regex="^[0-9]{2}$")
                        | Q(level=Length("code") - 2, parent__isnull=False, code__regex="^[0-9]{4,6}$"),
                        name="iccs_level_follows_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OffenceClass",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("position", models.IntegerField()),
                ("name_km", models.TextField()),
                ("name_en", models.TextField()),
                ("severity", models.TextField()),
                ("article", models.TextField()),
                ("verified_by", models.TextField(null=True)),
                (
                    "iccs",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="country.iccs"),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "country_offence_class",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(severity__in=["felony", "misdemeanour", "petty"]),
                        name="class_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_from__isnull=True)
                        | Q(valid_to__isnull=True)
                        | Q(valid_to__gte=F("valid_from")),
                        name="class_valid_from_before_to",
                    ),
                    models.CheckConstraint(condition=~Q(verified_by=""), name="class_verified_by_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("detail", models.TextField()),
            ],
            options={
                "db_table": "country_report",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            kind__in=[
                                "repeated_code",
                                "missing_parent",
                                "code_outside_parent",
                                "unfit_code",
                                "retired",
                                "renamed",
                                "moved",
                            ]
                        ),
                        name="report_kind_known",
                    ),
                    models.UniqueConstraint(fields=["kind", "subject", "detail"], name="report_once"),
                ],
            },
        ),
        migrations.RunSQL(PATHS_CONTINUE, migrations.RunSQL.noop),
        migrations.RunSQL(CATEGORIES_NEST, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_PACK, migrations.RunSQL.noop),
    ]
