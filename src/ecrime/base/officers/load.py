"""Brings the units and kinds of post of the country pack into the database. Run by the owner."""

from __future__ import annotations

from django.db import connection, transaction

from ecrime.base.country.faults import Faults
from ecrime.base.country.pack_files import COUNTRIES
from ecrime.base.country.service import read_posts, read_units
from ecrime.foundation.ids import uuid7

_UNIT = """
insert into officers_unit (id, code, name_km, name_latin, area_id, area_path, zone, kind)
select %s, %s, %s, %s, a.id, a.path, a.zone, %s from country_area a where a.id = %s
on conflict (code) do update set
    name_km = excluded.name_km, name_latin = excluded.name_latin, area_id = excluded.area_id,
    area_path = excluded.area_path, zone = excluded.zone, kind = excluded.kind
"""

_POST_KIND = """
insert into officers_post_kind (code, name_km, name_en, rights, idle_minutes) values (%s, %s, %s, %s, %s)
on conflict (code) do update set
    name_km = excluded.name_km, name_en = excluded.name_en, rights = excluded.rights,
    idle_minutes = excluded.idle_minutes
"""


def load_units(code: str) -> None:
    """Add or renew every unit and kind of post of the pack; safe to run again.

    Sessions keep the rights they were minted with until they end. A unit the pack no longer
    names stays: records bear its code.
    """
    faults = Faults()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select id from country_area")
        areas = {row[0] for row in cursor.fetchall()}
        units, posts = read_units(COUNTRIES / code, areas, faults), read_posts(COUNTRIES / code, faults)
        faults.stop_if_any()
        for unit in units:
            cursor.execute(_UNIT, [uuid7(), unit.code, unit.name_km, unit.name_en, unit.kind, unit.area_id])
        for post in posts:
            names = (post.code, post.name_km, post.name_en)
            cursor.execute(_POST_KIND, [*names, sorted(post.rights), post.idle_minutes])
