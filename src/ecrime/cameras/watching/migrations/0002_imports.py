"""Files of other recorders: what each was, where it came from, which time it is said to be of."""

from django.db import migrations

TABLES = """
create table watching_import (
    id uuid primary key, version integer, entry_id uuid not null, entry_xact xid8 not null,
    jurisdiction text collate "C" not null,
    camera_id uuid not null references sites_camera deferrable initially deferred,
    from_at timestamptz not null, to_at timestamptz not null,
    name text not null, origin text not null, sha256 text not null, bytes bigint not null,
    imported_at timestamptz not null,
    imported_by uuid not null references officers_officer deferrable initially deferred,
    constraint import_in_order check (from_at < to_at and to_at <= from_at + interval '8 days'),
    constraint import_named check (char_length(name) between 1 and 200),
    constraint import_has_origin check (origin ~ '[^[:space:]]' and char_length(origin) <= 500),
    constraint import_hashed check (sha256 ~ '^[0-9a-f]{64}$' and bytes > 0),
    constraint import_once unique (camera_id, sha256, from_at),
    constraint import_entry foreign key (entry_id, entry_xact, camera_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
create index import_of_camera on watching_import (camera_id, from_at);
"""


class Migration(migrations.Migration):
    dependencies = [("watching", "0001_zones_and_footage"), ("recorder", "0001_index_of_footage")]

    operations = [migrations.RunSQL(TABLES, "drop table watching_import")]
