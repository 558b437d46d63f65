"""From where on the country questions what a record says; the next load of the pack fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0002_settings_nobody_reads")]

    operations = [migrations.AddField("pack", "checks", models.JSONField(default=dict))]
