"""What a station needs to record within 48 hours; the next load of the pack fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0005_settings_of_documents")]

    operations = [migrations.AddField("pack", "readiness", models.JSONField(default=dict))]
