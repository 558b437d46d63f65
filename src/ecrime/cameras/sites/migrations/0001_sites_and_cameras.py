"""Sites with their decisions, cameras with their streams, what they are signed in to with, and where they may be."""

from django.db import migrations

STAMP = 'version integer, entry_id uuid not null, entry_xact xid8 not null, jurisdiction text collate "C" not null'


def entry(name: str, subject: str) -> str:
    return (
        f"constraint {name}_entry foreign key (entry_id, entry_xact, {subject})"
        " references ledger_entry (id, xact, subject_id) deferrable initially deferred"
    )


TABLES = f"""
create table sites_site (
    id uuid primary key, {STAMP},
    code text not null constraint sites_site_code_key unique,
    name_km text not null, name_latin text not null,
    area_id text not null references country_area deferrable initially deferred,
    street text not null, longitude float8 not null, latitude float8 not null,
    added_at timestamptz not null, added_by uuid not null references officers_officer deferrable initially deferred,
    constraint site_code_written check (code ~ '^[A-Z0-9][A-Z0-9-]{{1,19}}$'),
    constraint site_named check (char_length(name_km) between 1 and 200 and char_length(name_latin) between 1 and 200),
    constraint site_street_short check (char_length(street) <= 500),
    constraint site_on_earth check (longitude between -180 and 180 and latitude between -90 and 90),
    {entry("site", "id")}
);
create index site_by_area on sites_site (jurisdiction, code);

create table sites_decision (
    id uuid primary key, {STAMP},
    site_id uuid not null references sites_site deferrable initially deferred,
    number integer not null, replaces integer not null,
    allowed boolean not null, reason text not null, ground text not null,
    valid_from date not null, review_on date not null,
    decided_at timestamptz not null, decided_by uuid not null references officers_officer deferrable initially deferred,
    constraint decision_once unique (site_id, number),
    constraint decision_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 2000),
    constraint decision_has_ground check (ground ~ '[^[:space:]]' and char_length(ground) <= 500),
    constraint decision_is_reviewed check (review_on > valid_from and review_on <= valid_from + 1830),
    {entry("decision", "site_id")}
);

create table sites_camera (
    id uuid primary key, {STAMP},
    code text not null constraint sites_camera_code_key unique,
    site_id uuid not null references sites_site deferrable initially deferred,
    make text not null, model text not null, serial text not null, mounting text not null,
    height_m float8, bearing float8, tilt float8, focal_mm float8, sensor_mm float8, angle float8,
    retention text not null, state text not null, public boolean not null, hidden_reason text not null,
    removed_reason text not null default '',
    added_at timestamptz not null, added_by uuid not null references officers_officer deferrable initially deferred,
    constraint camera_code_written check (code ~ '^[A-Z0-9][A-Z0-9-]{{1,19}}$'),
    constraint camera_words_short check (
        char_length(make) <= 100 and char_length(model) <= 100 and char_length(serial) <= 100),
    constraint camera_mounting_known check (mounting in ('pole', 'wall', 'roof', 'gantry', 'inside', 'other')),
    constraint camera_state_known check (state in ('planned', 'in_use', 'out_of_order', 'removed')),
    constraint camera_seen_from check (
        height_m between 0 and 200 and bearing >= 0 and bearing < 360 and tilt between -90 and 90),
    constraint camera_lens_possible check (
        focal_mm between 0.5 and 2000 and sensor_mm between 0.5 and 100 and angle between 0.1 and 360),
    constraint camera_lens_whole check ((focal_mm is null) = (sensor_mm is null)),
    constraint camera_public_or_why check (
        (public or hidden_reason ~ '[^[:space:]]') and char_length(hidden_reason) <= 500),
    constraint camera_removed_for_reason check (
        (state = 'removed') = (removed_reason ~ '[^[:space:]]') and char_length(removed_reason) <= 500),
    {entry("camera", "id")}
);
create index camera_by_area on sites_camera (jurisdiction, code);
create index camera_of_site on sites_camera (site_id);

create table sites_stream (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred,
    role text not null, scheme text not null,
    host text not null, address inet not null, port integer not null, path text not null,
    transport text not null, codec text not null, width integer, height integer, rate float8,
    stands boolean not null,
    constraint stream_once unique (camera_id, role),
    constraint stream_role_known check (
        role in ('main', 'sub') and scheme in ('rtsp', 'rtsps') or role = 'control' and scheme in ('http', 'https')),
    constraint stream_transport_known check (transport in ('tcp', 'udp')),
    constraint stream_codec_known check (codec in ('', 'h264', 'h265', 'mjpeg')),
    constraint stream_host_written check (char_length(host) <= 253 and host ~ '^[a-z0-9.:-]+$'),
    constraint stream_address_is_one check (masklen(address) = case family(address) when 4 then 32 else 128 end),
    constraint stream_address_is_its_host check (host !~ '(^[0-9.]+$)|:' or host = host(address)),
    constraint stream_port_possible check (port between 1 and 65535),
    constraint stream_path_written check (char_length(path) <= 500 and path ~ '^/[!-~]*$'),
    constraint stream_path_tells_no_password check (
        path !~* '[?&;/](user|usr|username|login|pass|pwd|passwd|password)='),
    constraint stream_size_possible check (
        width between 16 and 16384 and height between 16 and 16384 and rate between 0.1 and 240),
    {entry("stream", "camera_id")}
);

create table sites_credential (
    id uuid primary key, {STAMP},
    camera_id uuid not null unique references sites_camera deferrable initially deferred,
    sealed bytea not null constraint credential_sealed check (octet_length(sealed) between 540 and 2000),
    is_default boolean not null,
    given_at timestamptz not null, given_by uuid not null references officers_officer deferrable initially deferred,
    {entry("camera_credential", "camera_id")}
);
create table sites_credential_key (
    camera_id uuid primary key references sites_camera deferrable initially deferred,
    key_version integer not null references file_master,
    wrapped bytea not null check (octet_length(wrapped) = 40)
);

create table sites_network (
    id uuid primary key, {STAMP},
    network cidr not null, first_port integer not null, last_port integer not null, schemes text[] not null,
    reason text not null,
    allowed_at timestamptz not null, allowed_by uuid not null references officers_officer deferrable initially deferred,
    withdrawn_at timestamptz, withdrawn_by uuid references officers_officer deferrable initially deferred,
    constraint network_ports_possible check (first_port between 1 and last_port and last_port <= 65535),
    constraint network_schemes_known check (
        cardinality(schemes) >= 1 and schemes <@ array['rtsp', 'rtsps', 'http', 'https']),
    constraint network_has_reason check (reason ~ '[^[:space:]]' and char_length(reason) <= 500),
    constraint network_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by is null)),
    {entry("network", "id")}
);

create table sites_probe (
    id uuid primary key, {STAMP},
    camera_id uuid not null references sites_camera deferrable initially deferred,
    outcome text not null, found jsonb not null,
    probed_at timestamptz not null, probed_by uuid not null references officers_officer deferrable initially deferred,
    constraint probe_outcome_written check (outcome ~ '^[a-z_]{{2,40}}$'),
    constraint probe_found_short check (octet_length(found::text) <= 20000),
    {entry("probe", "camera_id")}
);
create index probe_of_camera on sites_probe (camera_id, probed_at);
"""

GONE = (
    "drop table sites_probe, sites_network, sites_credential_key, sites_credential, sites_stream, sites_camera,"
    " sites_decision, sites_site"
)


class Migration(migrations.Migration):
    dependencies = [
        ("country", "0007_settings_of_cameras"),
        ("files", "0002_keys_stand"),
        ("ledger", "0001_entries"),
        ("officers", "0005_credentials"),
    ]

    operations = [migrations.RunSQL(TABLES, GONE)]
