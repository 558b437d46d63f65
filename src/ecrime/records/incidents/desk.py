"""What waits on the desk: records of one's own unit that may still be corrected, and what came late in one's area."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.clocks import late_mark, window_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.records.incidents import display, queries
from ecrime.records.incidents.display import Names
from ecrime.records.incidents.facts import IncidentRow
from ecrime.records.lock.rules import DIGITISING_LIMIT

MOST_SHOWN = 50
LATE_WITHIN = timedelta(days=28)
# Who supervises finds each late record of the last week on the desk; what is older, behind the figure.
LATE_SHOWN = 20
LATE_SHOWN_WITHIN = timedelta(days=7)


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """The open windows of the officer's unit; what was recorded late in the area he supervises, and its share."""
    supervises = actor.may("timeliness.see")
    with acting_as(actor):
        windows = list(_open_windows(actor)) if actor.may("incident.correct") else []
        late = list(_late(actor)) if supervises else []
        share = list(_late_share(actor)) if supervises or actor.may("incident.record") else []
    yield from (*windows, *late, *share)


def _open_windows(actor: Actor) -> Iterator[DeskItem]:
    now = queries.lawful_time(actor)
    rows = queries.open_windows(actor, limit=MOST_SHOWN)
    names = display.names_for([])
    for row in rows:
        yield DeskItem(
            what=_what(row, names),
            url=reverse("incidents:see", args=[row.number]),
            next_step=gettext("Check the facts while they can be corrected"),
            clock=window_clock(row.locks_at, now=now, zone=actor.unit.zone),
            urgency=row.locks_at,
        )


def _late(actor: Actor) -> Iterator[DeskItem]:
    """Those the unit may still correct first, then the newest."""
    now = queries.lawful_time(actor)
    rows = queries.recently_late(actor, now - LATE_SHOWN_WITHIN, limit=LATE_SHOWN)
    names = display.names_for({row.area_id for row in rows})
    for row in rows:
        is_open = now < row.locks_at
        until = {"until": dates.short_moment(row.locks_at, actor.unit.zone, now=now)}
        yield DeskItem(
            what=f"{_what(row, names)}{display.SEPARATOR}{names.area(row.area_id)}",
            url=reverse("incidents:see", args=[row.number]),
            next_step=gettext("See why; the unit may correct it until %(until)s") % until
            if is_open
            else gettext("See why it came late"),
            clock=late_mark(row.recorded_at, row.occurred.end + DIGITISING_LIMIT),
            urgency=row.locks_at if is_open else None,
        )


def _what(row: IncidentRow, names: Names) -> str:
    return f"{row.number}{display.SEPARATOR}{display.offences_title(row.class_code, row.more_offences, names)}"


def _late_share(actor: Actor) -> Iterator[DeskItem]:
    now = queries.lawful_time(actor)
    total, late = queries.late_since(actor, now - LATE_WITHIN)
    if late:
        since = dates.today_in(actor.unit.zone, now - LATE_WITHIN)
        counts = {"late": late, "total": total, "since": dates.short_date(since)}
        yield DeskItem(
            what=gettext("%(late)s of %(total)s recorded late since %(since)s") % counts,
            url=reverse("incidents:list") + "?state=late&sort=-recorded",
            next_step=gettext("See which, and why"),
        )
