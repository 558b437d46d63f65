"""Footage of other recorders is kept until a day; and goes after it, under an entry of its own."""

from django.db import migrations

# Not valid: rows of older imports stay as their entries commit to them; law.import_kept_until says of them.
ENDS = """
alter table watching_import add column kept_until date, add column deleted_at timestamptz,
    add constraint import_kept_until check (kept_until is not null) not valid;
create index import_kept on watching_import (kept_until) where deleted_at is null;
alter table watching_import drop constraint import_once;
create unique index import_once on watching_import (camera_id, sha256, from_at) where deleted_at is null;
"""
STAYS = """
drop index import_once, import_kept;
alter table watching_import drop column kept_until, drop column deleted_at,
    add constraint import_once unique (camera_id, sha256, from_at);
"""


class Migration(migrations.Migration):
    dependencies = [("watching", "0003_live")]

    operations = [migrations.RunSQL(ENDS, STAYS)]
