"""Networks of headquarters, who watched which camera live from when until when, and the walls that officers keep."""

from django.db import migrations

STAMP = 'version integer, entry_id uuid not null, entry_xact xid8 not null, jurisdiction text collate "C" not null'


def entry(name: str) -> str:
    return (
        f"constraint {name}_entry foreign key (entry_id, entry_xact, id)"
        " references ledger_entry (id, xact, subject_id) deferrable initially deferred"
    )


TABLES = f"""
create table watching_network (
    id uuid primary key, {STAMP},
    network cidr not null, reason text not null,
    allowed_at timestamptz not null, allowed_by uuid not null references officers_officer deferrable initially deferred,
    withdrawn_at timestamptz, withdrawn_by uuid references officers_officer deferrable initially deferred,
    constraint watching_network_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 500),
    constraint watching_network_withdrawn_by check ((withdrawn_at is null) = (withdrawn_by is null)),
    {entry("watching_network")}
);

create table watching_watch (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred,
    officer_id uuid not null references officers_officer deferrable initially deferred,
    unit_id uuid not null references officers_unit deferrable initially deferred,
    session_id uuid not null, access_id uuid not null, caller inet not null,
    begun_at timestamptz not null, ended_at timestamptz, ended_for text,
    constraint watch_ends_for_something check ((ended_at is null) = (ended_for is null)),
    constraint watch_ends_after_it_began check (ended_at >= begun_at),
    constraint watch_end_known check (
        ended_for in ('closed', 'lost', 'session', 'passkey', 'right', 'unit', 'zone', 'camera')),
    {entry("watch")}
);
create index watch_of_camera on watching_watch (camera_id, begun_at);
create index watch_of_officer on watching_watch (officer_id, begun_at);
create index watch_going_on on watching_watch (session_id) where ended_at is null;

create table watching_pulse (
    watch_id uuid primary key references watching_watch, seen_at timestamptz not null
);

create table watching_wall (
    id uuid primary key, {STAMP},
    officer_id uuid not null references officers_officer deferrable initially deferred,
    number smallint not null, name text not null, tiles smallint not null, cameras uuid[] not null,
    constraint wall_once unique (officer_id, number),
    constraint wall_numbered check (number between 1 and 9),
    constraint wall_named check (char_length(name) <= 60),
    constraint wall_tiles_known check (tiles in (4, 9, 16, 25)),
    constraint wall_fits check (cardinality(cameras) <= tiles and array_position(cameras, null) is null),
    {entry("wall")}
);
"""

GONE = "drop table watching_wall, watching_pulse, watching_watch, watching_network"


class Migration(migrations.Migration):
    dependencies = [("officers", "0006_unit_kind"), ("watching", "0002_imports")]

    operations = [migrations.RunSQL(TABLES, GONE)]
