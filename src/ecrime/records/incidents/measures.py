"""Figures over recorded incidents, counted by the database; no row of anybody leaves with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents.facts import Origin

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Promptness:
    """How soon incidents were recorded after they happened (measures T1, T3, T4).

    place        area path of the province, "" for everything together
    unit         code of the unit, "" for the province as a whole
    median, p90  the smallest delay that half, nine tenths of the records do not exceed; never an average of two
    late         recorded more than 48 hours after the last moment it can have happened
    unreasoned   late without a reason, which the database refuses: always 0
    corrected    corrected at least once inside their 48 hours
    """

    place: str
    unit: str
    recorded: int
    median: timedelta
    p90: timedelta
    within_24h: int
    within_48h: int
    over_7d: int
    late: int
    reasons: Mapping[str, int]
    unreasoned: int
    corrected: int


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one incident, from which every figure can be counted again."""

    number: str
    place: str
    unit: str
    happened_by: datetime
    recorded_at: datetime
    late_reason: str
    corrected: bool


# Where the reasons stand among the columns; they arrive as JSON.
_REASONS = 9

# Imported history was digitised elsewhere and says nothing of how promptly a unit records.
# The ids of entries carry their time: asked for by id, two months of the ledger are looked at and not all of it.
# A day known only as such ends after it may have been recorded: then nothing was lost, not less than nothing.
_TIMINGS = """
select i.id, i.number, array_to_string((string_to_array(i.jurisdiction, '.'))[1:2], '.') as place, u.code as unit,
       i.occurred_to as happened_by, i.recorded_at, greatest(i.recorded_at - i.occurred_to, interval '0') as delay,
       i.late, i.late_reason,
       exists (select from ledger_entry e
               where e.subject_id = i.id and e.kind = 'incident.correct' and e.at < i.locks_at
               and e.id between law.uuid7_floor(i.recorded_at - interval '1 minute')
                            and law.uuid7_floor(i.locks_at + interval '1 minute')) as corrected
from incidents_incident i join officers_unit u on u.id = i.unit_id
where i.origin = %(origin)s and i.withdrawn_at is null
  and i.jurisdiction >= %(scope)s and i.jurisdiction < %(scope)s || '/'
  and i.recorded_at >= %(since)s and i.recorded_at < %(until)s
"""

_PROMPTNESS = f"""
with timing as ({_TIMINGS}),
reasons as (
    select place, unit, late_reason, count(*) as how_many from timing where late and late_reason <> ''
    group by late_reason, grouping sets ((), (place), (place, unit))
)
select coalesce(t.place, ''), coalesce(t.unit, ''), count(*),
       percentile_disc(0.5) within group (order by t.delay), percentile_disc(0.9) within group (order by t.delay),
       count(*) filter (where t.delay <= interval '24 hours'), count(*) filter (where t.delay <= interval '48 hours'),
       count(*) filter (where t.delay > interval '7 days'), count(*) filter (where t.late),
       (select coalesce(jsonb_object_agg(r.late_reason, r.how_many), '{{}}') from reasons r
        where r.place is not distinct from t.place and r.unit is not distinct from t.unit),
       count(*) filter (where t.late and t.late_reason = ''), count(*) filter (where t.corrected)
from timing t
group by grouping sets ((), (t.place), (t.place, t.unit))
having count(*) > 0
order by t.place nulls first, t.unit nulls first
"""  # noqa: S608 - put together from constants


def promptness(viewer: Actor, *, since: datetime, until: datetime) -> list[Promptness]:
    """The figures of what was recorded from ``since`` to before ``until`` in the viewer's area.

    First for everything together, then for each province followed by its units.
    """
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_PROMPTNESS, _within(viewer, since, until))
        return [replace(Promptness(*row), reasons=json.loads(row[_REASONS])) for row in cursor.fetchall()]


def timings(viewer: Actor, *, since: datetime, until: datetime) -> Iterator[Timing]:
    """The times behind ``promptness``, one incident after the other, read some thousands at a time."""
    after = ""
    while True:
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(
                f"select number, place, unit, happened_by, recorded_at, late_reason, corrected from ({_TIMINGS}) as t"  # noqa: S608
                " where number > %(after)s order by number limit %(most)s",
                {**_within(viewer, since, until), "after": after, "most": AT_ONCE},
            )
            found = [Timing(*row) for row in cursor.fetchall()]
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].number


def _within(viewer: Actor, since: datetime, until: datetime) -> dict[str, Any]:
    # The policy says the same of the area; only a condition written here can use the index.
    return {"origin": Origin.LIVE.value, "scope": viewer.unit.area_path, "since": since, "until": until}
