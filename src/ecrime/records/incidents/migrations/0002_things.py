"""Organisations, relations, property and vehicles below an incident; roles of organisations."""

import django.db.models.deletion
from django.db import migrations, models

STAMPS = "".join(
    f"""
alter table incidents_{name} add column entry_xact xid8 not null,
    add constraint {name}_entry foreign key (entry_id, entry_xact, incident_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred;
"""
    for name in ("organisation", "relation", "property", "vehicle")
)


class Migration(migrations.Migration):
    dependencies = [
        ("country", "0001_country_pack"),
        ("incidents", "0001_incidents"),
        ("officers", "0001_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="PropertyStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("states", models.JSONField(default=list)),
                ("kind", models.TextField()),
                ("description", models.TextField(blank=True)),
                ("serial", models.TextField(blank=True)),
                ("substance", models.TextField(blank=True)),
                ("quantity", models.BigIntegerField(null=True)),
                ("measure", models.TextField()),
            ],
            options={
                "db_table": "incidents_property",
            },
        ),
        migrations.CreateModel(
            name="RelationStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("kind", models.TextField()),
            ],
            options={
                "db_table": "incidents_relation",
            },
        ),
        migrations.CreateModel(
            name="VehicleStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("states", models.JSONField(default=list)),
                ("kind", models.TextField()),
                ("plate", models.TextField(blank=True)),
                ("plate_country", models.TextField(blank=True)),
                ("make", models.TextField(blank=True)),
                ("model", models.TextField(blank=True)),
                ("colour", models.TextField(blank=True)),
                ("built", models.SmallIntegerField(null=True)),
                ("frame_number", models.TextField(blank=True)),
                ("engine_number", models.TextField(blank=True)),
            ],
            options={
                "db_table": "incidents_vehicle",
            },
        ),
        migrations.AlterField(
            model_name="roleheld",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.personstated"
            ),
        ),
        migrations.CreateModel(
            name="OrganisationStated",
            fields=[
                ("version", models.IntegerField(editable=False, null=True)),
                ("entry_id", models.UUIDField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField(db_collation="C", null=True)),
                ("position", models.SmallIntegerField()),
                ("removed", models.BooleanField(default=False)),
                ("kind", models.TextField()),
                ("names", models.JSONField(default=list)),
                ("identifiers", models.JSONField(default=list)),
                ("address", models.TextField(blank=True)),
                (
                    "address_area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="country.area",
                    ),
                ),
                ("incident", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident")),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="officers.unit",
                    ),
                ),
            ],
            options={
                "db_table": "incidents_organisation",
            },
        ),
        migrations.AddField(
            model_name="roleheld",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.organisationstated",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", False), ("person", None)),
                    models.Q(("organisation", None), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="role_of_one",
            ),
        ),
        migrations.AddField(
            model_name="propertystated",
            name="incident",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
        ),
        migrations.AddField(
            model_name="propertystated",
            name="offence",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.offence",
            ),
        ),
        migrations.AddField(
            model_name="propertystated",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.personstated",
            ),
        ),
        migrations.AddField(
            model_name="propertystated",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="officers.unit",
            ),
        ),
        migrations.AddField(
            model_name="relationstated",
            name="incident",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
        ),
        migrations.AddField(
            model_name="relationstated",
            name="other",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.personstated",
            ),
        ),
        migrations.AddField(
            model_name="relationstated",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.personstated",
            ),
        ),
        migrations.AddField(
            model_name="relationstated",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="officers.unit",
            ),
        ),
        migrations.AddField(
            model_name="vehiclestated",
            name="incident",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
        ),
        migrations.AddField(
            model_name="vehiclestated",
            name="offence",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.offence",
            ),
        ),
        migrations.AddField(
            model_name="vehiclestated",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.personstated",
            ),
        ),
        migrations.AddField(
            model_name="vehiclestated",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="officers.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationstated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["company", "bank", "state", "school", "religious", "association", "society", "other"])
                ),
                name="organisation_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertystated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "money",
                            "document",
                            "jewellery",
                            "telephone",
                            "electronics",
                            "drug",
                            "firearm",
                            "weapon",
                            "ammunition",
                            "explosive",
                            "livestock",
                            "timber",
                            "wildlife",
                            "goods",
                            "building",
                            "other",
                        ],
                    )
                ),
                name="property_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertystated",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["piece", "tablet", "milligram", "millilitre", "square_metre"])),
                name="property_measure_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertystated",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", None), ("quantity__gt", 0), _connector="OR"), name="property_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationstated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "spouse",
                            "former_spouse",
                            "partner",
                            "parent",
                            "child",
                            "grandparent",
                            "grandchild",
                            "sibling",
                            "step_parent",
                            "step_child",
                            "in_law",
                            "other_family",
                            "guardian",
                            "ward",
                            "employer",
                            "employee",
                            "teacher",
                            "pupil",
                            "neighbour",
                            "friend",
                            "acquaintance",
                            "stranger",
                        ],
                    )
                ),
                name="relation_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationstated",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("other")), _negated=True), name="relation_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="vehiclestated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["motorcycle", "three_wheeler", "car", "bus", "lorry", "bicycle", "boat", "other"])
                ),
                name="vehicle_kind_known",
            ),
        ),
        migrations.RunSQL(STAMPS, migrations.RunSQL.noop),
    ]
