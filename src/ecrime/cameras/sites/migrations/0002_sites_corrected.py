"""A site may be corrected, for a reason that stands beside what it made of it."""

from django.db import migrations

CORRECTED = """
alter table sites_site
    add column reason text not null default '',
    add constraint site_corrected_for_reason check (
        (version = 1) = (reason !~ '[^[:space:]]') and char_length(reason) <= 500);
"""
BEFORE = "alter table sites_site drop column reason"


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_sites_and_cameras")]

    operations = [migrations.RunSQL(CORRECTED, BEFORE)]
