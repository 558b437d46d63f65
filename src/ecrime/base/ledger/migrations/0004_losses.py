"""What of the log was lost with a restored backup: declared, and under which name the log goes on."""

from django.db import migrations

LOSSES = """
create table ledger_loss (
    id uuid primary key,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    number integer not null unique check (number >= 2),
    origin text not null unique check (origin ~ '^[A-Za-z0-9./-]{1,80}$'),
    size bigint not null check (size >= 0),
    note text not null check (octet_length(note) <= 4000),
    reason text not null check (char_length(reason) between 8 and 500),
    declared_at timestamptz not null,
    constraint loss_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_tree")]
    operations = [migrations.RunSQL(LOSSES, "drop table ledger_loss")]
