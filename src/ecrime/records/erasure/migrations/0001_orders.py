"""Orders to erase, how each was carried out, and when the last bytes were gone from the database's files."""

from django.db import migrations

TABLES = """
create table erasure_order (
    id uuid primary key,
    incident_id uuid not null references incidents_incident (id) deferrable initially deferred,
    person_id uuid,
    place smallint,
    jurisdiction text collate "C",
    court text not null check (char_length(court) between 3 and 200),
    number text not null check (char_length(number) between 1 and 60),
    ordered_on date not null,
    paper text not null check (char_length(paper) between 1 and 120),
    recorded_by uuid,
    unit_id uuid,
    recorded_at timestamptz,
    signature_id uuid unique,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    constraint order_entry foreign key (entry_id, entry_xact, id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred,
    constraint order_of_whom check ((person_id is null) = (place is null))
);
create index order_by_incident on erasure_order (incident_id);
create index order_by_time on erasure_order (jurisdiction, recorded_at);
create table erasure_carried_out (
    id uuid primary key,
    order_id uuid not null unique references erasure_order (id) deferrable initially deferred,
    incident_id uuid,
    jurisdiction text collate "C",
    carried_out_by uuid,
    unit_id uuid,
    carried_out_at timestamptz,
    destroyed jsonb,
    emptied_sha256 bytea,
    left_entry uuid,
    left_sha256 bytea,
    signature_id uuid unique,
    version integer,
    entry_id uuid not null,
    entry_xact xid8 not null,
    constraint carried_out_entry foreign key (entry_id, entry_xact, order_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
);
create index carried_out_by_incident on erasure_carried_out (incident_id);
create table erasure_cleaned (
    erasure_id uuid primary key references erasure_carried_out (id) deferrable initially deferred,
    cleaned_at timestamptz not null default clock_timestamp()
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("incidents", "0005_erased"), ("ledger", "0006_emptied"), ("officers", "0001_officers")]
    operations = [
        migrations.RunSQL(TABLES, "drop table erasure_cleaned, erasure_carried_out, erasure_order"),
    ]
