"""Classes of cameras and how long their footage is kept; the next load of the pack fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0006_settings_of_readiness")]

    operations = [migrations.AddField("pack", "cameras", models.JSONField(default=dict))]
