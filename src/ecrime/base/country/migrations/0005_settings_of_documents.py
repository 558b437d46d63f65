"""In how many days a chief agrees to a document and a photo is answered for; the next load of the pack fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0004_purposes")]

    operations = [
        migrations.AddField("pack", "agreement_days", models.IntegerField(default=5)),
        migrations.AddField("pack", "photo_days", models.IntegerField(default=7)),
    ]
