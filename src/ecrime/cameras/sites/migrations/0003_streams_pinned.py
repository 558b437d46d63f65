"""A stream by TLS may name the one certificate that is taken for the camera's own."""

from django.db import migrations

PINNED = """
alter table sites_stream
    add column pin text not null default '',
    add constraint stream_pin_written check (pin = '' or pin ~ '^[0-9a-f]{64}$' and scheme in ('rtsps', 'https'));
"""
BEFORE = "alter table sites_stream drop column pin"


class Migration(migrations.Migration):
    dependencies = [("sites", "0002_sites_corrected")]

    operations = [migrations.RunSQL(PINNED, BEFORE)]
