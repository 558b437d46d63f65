"""Of the documents beside an export: names without a file, and files that no row names, counted by themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_signed_attestations"),
    ]

    operations = [
        migrations.AddField(model_name="progress", name="documents_missing", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="progress", name="documents_unnamed", field=models.BigIntegerField(default=0)),
    ]
