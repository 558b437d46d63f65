"""A second file, of people, beside that of an import."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_mappings_and_figures"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="chunk", name="chunk_once"),
        migrations.AddField(model_name="batch", name="people_name", field=models.TextField(null=True)),
        migrations.AddField(model_name="batch", name="people_size", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="batch", name="people_hash", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="chunk", name="part", field=models.TextField(default="incidents")),
        migrations.AddField(model_name="draft", name="people_profile", field=models.JSONField(null=True)),
        migrations.AddField(model_name="progress", name="orphans", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="progress", name="people", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="rowproblem", name="people_row", field=models.BigIntegerField(default=0)),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=Q(people_name=None, people_size=None, people_hash=None)
                | Q(people_name__isnull=False, people_size__isnull=False, people_size__gt=0, people_hash__isnull=False),
                name="batch_people_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.UniqueConstraint(fields=["batch", "part", "position"], name="chunk_once"),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.CheckConstraint(condition=Q(part__in=["incidents", "people"]), name="chunk_part_known"),
        ),
    ]
