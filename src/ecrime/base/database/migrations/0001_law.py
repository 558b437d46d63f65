"""Trigram search, before any table needs it. Guards are installed from triggers.sql, see install.py."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("create extension if not exists pg_trgm", migrations.RunSQL.noop),
    ]
