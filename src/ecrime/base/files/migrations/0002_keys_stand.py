"""A key goes with the row of its file, and no other way: nothing says any more by what it was destroyed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_files_of_record")]

    operations = [
        migrations.RemoveConstraint(model_name="key", name="file_key_stands_or_is_destroyed"),
        migrations.RemoveField(model_name="key", name="destroyed_by"),
        migrations.RemoveField(model_name="key", name="destroyed_at"),
        migrations.AlterField(
            model_name="key",
            name="key_version",
            field=models.ForeignKey(
                db_column="key_version",
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="files.master",
            ),
        ),
        migrations.AlterField(model_name="key", name="wrapped", field=models.BinaryField()),
    ]
