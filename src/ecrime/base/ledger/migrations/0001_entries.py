"""The ledger in its final columns, partitioned by month of its UUIDv7. Partitions are made by law.ensure_partitions."""

from django.db import migrations

ENTRIES = """
create table ledger_entry (
    id uuid not null,
    xact xid8 not null,
    at timestamptz not null,
    kind text not null check (kind ~ '^[a-z_]+[.][a-z_]+$'),
    operation text not null check (operation in (
        'collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure', 'administration')),
    subject_kind text not null check (subject_kind ~ '^[a-z_]+$'),
    subject_id uuid not null,
    officer_id uuid,
    post_id uuid,
    unit_id uuid,
    session_id uuid,
    jurisdiction text collate "C" not null,
    purpose text check (purpose ~ '^[a-z_.]+$'),
    purpose_subject_id uuid,
    rule text check (rule ~ '^[A-Za-z0-9._-]+$'),
    grant_id uuid,
    recipient text check (recipient ~ '^[A-Za-z0-9._-]+$'),
    claimed_at timestamptz,
    pack text not null check (pack ~ '^[A-Za-z0-9._-]+$'),
    format smallint not null default 1,
    commitment bytea not null check (octet_length(commitment) = 32),
    header text not null,
    leaf bytea not null check (octet_length(leaf) = 32),
    primary key (id),
    unique (id, xact, subject_id)
) partition by range (id);
create index ledger_entry_subject on ledger_entry (subject_id, id);
create index ledger_entry_officer on ledger_entry (officer_id, id);

create table ledger_salt (
    entry_id uuid not null primary key,
    salt bytea not null check (octet_length(salt) = 32)
) partition by range (entry_id);

create table ledger_done (
    officer_id uuid not null,
    key uuid not null,
    kind text not null,
    subject_id uuid not null,
    entry_id uuid not null,
    primary key (officer_id, key)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("database", "0001_law")]
    operations = [
        migrations.RunSQL(ENTRIES, "drop table ledger_done, ledger_salt, ledger_entry"),
    ]
