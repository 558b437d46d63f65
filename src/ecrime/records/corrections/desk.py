"""What waits on the desk: one's own requests, those to review, grants to use. Nothing for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.desk import DeskItem
from ecrime.records.corrections import display, queries, rules, words
from ecrime.records.corrections.facts import Request, State
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.display import SEPARATOR


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """By what the post may do: ask, review, carry out."""
    if not actor.may("correction.see"):
        return
    with acting_as(actor):
        now = incidents.lawful_time(actor)
        if actor.may("correction.request"):
            yield from [_own(actor, request, now) for request in queries.own_requests(actor)]
        if actor.may("correction.review") or actor.may("grant.use"):
            for request in queries.open_requests(actor):
                yield from _to_do(actor, request, now)


def _own(actor: Actor, request: Request, now: datetime) -> DeskItem:
    state = rules.state_of(request, now)
    is_refused = state is State.REFUSED
    clock = display.clock_of(request, now=now, zone=actor.unit.zone)
    return DeskItem(
        what=_what(request),
        url=reverse("corrections:see", args=[request.id]),
        next_step=gettext("Refused: see why, and appeal once") if is_refused else str(words.STATES[state]),
        clock=clock or display.state_chip(request, now=now),
        urgency=clock.ends_at if clock else None,
    )


def _to_do(actor: Actor, request: Request, now: datetime) -> Iterator[DeskItem]:
    clock = display.clock_of(request, now=now, zone=actor.unit.zone)
    mine = rules.reviewer_of(request) == actor.officer_id
    if actor.may("correction.review") and (mine or rules.may_review(request, actor=actor.officer_id, now=now)):
        step = gettext("Decide what you have taken up") if mine else gettext("Review the request")
        url = reverse("corrections:decide", args=[request.id])
    elif actor.may("grant.use") and rules.may_use(request, actor=actor.officer_id, now=now):
        step, url = gettext("Carry the correction out"), reverse("corrections:carry_out", args=[request.id])
    else:
        return
    yield DeskItem(_what(request), url, step, clock, clock.ends_at if clock else None)


def _what(request: Request) -> str:
    number = gettext("Request %(number)s") % {"number": request.number}
    return f"{number}{SEPARATOR}{words.REASONS[request.reason_code]}"
