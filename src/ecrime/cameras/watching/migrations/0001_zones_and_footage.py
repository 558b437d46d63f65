"""Privacy zones of cameras; openings of footage, bookmarks and snapshots."""

from django.db import migrations

STAMP = 'version integer, entry_id uuid not null, entry_xact xid8 not null, jurisdiction text collate "C" not null'
BY = "timestamptz not null, {0}_by uuid not null references officers_officer deferrable initially deferred"


def entry(name: str, subject: str) -> str:
    return (
        f"constraint {name}_entry foreign key (entry_id, entry_xact, {subject})"
        " references ledger_entry (id, xact, subject_id) deferrable initially deferred"
    )


def by(act: str) -> str:
    return f"{act}_at {BY.format(act)}"


TABLES = f"""
create table watching_zone (
    id uuid primary key, {STAMP},
    camera_id uuid not null constraint zone_of_camera unique references sites_camera deferrable initially deferred,
    polygons jsonb not null, reason text not null, {by("set")},
    constraint zone_polygons_short check (octet_length(polygons::text) <= 20000),
    constraint zone_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 500),
    {entry("zone", "camera_id")}
);

create table watching_opening (
    id uuid primary key, {STAMP},
    cameras uuid[] not null, from_at timestamptz not null, to_at timestamptz not null,
    session_id uuid not null, {by("opened")},
    constraint opening_of_few check (cardinality(cameras) between 1 and 9),
    constraint opening_in_order check (from_at < to_at and to_at <= from_at + interval '24 hours'),
    {entry("opening", "id")}
);
create index opening_of_session on watching_opening (session_id, opened_at);
create index opening_of_camera on watching_opening using gin (cameras);

create table watching_bookmark (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred,
    at timestamptz not null, words text not null, {by("made")},
    constraint bookmark_said check (words ~ '[^[:space:]]' and char_length(words) <= 200),
    {entry("bookmark", "id")}
);
create index bookmark_of_camera on watching_bookmark (camera_id, at);

create table watching_snapshot (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred,
    at timestamptz not null, reason text not null, sha256 text not null, masked boolean not null, {by("made")},
    constraint snapshot_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 500),
    constraint snapshot_hashed check (sha256 ~ '^[0-9a-f]{{64}}$'),
    {entry("snapshot", "id")}
);
create index snapshot_of_camera on watching_snapshot (camera_id, at);
"""

GONE = "drop table watching_snapshot, watching_bookmark, watching_opening, watching_zone"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_entries"), ("officers", "0005_credentials"), ("sites", "0001_sites_and_cameras")]

    operations = [migrations.RunSQL(TABLES, GONE)]
