"""The digits of a serial are the guards' word and the languages the program's; the pack has no say in either."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("country", "0001_country_pack")]

    # The defaults are for the way back, which would otherwise have no value for the row that stands.
    operations = [
        migrations.AlterField("pack", "languages", ArrayField(models.TextField(), default=list)),
        migrations.AlterField("pack", "serial_digits", models.IntegerField(default=6)),
        migrations.RemoveField("pack", "languages"),
        migrations.RemoveField("pack", "serial_digits"),
    ]
