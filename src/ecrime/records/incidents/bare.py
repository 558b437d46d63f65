"""Pictures of incidents without a word on anybody: what may be looked through without opening a record."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from ecrime.base.country import queries as country
from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents import queries
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import IncidentId, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.telling import Told

# What stands in a bare picture; everything else was not asked for here.
READ = frozenset({"occurred", "area_id", "point", "offences", "late_reason", "recorded_at", "unit_path", "alike"})
UNREAD = frozenset(field.name for field in dataclasses.fields(Picture)) - READ - {"world", "unasked"}

_ROWS = """
select i.id, i.recorded_at, i.jurisdiction, i.occurred_from, i.occurred_to, i.time_precision, i.zone, i.area_id,
       i.latitude, i.longitude, i.point_precision, i.late_reason
from incidents_incident i where i.id = any(%(ids)s) and i.withdrawn_at is null and i.erased_at is null
"""

_OFFENCES = """
select o.incident_id, o.offence_class_id, o.attempted, o.id from incidents_offence o
where o.incident_id = any(%(ids)s) and not o.removed order by o.incident_id, o.position, o.id
"""

# An earlier record of the same unit, day, area and classes. Imported doubles are kept apart by where they came from.
_CLASSES = """
(select array_agg(o.offence_class_id order by o.offence_class_id) from incidents_offence o
 where o.incident_id = {}.id and not o.removed)
"""
_ALIKE = f"""
with told as (
    select i.*, (i.occurred_from at time zone i.zone)::date as day, {_CLASSES.format("i")} as classes
    from (select id, unit_id, area_path, occurred_from, zone, recorded_at from incidents_incident
          where id = any(%(ids)s) and origin = 'live' and withdrawn_at is null
            and time_precision in ('minute', 'hour', 'day')) i
)
select t.id, e.number
from told t join incidents_incident e
    on e.area_path = t.area_path and e.unit_id = t.unit_id and e.origin = 'live' and e.withdrawn_at is null
   and e.occurred_from > t.occurred_from - interval '1 day' and e.occurred_from < t.occurred_from + interval '1 day'
   and e.time_precision in ('minute', 'hour', 'day') and (e.recorded_at, e.id) < (t.recorded_at, t.id)
where (e.occurred_from at time zone e.zone)::date = t.day and {_CLASSES.format("e")} = t.classes
order by t.id, e.number
"""  # noqa: S608 - put together from constants


def bare_pictures(viewer: Actor, ids: Sequence[UUID]) -> list[Told]:
    """The pictures of those incidents in the viewer's area that are not withdrawn."""
    with acting_as(viewer), connection.cursor() as cursor:
        now = queries.lawful_time(viewer)
        cursor.execute(_ROWS, {"ids": list(ids)})
        rows = cursor.fetchall()
        cursor.execute(_OFFENCES, {"ids": list(ids)})
        offences = defaultdict(list)
        for incident_id, class_code, attempted, offence_id in cursor.fetchall():
            offences[incident_id].append(OffenceFacts(class_code, attempted, offence_id))
        cursor.execute(_ALIKE, {"ids": list(ids)})
        alike = defaultdict(list)
        for incident_id, number in cursor.fetchall():
            alike[incident_id].append(number)
        world = queries.world_of(country.areas({row[7] for row in rows}))
    return [
        Told(
            IncidentId(id_),
            Picture(
                world=world,
                now=now,
                recorded_at=recorded_at,
                unit_path=path,
                occurred=Span(start, end, Precision(precision), zone),
                area_id=area_id,
                offences=tuple(offences[id_]),
                point=None if point[0] is None else Point(point[0], point[1], PointPrecision(point[2])),
                late_reason=LateReason(late_reason) if late_reason else None,
                alike=tuple(alike[id_]),
                unasked=UNREAD,
            ),
        )
        for id_, recorded_at, path, start, end, precision, zone, area_id, *point, late_reason in rows
    ]
