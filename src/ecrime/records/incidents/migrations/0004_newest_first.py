"""Lists of wide areas read the newest records across many posts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # Not concurrently: of several nodes that start at once one migrates, and the others wait within transactions.
    dependencies = [("incidents", "0003_supplements")]

    operations = [
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["-occurred_from", "-id"], include=["jurisdiction", "withdrawn_at"], name="incident_newest"
            ),
        ),
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["-recorded_at", "-id"], include=["jurisdiction", "withdrawn_at"], name="incident_recorded_last"
            ),
        ),
    ]
