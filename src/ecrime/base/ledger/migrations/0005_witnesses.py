"""Who witnesses the log from outside, and what they have co-signed."""

from django.db import migrations

WITNESSES = """
create table ledger_witness (
    id uuid primary key,
    witness_id uuid not null,
    key text not null check (octet_length(key) <= 200),
    name_km text not null check (char_length(name_km) between 1 and 120),
    name_en text not null check (char_length(name_en) between 1 and 120),
    outside boolean not null,
    stands boolean not null,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    constraint witness_entry foreign key (entry_id, entry_xact, witness_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
create index ledger_witness_of on ledger_witness (witness_id, id);
create table ledger_cosignature (
    size bigint not null references ledger_checkpoint (size),
    witness_id uuid not null,
    line text not null check (octet_length(line) <= 400 and line ~ '^— [^ \\n]+ [A-Za-z0-9+/=]+$'),
    at timestamptz not null,
    primary key (size, witness_id)
);
create index ledger_cosignature_of on ledger_cosignature (witness_id, size);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_losses")]
    operations = [migrations.RunSQL(WITNESSES, "drop table ledger_cosignature, ledger_witness")]
