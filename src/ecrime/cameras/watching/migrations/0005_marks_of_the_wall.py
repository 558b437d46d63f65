"""A mark may be made while watching, and its words may follow; past watches are listed by when they began."""

from django.db import migrations

TABLES = """
alter table watching_bookmark
    add column watch_id uuid references watching_watch deferrable initially deferred,
    add column words_of uuid constraint bookmark_words_once unique
        references watching_bookmark deferrable initially deferred,
    drop constraint bookmark_said,
    add constraint bookmark_said check (
        char_length(words) <= 200 and (words ~ '[^[:space:]]' or words = '' and watch_id is not null));
create index watch_began on watching_watch (begun_at);
"""

GONE = """
drop index watch_began;
alter table watching_bookmark
    drop constraint bookmark_said, drop column words_of, drop column watch_id,
    add constraint bookmark_said check (words ~ '[^[:space:]]' and char_length(words) <= 200);
"""


class Migration(migrations.Migration):
    dependencies = [("watching", "0004_imports_end")]

    operations = [migrations.RunSQL(TABLES, GONE)]
