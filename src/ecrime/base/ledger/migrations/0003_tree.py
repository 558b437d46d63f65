"""The tree over the leaves, what each entry commits to of the rows its act has written, and images of rows replaced."""

from django.db import migrations

ROWS = """
create table ledger_leaf (
    entry_id uuid not null primary key,
    rows bytea check (octet_length(rows) = 32),
    header text not null,
    leaf bytea not null check (octet_length(leaf) = 32)
) partition by range (entry_id);
alter table ledger_entry no force row level security;
do $$
begin
    if exists (select from ledger_entry) then
        perform law.ensure_partitions();
        insert into ledger_leaf (entry_id, header, leaf) select id, header, leaf from ledger_entry;
    end if;
end
$$;
alter table ledger_entry drop column header, drop column leaf;
alter table ledger_entry force row level security;
create table ledger_row_salt (
    entry_id uuid not null primary key,
    salt bytea not null check (octet_length(salt) = 32)
) partition by range (entry_id);
create table ledger_history (
    id bigint generated always as identity primary key,
    record_id uuid not null,
    relation text not null,
    row_id uuid not null,
    version integer not null,
    image jsonb not null,
    jurisdiction text collate "C",
    entry_id uuid not null,
    ended_by uuid not null,
    ended_at timestamptz not null,
    unique (row_id, version)
);
create index ledger_history_record on ledger_history (record_id);
"""

TREE = """
create table ledger_log (
    the_one boolean primary key default true check (the_one),
    origin text not null check (origin ~ '^[A-Za-z0-9./-]{1,80}$')
);
insert into ledger_log (origin) values ('ecrime/' || gen_random_uuid());
create table ledger_pending (
    entry_id uuid primary key,
    leaf bytea not null check (octet_length(leaf) = 32),
    waits_since timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_analyze_scale_factor = 1);
insert into ledger_pending (entry_id, leaf) select entry_id, leaf from ledger_leaf;
create table ledger_place (
    index bigint primary key check (index >= 0),
    entry_id uuid not null unique
);
create table ledger_tile (
    level smallint not null check (level between 0 and 7),
    number bigint not null check (number >= 0),
    hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    primary key (level, number)
);
alter table ledger_tile alter column hashes set storage external;
create table ledger_head (
    size bigint primary key check (size > 0),
    previous bigint not null unique check (previous >= 0 and previous < size),
    root bytea not null check (octet_length(root) = 32),
    at timestamptz not null
);
create table ledger_checkpoint (
    size bigint primary key references ledger_head (size),
    previous bigint not null unique check (previous >= 0 and previous < size),
    note text not null check (octet_length(note) <= 4000),
    at timestamptz not null
);
create table ledger_key (
    key text primary key check (octet_length(key) <= 200),
    since bigint not null check (since >= 0),
    statement text not null default ''
);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_accesses")]
    operations = [
        migrations.RunSQL(
            ROWS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            TREE,
            "drop table ledger_key, ledger_checkpoint, ledger_head, ledger_tile, ledger_place, ledger_pending,"
            " ledger_log",
        ),
    ]
