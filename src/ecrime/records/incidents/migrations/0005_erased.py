"""When an incident was erased by order of a court."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_newest_first")]
    operations = [migrations.AddField("incident", "erased_at", models.DateTimeField(null=True))]
