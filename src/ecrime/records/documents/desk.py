"""What waits on the desk: documents for the chief, photos to ask for, requests that run, requests to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.clocks import due_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.base.pages.tabs import Offer
from ecrime.records.documents import queries
from ecrime.records.documents.facts import PhotoRequest
from ecrime.records.incidents import queries as incidents

MOST_SHOWN = 20
# Records of this long are looked at for people of whom there is no photo.
A_MONTH = timedelta(days=30)
EVER = timedelta(days=36_500)


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """By what the post may do."""
    if not any(actor.may(right) for right in ("document.agree", "photo.request", "photo.answer")):
        return
    with acting_as(actor):
        now = incidents.lawful_time(actor)
        items = [
            *(_to_agree(actor, now) if actor.may("document.agree") else ()),
            *(_to_ask(actor, now) if actor.may("photo.request") else ()),
            *(_asked(actor, now) if actor.may("photo.request") else ()),
            *(_to_answer(actor, now) if actor.may("photo.answer") else ()),
        ]
    yield from items


def offers(actor: Actor, number: str) -> list[Offer]:
    """On the page of a record of one's own unit: whose photo is missing, and where it is asked for."""
    if not actor.may("photo.request"):
        return []
    found = queries.missing(actor, incidents.lawful_time(actor) - EVER, limit=1, number=number)
    if not found:
        return []
    people = found[0][1]
    said = ngettext(
        "The photo of one suspect or victim is missing.",
        "The photos of %(count)s suspects or victims are missing.",
        people,
    )
    url = reverse("documents:of_record", args=[number])
    return [Offer(said % {"count": people}, url, gettext("Add them, or ask criminal police"))]


def _to_agree(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    for one in queries.to_agree(actor, limit=MOST_SHOWN):
        yield DeskItem(
            what=gettext("%(record)s · document %(place)s") % {"record": one.number, "place": one.place},
            url=reverse("documents:see", args=[one.id]),
            next_step=gettext("Look at it, and agree or refuse"),
            clock=due_clock(one.agree_by, now=now, zone=actor.unit.zone),
            urgency=one.agree_by,
        )


def _to_ask(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    """One line for all of them, which leads to the oldest."""
    found = queries.missing(actor, now - A_MONTH, limit=MOST_SHOWN + 1)
    if not found:
        return
    count = f"{MOST_SHOWN}+" if len(found) > MOST_SHOWN else str(len(found))
    number = found[0][0]
    yield DeskItem(
        what=gettext("Photos missing in %(count)s records, first in %(record)s") % {"count": count, "record": number},
        url=reverse("documents:of_record", args=[number]),
        next_step=gettext("Add them, or ask criminal police"),
    )


def _asked(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    for one in queries.own_requests(actor, limit=MOST_SHOWN):
        url = reverse("documents:of_record", args=[one.number])
        yield _item(one, url, gettext("Waits for criminal police"), actor, now)


def _to_answer(actor: Actor, now: datetime) -> Iterator[DeskItem]:
    rows, _total = queries.requests(actor, "open", now, size=MOST_SHOWN)
    for one in rows:
        yield _item(
            one,
            reverse("documents:photo_request", args=[one.id]),
            gettext("Send the photo, or say why not"),
            actor,
            now,
        )


def _item(one: PhotoRequest, url: str, next_step: str, actor: Actor, now: datetime) -> DeskItem:
    return DeskItem(
        what=gettext("%(record)s · photo of person %(place)s") % {"record": one.number, "place": one.place},
        url=url,
        next_step=next_step,
        clock=due_clock(one.due_at, now=now, zone=actor.unit.zone),
        urgency=one.due_at,
    )
