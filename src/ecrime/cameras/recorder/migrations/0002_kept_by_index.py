"""Keeping asks each minute, and finds by an index: rows whose files are to go, and what was recorded since a moment."""

from django.db import migrations

INDEXES = """
create index segment_to_unlink on recorder_segment (start_ns) where state = 'deleted';
create index segment_newest on recorder_segment (start_at);
"""


class Migration(migrations.Migration):
    dependencies = [("recorder", "0001_index_of_footage")]

    operations = [migrations.RunSQL(INDEXES, "drop index segment_to_unlink, segment_newest")]
