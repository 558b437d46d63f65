"""What waits on the desk: what one's unit was asked, what one looks at, what nobody looks at yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.clocks import due_clock, window_clock
from ecrime.base.pages.dates import short_moment
from ecrime.base.pages.desk import DeskItem
from ecrime.base.pages.tabs import Badge
from ecrime.records.incidents import queries as incidents
from ecrime.records.supervision import quality, queries
from ecrime.records.supervision.facts import QueueRow, QueueState

MOST_SHOWN = 20
# Records are to be compared with the others every day; what is older was forgotten.
COMPARED_WITHIN = timedelta(days=1)


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """What the officer's unit was asked; for supervision what it looks at and what waits in the queue."""
    if not (actor.may("finding.answer") or actor.may("finding.see")):
        return
    with acting_as(actor):
        now = incidents.lawful_time(actor)
        items = [
            *(_asked(actor, now) if actor.may("finding.answer") else ()),
            *(_looked_at(actor) if actor.may("finding.take") else ()),
            *(_of_area(actor) if actor.may("finding.see") else ()),
            *(_not_compared(actor, now) if actor.may("finding.check") else ()),
        ]
    yield from items


def badges(actor: Actor, number: str) -> list[Badge]:
    """The mark beside a record against which something stands."""
    return quality.questioned_badge(queries.questioned(actor, number)) if actor.may("incident.see") else []


def _asked(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    for row in queries.asked_of(actor, limit=MOST_SHOWN):
        is_open = now < row.locks_at
        yield DeskItem(
            what=gettext("%(record)s was questioned") % {"record": row.number},
            url=reverse("supervision:checks", args=[row.number]),
            next_step=gettext("Read what is asked, correct the record or answer")
            if is_open
            else gettext("Read what is asked and answer; a correction now goes through the chief"),
            clock=window_clock(row.locks_at, now=now, zone=actor.unit.zone),
            urgency=row.locks_at,
        )


def _looked_at(actor: Actor) -> Iterator[DeskItem]:
    for row in queries.looked_at_by(actor, limit=MOST_SHOWN):
        answered = row.state is QueueState.ANSWERED
        what = gettext("%(record)s: %(unit)s answered") if answered else gettext("%(record)s: you look at it")
        yield DeskItem(
            what=what % {"record": row.number, "unit": row.unit_code},
            url=reverse("supervision:finding", args=[row.id]),
            next_step=gettext("Read the answer; ask again, or let the record stand")
            if answered
            else gettext("Ask the unit, or let the record stand"),
            urgency=_since(row),
        )


def _of_area(actor: Actor) -> Iterator[DeskItem]:
    counts = queries.waiting(actor)
    page = reverse("supervision:quality")
    if counts.oldest is not None and actor.may("finding.take"):
        since = short_moment(counts.oldest, actor.unit.zone)
        yield DeskItem(
            what=gettext("Findings nobody looks at: %(count)s, the oldest of %(since)s")
            % {"count": counts.nobodys, "since": since},
            url=f"{page}?state=waiting&sort=found",
            next_step=gettext("Look at the oldest: ask the unit, or let the record stand"),
            urgency=counts.oldest,
        )
    if counts.locked and not actor.may("finding.take"):
        yield DeskItem(
            what=gettext("Locked records with a question nobody has answered: %(count)s") % {"count": counts.locked},
            url=f"{page}?state=asked&sort=found",
            next_step=gettext("Look whether a correction is to be asked for"),
        )


def _not_compared(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    since = queries.not_looked_through_since(actor)
    due_at = since + COMPARED_WITHIN if since is not None else now
    if since is not None and due_at < now:
        yield DeskItem(
            what=gettext("Records since %(since)s were not compared with the others")
            % {"since": short_moment(since, actor.unit.zone)},
            url=reverse("supervision:quality"),
            next_step=gettext("Have them looked through, now and in the coming night"),
            clock=due_clock(due_at, now=now, zone=actor.unit.zone),
            urgency=due_at,
        )


def _since(row: QueueRow) -> datetime:
    return row.found_at if row.review is None else row.review.decided_at or row.review.taken_at
