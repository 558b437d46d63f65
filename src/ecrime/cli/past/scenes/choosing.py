"""Which records a scene is about, and under which keys its acts are done: the same ones whenever it is told."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from ecrime.base.officers.facts import Actor
from ecrime.cli.past.days import NAMESPACE, Plan
from ecrime.records.incidents import queries
from ecrime.records.incidents.facts import Filters, IncidentRow
from ecrime.records.lock.rules import CORRECTION_WINDOW

# The unit whose scenes a guide leads through, and others beside it.
GUIDED = "KDL"
OTHERS = ("BTB", "SRP", "PNP", "SHV")
# Nobody asks about a record before so many days; what a scene does about one begins later still.
RESTS = timedelta(days=46)
# As many records of a unit, the newest, are those that corrections, restrictions and erasures are about.
TAKEN = 32


def key_of(plan: Plan, *words: object) -> UUID:
    """The key under which one act of a scene is done."""
    return uuid5(NAMESPACE, "/".join(map(str, (plan.seed, plan.begins, *words))))


def before(plan: Plan, days: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment so many days before the end of the past; never after it."""
    day = plan.until.astimezone(plan.zone).date() - timedelta(days=days)
    return min(datetime.combine(day, time(hour, minute), plan.zone), plan.until - timedelta(minutes=30))


def locked_records(plan: Plan, viewer: Actor, many: int) -> list[IncidentRow]:
    """Records of the viewer's area that were locked long before the scenes begin, newest first."""
    until = plan.until - RESTS
    found: list[IncidentRow] = []
    page = 1
    while len(found) < many:
        rows, count = queries.incidents(viewer, Filters(until=until), page=page)
        found += [
            row for row in rows if row.recorded_at + CORRECTION_WINDOW < until and not row.withdrawn and not row.late
        ]
        if not rows or page * len(rows) >= count:
            break
        page += 1
    return found[:many]


def records_beside(plan: Plan, viewer: Actor, many: int) -> list[IncidentRow]:
    """Records that no other scene is about, newest first; where a unit has too few, those with corrections too."""
    rows = locked_records(plan, viewer, TAKEN + many)
    return [row for row in rows[TAKEN:] + rows[:TAKEN] if not row.restricted and not row.erased][:many]
