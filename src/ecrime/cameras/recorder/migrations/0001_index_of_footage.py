"""What is recorded and what is not, camera-hours with their proofs, holds. Partitions by month: law.ensure_months."""

from django.db import migrations

STAMP = 'version integer, entry_id uuid not null, entry_xact xid8 not null, jurisdiction text collate "C" not null'
AT = "to_timestamp({0}_ns / 1000 / 1e6)"  # nanoseconds as the moment they lie in, to the microsecond


def entry(name: str, subject: str) -> str:
    return (
        f"constraint {name}_entry foreign key (entry_id, entry_xact, {subject})"
        " references ledger_entry (id, xact, subject_id) deferrable initially deferred"
    )


TABLES = f"""
create table recorder_segment (
    camera_id uuid not null references sites_camera, role text not null,
    start_ns bigint not null, end_ns bigint not null,
    start_at timestamptz not null,
    end_at timestamptz not null generated always as ({AT.format("end")}) stored,
    run uuid not null, codec text not null, width integer not null, height integer not null, init integer not null,
    bytes bigint not null, fragments integer not null, frames integer not null,
    keys bytea not null, pieces bytea not null, chain_before bytea not null, chain bytea not null,
    clock_ns bigint, state text not null, source text not null, entry_id uuid, entry_xact xid8,
    primary key (camera_id, role, start_ns, start_at) include (end_ns, state),
    constraint segment_role_known check (role in ('main', 'sub')),
    constraint segment_state_known check (state in ('open', 'closed', 'healed', 'deleted')),
    constraint segment_source_known check (source in ('camera', 'import')),
    constraint segment_at_its_time check (start_at = {AT.format("start")}),
    constraint segment_goes_forward check (end_ns >= start_ns and end_ns <= start_ns + 7200000000000),
    constraint segment_has_size check (width between 1 and 16384 and height between 1 and 16384),
    constraint segment_counts check (init >= 0 and bytes >= init and fragments >= 0 and frames >= 0),
    constraint segment_is_packed check (octet_length(keys) % 8 = 0 and octet_length(pieces) % 8 = 0
        and (state = 'deleted' or octet_length(pieces) = 8 * fragments)),
    constraint segment_has_heads check (octet_length(chain_before) = 32 and octet_length(chain) = 32),
    constraint segment_import_has_entry check ((source = 'import') = (entry_id is not null)),
    constraint segment_entry foreign key (entry_id, entry_xact, camera_id)
        references ledger_entry (id, xact, subject_id) deferrable initially deferred
) partition by range (start_at);

create table recorder_gap (
    camera_id uuid not null references sites_camera, role text not null,
    start_ns bigint not null, end_ns bigint,
    start_at timestamptz not null, end_at timestamptz generated always as ({AT.format("end")}) stored,
    cause text not null,
    primary key (camera_id, role, start_ns, start_at),
    constraint gap_role_known check (role in ('main', 'sub')),
    constraint gap_at_its_time check (start_at = {AT.format("start")}),
    constraint gap_goes_forward check (end_ns >= start_ns),
    constraint gap_cause_written check (cause ~ '^[a-z_]{{2,30}}$')
) partition by range (start_at);
create index gap_lasts on recorder_gap (camera_id, role) where end_ns is null;

create table recorder_hour (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred, role text not null,
    hour_ns bigint not null, hour_at timestamptz not null, head bytea not null,
    segments integer not null, bytes bigint not null, deleted_at timestamptz, deleted_for text,
    constraint hour_once unique (camera_id, role, hour_ns, head),
    constraint hour_role_known check (role in ('main', 'sub')),
    constraint hour_is_one check (hour_ns >= 0 and hour_ns % 3600000000000 = 0 and hour_at = {AT.format("hour")}),
    constraint hour_has_head check (octet_length(head) = 32),
    constraint hour_deleted_whole check ((deleted_at is null) = (deleted_for is null)),
    constraint hour_deleted_for_cause check (deleted_for in ('retention', 'quota')),
    {entry("hour", "camera_id")}
);
create index hour_kept on recorder_hour (hour_ns, camera_id, role) include (bytes) where deleted_at is null;

create table recorder_hold (
    id uuid primary key, {STAMP},
    batch uuid not null,
    camera_id uuid not null references sites_camera deferrable initially deferred,
    from_at timestamptz not null, to_at timestamptz not null, reason text not null, reference text not null,
    placed_at timestamptz not null, placed_by uuid not null references officers_officer deferrable initially deferred,
    expires_on date not null,
    first_lifted_at timestamptz, first_lifted_by uuid references officers_officer deferrable initially deferred,
    first_lifted_reason text,
    lifted_at timestamptz, lifted_by uuid references officers_officer deferrable initially deferred, lifted_reason text,
    ended_at timestamptz, ended_how text,
    constraint hold_goes_forward check (to_at > from_at),
    constraint hold_is_bounded check (to_at <= from_at + interval '744 hours'),
    constraint hold_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 2000),
    constraint hold_has_reference check (reference ~ '[^[:space:]]' and char_length(reference) <= 200),
    constraint hold_first_lifted_whole check (
        (first_lifted_at is null) = (first_lifted_by is null)
        and (first_lifted_at is null) = (first_lifted_reason is null)),
    constraint hold_lifted_whole check (
        (lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_reason is null)),
    constraint hold_lift_has_reason check (
        coalesce(first_lifted_reason, 'x') ~ '[^[:space:]]' and coalesce(lifted_reason, 'x') ~ '[^[:space:]]'
        and char_length(first_lifted_reason) <= 2000 and char_length(lifted_reason) <= 2000),
    constraint hold_lifted_by_two check (lifted_by is null or lifted_by <> first_lifted_by),
    constraint hold_lifted_after_first check (lifted_at is null or first_lifted_at is not null),
    constraint hold_ended_whole check ((ended_at is null) = (ended_how is null)),
    constraint hold_ended_known check (ended_how in ('lifted', 'expired')),
    constraint hold_ended_as_told check ((lifted_at is not null) = (coalesce(ended_how, '') = 'lifted')),
    {entry("hold", "id")}
);
create index hold_of_camera on recorder_hold (camera_id, from_at);
create index hold_stands on recorder_hold (camera_id) where ended_at is null;
create index hold_of_batch on recorder_hold (batch);
"""

GONE = "drop table recorder_hold, recorder_hour, recorder_gap, recorder_segment"


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_entries"),
        ("officers", "0005_credentials"),
        ("sites", "0001_sites_and_cameras"),
    ]

    operations = [migrations.RunSQL(TABLES, GONE)]
