"""The passkey's signature under an attestation, and the very report that it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_documents_beside"),
    ]

    operations = [
        # Null in those that were made before they were signed: what their entries commit to stays as it was.
        migrations.AddField(model_name="attestation", name="report", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="attestation", name="signature_id", field=models.UUIDField(null=True, unique=True)
        ),
    ]
