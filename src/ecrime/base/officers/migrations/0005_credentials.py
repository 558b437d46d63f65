"""Credentials of systems: on a post, for networks, until a day; and when each was used or refused."""

from django.db import migrations

TABLES = """
create table officers_credential (
    id uuid primary key,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    officer_id uuid not null references officers_officer deferrable initially deferred,
    posting_id uuid not null references officers_posting deferrable initially deferred,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    networks cidr[] not null,
    begins_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid references officers_officer deferrable initially deferred,
    constraint credential_has_networks check (cardinality(networks) between 1 and 20),
    constraint credential_lasts_a_year_at_most
        check (expires_at > begins_at and expires_at <= begins_at + interval '366 days'),
    constraint credential_revoked_by_somebody check ((revoked_at is null) = (revoked_by is null)),
    constraint credential_entry foreign key (entry_id, entry_xact, officer_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
create index credential_of_officer on officers_credential (officer_id);
create table officers_credential_use (
    credential_id uuid primary key references officers_credential deferrable initially deferred,
    used_at timestamptz,
    refused_at timestamptz,
    refused_from inet,
    refused_times integer not null default 0
);
"""


class Migration(migrations.Migration):
    dependencies = [("officers", "0004_service_numbers")]

    operations = [
        migrations.RunSQL(TABLES, "drop table officers_credential_use, officers_credential"),
    ]
