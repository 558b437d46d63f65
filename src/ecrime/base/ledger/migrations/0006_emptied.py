"""Which entries were emptied by order of a court: what they commit to is destroyed, they themselves stand."""

from django.db import migrations

EMPTIED = """
create table ledger_emptied (
    id uuid primary key,
    erasure_id uuid not null,
    record_id uuid not null,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    constraint emptied_entry foreign key (entry_id, entry_xact, erasure_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
create index ledger_emptied_by on ledger_emptied (entry_id);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_witnesses")]
    operations = [migrations.RunSQL(EMPTIED, "drop table ledger_emptied")]
