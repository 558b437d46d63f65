"""Purposes a look-up may be for, as the pack names them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("country", "0003_settings_of_checks")]

    operations = [
        migrations.CreateModel(
            name="Purpose",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("position", models.IntegerField()),
                ("name_km", models.TextField()),
                ("name_en", models.TextField()),
                ("asks", models.TextField()),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "country_purpose",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(asks__in=["record", "number", "reason"]), name="purpose_asks_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(code__regex="^[a-z_]+$") & ~Q(code="own_work"), name="purpose_code_plain"
                    ),
                ],
            },
        ),
    ]
