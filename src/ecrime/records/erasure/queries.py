"""Reading orders to erase and what became of them; they tell of nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import acting_as
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import NotFound
from ecrime.records.erasure.facts import Erasure, Order, OrderFacts, OrderId, Unfinished

MOST = 200

_ORDERS = """
select o.id, o.incident_id, i.number, o.jurisdiction, o.court, o.number, o.ordered_on, o.paper, o.person_id, o.place,
       o.recorded_by, o.unit_id, o.recorded_at, c.carried_out_by, c.carried_out_at, c.destroyed, d.cleaned_at
from erasure_order o
join incidents_incident i on i.id = o.incident_id
left join erasure_carried_out c on c.order_id = o.id
left join erasure_cleaned d on d.erasure_id = c.id
cross join (select law.time() as now) clock
cross join lateral (select c.id is null and o.recorded_at > clock.now - law.erasure_lasts() as waits) its
where (%(order)s::uuid is null or o.id = %(order)s) and (%(incident)s::uuid is null or o.incident_id = %(incident)s)
  and o.jurisdiction >= %(scope)s and o.jurisdiction < %(scope)s || '/'
  and (not %(waiting)s or its.waits and o.recorded_by <> %(officer)s and o.unit_id <> %(unit)s)
order by case when its.waits then o.recorded_at end nulls last, coalesce(c.carried_out_at, o.recorded_at) desc
limit %(most)s
"""


def order(viewer: Actor, order_id: UUID) -> Order:
    """One order. Raises NotFound outside the viewer's area."""
    for found in _orders(viewer, order=order_id):
        return found
    raise NotFound("erasure.none")


def orders(viewer: Actor) -> list[Order]:
    """The last orders of the viewer's area: those that wait, longest first, then all others, newest first."""
    return _orders(viewer)


def waiting(viewer: Actor) -> list[Order]:
    """Orders of the viewer's area that wait for somebody of another unit, as he is, longest waiting first."""
    return _orders(viewer, waiting=True)


def orders_of(viewer: Actor, incident_id: UUID) -> list[Order]:
    """The orders about one record."""
    return _orders(viewer, incident=incident_id)


def unfinished() -> Unfinished | None:
    """Erasures whose last bytes are still in the files, None for none; needs no officer, tells of nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select how_many, since from law.erasures_unfinished()")
        count, since = cursor.fetchone()
    return Unfinished(count, since) if count else None


def words_of_order(order_id: OrderId) -> Callable[[], str]:
    """Asks for the words of an order while it is rehearsed."""
    return partial(_one_text, "select law.erasure_order_words(%s)", order_id)


def words_of_erasure(erasure_id: UUID) -> Callable[[], str]:
    """Asks for the words of an erasure while it is rehearsed."""
    return partial(_one_text, "select law.erasure_words(%s)", erasure_id)


def _one_text(statement: str, subject: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, [subject])
        return str(cursor.fetchone()[0])


def _orders(
    viewer: Actor, *, order: UUID | None = None, incident: UUID | None = None, waiting: bool = False
) -> list[Order]:
    which = {
        "order": order,
        "incident": incident,
        "waiting": waiting,
        "scope": viewer.unit.area_path,
        "officer": viewer.officer_id,
        "unit": viewer.unit.id,
        "most": MOST,
    }
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_ORDERS, which)
        return [_order(row) for row in cursor.fetchall()]


def _order(row: tuple[Any, ...]) -> Order:
    court, number, ordered_on, paper, person_id, place = row[4:10]
    carried_out_by, carried_out_at, destroyed, cleaned_at = row[13:]
    return Order(
        id=OrderId(row[0]),
        incident_id=row[1],
        number_of_record=row[2],
        jurisdiction=row[3],
        facts=OrderFacts(court, number, ordered_on, paper, person_id),
        place=place,
        recorded_by=row[10],
        unit_id=row[11],
        recorded_at=row[12],
        erasure=Erasure(carried_out_by, carried_out_at, json.loads(destroyed), cleaned_at) if carried_out_by else None,
    )
