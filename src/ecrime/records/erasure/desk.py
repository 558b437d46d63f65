"""What waits on the desk of the second person: orders to be carried out."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.clocks import due_clock
from ecrime.base.pages.desk import DeskItem
from ecrime.records.erasure import queries, rules
from ecrime.records.incidents import queries as incidents


def waiting(actor: Actor) -> Iterator[DeskItem]:
    """Orders that this officer may carry out, longest waiting first."""
    if not actor.may("erasure.carry_out"):
        return
    found = queries.waiting(actor)
    now = incidents.lawful_time(actor) if found else None
    for order in found:
        if now is not None and rules.may_carry_out(order, actor=actor.officer_id, unit=actor.unit.id, now=now):
            yield DeskItem(
                what=gettext("Order to erase from %(record)s") % {"record": order.number_of_record},
                url=reverse("erasure:see", args=[order.id]),
                next_step=gettext("Read the record, then carry the order out"),
                clock=due_clock(order.recorded_at + rules.LASTS, now=now, zone=actor.unit.zone),
                urgency=order.recorded_at + rules.LASTS,
            )
