"""What analysis says of the key frames of each segment. Partitions by month: law.ensure_months."""

from django.db import migrations

TABLES = """
create table analysis_segment (
    camera_id uuid not null references sites_camera, role text not null,
    start_ns bigint not null, start_at timestamptz not null,
    zones integer not null, marks bytea not null, peak smallint, seen smallint not null,
    sharp real, scene bytea,
    primary key (camera_id, role, start_ns, start_at) include (zones, peak, seen),
    constraint analysed_role_known check (role in ('main', 'sub')),
    constraint analysed_at_its_time check (start_at = to_timestamp(start_ns / 1000 / 1e6)),
    constraint analysed_zones_counted check (zones >= 0),
    constraint analysed_peak_in_range check (peak between 0 and 15),
    constraint analysed_seen_known check (seen between 0 and 15),
    constraint analysed_sharp_positive check (sharp >= 0 and sharp < 1e6),
    constraint analysed_scene_is_bits check (octet_length(scene) between 1 and 64)
) partition by range (start_at);
"""


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_sites_and_cameras"), ("recorder", "0001_index_of_footage")]

    operations = [migrations.RunSQL(TABLES, "drop table analysis_segment")]
