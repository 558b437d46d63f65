"""Documents beside the export of an import, and which of them were added."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_people_of_their_own"),
        ("documents", "0001_documents_and_photo_requests"),
    ]

    operations = [
        migrations.AddField(model_name="batch", name="documents_name", field=models.TextField(null=True)),
        migrations.AddField(model_name="batch", name="documents_size", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="batch", name="documents_hash", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="progress", name="documents", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="progress", name="documents_refused", field=models.BigIntegerField(default=0)),
        migrations.RemoveConstraint(model_name="chunk", name="chunk_part_known"),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.CheckConstraint(
                condition=Q(part__in=["incidents", "people", "documents"]), name="chunk_part_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=Q(documents_name=None, documents_size=None, documents_hash=None)
                | Q(
                    documents_name__isnull=False,
                    documents_size__isnull=False,
                    documents_size__gt=0,
                    documents_hash__isnull=False,
                ),
                name="batch_documents_whole",
            ),
        ),
        migrations.CreateModel(
            name="Filed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField(null=True)),
                ("incident_id", models.UUIDField()),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="intake.batch"),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
        ),
    ]
