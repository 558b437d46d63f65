"""What is read of stations: what they have reported, what is counted of them, how promptly they record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Readiness as Needs
from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.foundation.errors import Forbidden, NotFound
from ecrime.records.incidents import measures
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.measures import Promptness
from ecrime.records.supervision.readiness import rules
from ecrime.records.supervision.readiness.facts import (
    Counted,
    EquipmentCount,
    Gap,
    Hindrance,
    Line,
    LineKind,
    Report,
    ReportFacts,
    ReportId,
    Standing,
    Station,
)
from ecrime.records.supervision.readiness.models import Readiness

MONTHS_SHOWN = 12
Versions = Mapping[tuple[str, date], list[Report]]


@dataclass(frozen=True, slots=True)
class StationMonth:
    """A station in one month.

    versions   of the month's report, the first first; none where it is not reported
    found      what lacks, by the last version; by what is counted now where there is none
    before     what lacked the month before, None where that was not reported
    promptness how soon what was recorded in the month was, None where nothing was
    """

    station: Station
    month: date
    versions: tuple[Report, ...]
    found: tuple[Gap, ...]
    before: tuple[Gap, ...] | None
    standing: Standing
    promptness: Promptness | None = None

    @property
    def report(self) -> Report | None:
        """The version that stands."""
        return self.versions[-1] if self.versions else None


def needs() -> Needs:
    """What a station needs, as the country settles it."""
    return country.pack().readiness


def today(viewer: Actor) -> date:
    """The civil day at the viewer's unit, by lawful time."""
    return dates.today_in(viewer.unit.zone, incidents.lawful_time(viewer))


def stations(viewer: Actor) -> list[Station]:
    """The stations in the viewer's area, with what is counted of each now."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select unit, code, counted, since from law.stations()")
        return [Station(row[0], row[1], _counted(json.loads(row[2])), row[3]) for row in cursor.fetchall()]


def own_station(viewer: Actor) -> Station:
    """The viewer's own unit. Raises Forbidden where it is no station."""
    for station in stations(viewer):
        if station.code == viewer.unit.code:
            return station
    raise Forbidden("readiness.no_station")


def in_month(viewer: Actor, month: date) -> list[StationMonth]:
    """Every station of the viewer's area in a month, by code, with how promptly it recorded."""
    viewer.require("readiness.see")
    with acting_as(viewer):
        here, there = stations(viewer), _versions(months=[month, rules.month_before(month)])
        prompt, now = _promptness(viewer, month), today(viewer)
        found = [_in_month(viewer, station, month, there, now=now) for station in here]
        return [replace(one, promptness=prompt.get(one.station.code)) for one in found]


def of_station(viewer: Actor, code: str) -> list[StationMonth]:
    """A station's months, the last first, from the running one back to its first report or to a year.

    Raises NotFound outside the viewer's area.
    """
    viewer.require("readiness.see")
    with acting_as(viewer):
        station = next((one for one in stations(viewer) if one.code == code), None)
        if station is None:
            raise NotFound("readiness.none")
        now = today(viewer)
        months = [now.replace(day=1)]
        while len(months) < MONTHS_SHOWN:
            months.append(rules.month_before(months[-1]))
        there = _versions(months=[*months, rules.month_before(months[-1])], unit_id=station.unit_id)
        found = [_in_month(viewer, station, month, there, now=now) for month in months]
        return [one for one in found if one.versions or one.standing is not Standing.NOT_OWED]


def with_promptness(viewer: Actor, found: StationMonth) -> Promptness | None:
    """How soon the station recorded what it recorded in that month; None where it recorded nothing."""
    with acting_as(viewer):
        return _promptness(viewer, found.month).get(found.station.code)


def own_versions(viewer: Actor, month: date) -> list[Report]:
    """The versions of the own unit's report for a month, the first first."""
    with acting_as(viewer):
        return _versions(months=[month], unit_id=viewer.unit.id).get((viewer.unit.code, month), [])


def last_before(viewer: Actor, month: date) -> Report | None:
    """The own unit's last report of an earlier month, from which a new one goes on."""
    with acting_as(viewer):
        rows = Readiness.objects.filter(unit_id=viewer.unit.id, month__lt=month).order_by("-month", "-number")
        return next((_report(row) for row in rows[:1]), None)


def not_reported(viewer: Actor, month: date) -> list[tuple[Station, Standing]]:
    """The stations of the viewer's area whose report of a month has not come, and how long it has."""
    with acting_as(viewer):
        there, now = _versions(months=[month]), today(viewer)
        found = [(one, _standing(viewer, one, month, [], now=now)) for one in stations(viewer)]
        return [(one, standing) for one, standing in found if (one.code, month) not in there]


def _in_month(viewer: Actor, station: Station, month: date, there: Versions, *, now: date) -> StationMonth:
    needed, versions = needs(), there.get((station.code, month), [])
    before = there.get((station.code, rules.month_before(month)), [])
    return StationMonth(
        station=station,
        month=month,
        versions=tuple(versions),
        found=_gaps(versions[-1], needed) if versions else rules.gaps_counted(station.counted, needed),
        before=_gaps(before[-1], needed) if before else None,
        standing=_standing(viewer, station, month, versions, now=now),
    )


def _gaps(report: Report, needed: Needs) -> tuple[Gap, ...]:
    return rules.gaps(report.facts, report.counted, needed)


def _standing(viewer: Actor, station: Station, month: date, versions: list[Report], *, now: date) -> Standing:
    zone = viewer.unit.zone
    return rules.standing(
        month,
        since=dates.today_in(zone, station.since) if station.since else None,
        reported_on=dates.today_in(zone, versions[0].reported_at) if versions else None,
        today=now,
        needs=needs(),
    )


def _promptness(viewer: Actor, month: date) -> dict[str, Promptness]:
    since, until = (dates.day_start(day, viewer.unit.zone) for day in (month, rules.month_after(month)))
    return {one.unit: one for one in measures.promptness(viewer, since=since, until=until) if one.unit}


def _versions(*, months: Iterable[date], unit_id: UUID | None = None) -> Versions:
    rows = Readiness.objects.filter(month__in=list(months))
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    found: dict[tuple[str, date], list[Report]] = {}
    for row in rows.select_related("unit").order_by("unit_id", "month", "number"):
        found.setdefault((row.unit.code, row.month), []).append(_report(row))
    return found


def _report(row: Readiness) -> Report:
    line = Line(
        LineKind(row.line_kind), row.offline_hours, row.down_kbit, row.up_kbit, row.delay_ms, measured=row.measured
    )
    facts = ReportFacts(
        month=row.month,
        specialists=row.specialists,
        trained=row.trained,
        equipment=tuple(EquipmentCount(kind, *counts) for kind, counts in _in_order(row.equipment)),
        line=line,
        hindrances=tuple(Hindrance(one) for one in row.hindrances),
        note=row.note,
    )
    return Report(ReportId(row.id), row.number, row.reported_by_id, row.reported_at, facts, _counted(row.counted))


def _in_order(equipment: Mapping[str, list[int]]) -> list[tuple[str, list[int]]]:
    """As the pack asks; what it asks about no more comes last."""
    order = {kind.code: place for place, kind in enumerate(needs().equipment)}
    return sorted(equipment.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


def _counted(said: Mapping[str, Any]) -> Counted:
    return Counted(**said)
