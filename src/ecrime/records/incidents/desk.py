"""What waits on the desk: records of one's own unit that may still be corrected, and what came late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.clocks import window_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.records.incidents import display, queries

MOST_SHOWN = 50
LATE_WITHIN = timedelta(days=28)


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """The open windows of the officer's unit, first to close first, then the share recorded late."""
    with acting_as(actor):
        windows = list(_open_windows(actor)) if actor.may("incident.correct") else []
        late = list(_late_share(actor)) if actor.may("incident.see") else []
    yield from (*windows, *late)


def _open_windows(actor: Actor) -> Iterator[DeskItem]:
    now = queries.lawful_time(actor)
    rows = queries.open_windows(actor, limit=MOST_SHOWN)
    names = display.names_for([])
    for row in rows:
        yield DeskItem(
            what=f"{row.number}{display.SEPARATOR}{display.offences_title(row.class_code, row.more_offences, names)}",
            url=reverse("incidents:see", args=[row.number]),
            next_step=gettext("Check the facts while they can be corrected"),
            clock=window_clock(row.locks_at, now=now, zone=actor.unit.zone),
            urgency=row.locks_at,
        )


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
