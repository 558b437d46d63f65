"""Who may erase what, as pure decisions. The database decides the same (triggers.sql)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from ecrime.foundation.errors import Changed, Forbidden, Invalid, Problem
from ecrime.records.erasure.facts import Order, OrderFacts, Unfinished

COURT_LENGTH = 200
NUMBER_LENGTH = 60
PAPER_LENGTH = 120
SHORTEST_COURT = 3
# How long an order may wait to be carried out; after that it is recorded anew.
LASTS = timedelta(days=30)
# Three nights; after that an administrator is told that the last bytes are still there.
FINISHED_WITHIN = timedelta(hours=72)


def check_order(facts: OrderFacts, *, now: datetime) -> None:
    """Raise Invalid when the order cannot be found again from what is said of it."""
    if problems := list(order_problems(facts, now=now)):
        raise Invalid(problems)


def order_problems(facts: OrderFacts, *, now: datetime) -> Iterator[Problem]:
    """What is missing of an order, or cannot be."""
    if len(facts.court) < SHORTEST_COURT:
        yield Problem("court", "erasure.court_missing")
    if not facts.number:
        yield Problem("number", "erasure.number_missing")
    if not facts.paper:
        yield Problem("paper", "erasure.paper_missing")
    # A day may have begun already east of where the service counts; the database knows the zone of the record.
    if facts.ordered_on > (now + timedelta(days=1)).date():
        yield Problem("ordered_on", "erasure.order_to_come")


def is_open(order: Order, now: datetime) -> bool:
    """True while the order may be carried out."""
    return order.erasure is None and now < order.recorded_at + LASTS


def check_carry_out(order: Order, *, actor: UUID, unit: UUID, now: datetime) -> None:
    """Raise Changed when nothing is left to do, Forbidden when this officer is not the second person."""
    if not is_open(order, now):
        raise Changed("erasure.spent")
    if actor == order.recorded_by or unit == order.unit_id:
        raise Forbidden("erasure.two_people")


def may_carry_out(order: Order, *, actor: UUID, unit: UUID, now: datetime) -> bool:
    """True when ``check_carry_out`` has nothing against it."""
    return is_open(order, now) and actor != order.recorded_by and unit != order.unit_id


def is_finished_in_time(unfinished: Unfinished | None, *, now: datetime) -> bool:
    """False when the last bytes of an erasure are still there after so many nights."""
    return unfinished is None or now - unfinished.since < FINISHED_WITHIN
