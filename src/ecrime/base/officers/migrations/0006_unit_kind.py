"""Of which kind a unit is, as the pack says: cameras are watched live from a headquarters only (clause C3)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("officers", "0005_credentials")]

    operations = [migrations.AddField("unit", "kind", models.TextField(default=""))]
