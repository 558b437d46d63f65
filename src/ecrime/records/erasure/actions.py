"""Recording a court's order to erase, and carrying it out."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.records.erasure import queries, rules
from ecrime.records.erasure.facts import OrderFacts, OrderId

_ORDER = """
insert into erasure_order (id, incident_id, person_id, court, number, ordered_on, paper, signature_id, entry_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# All that officers ever typed is read for names; a page gives a statement no such time (see docs/design/trust.md).
_PATIENTLY = "select set_config('statement_timeout', '2min', true)"
_CARRY_OUT = "insert into erasure_carried_out (id, order_id, signature_id, entry_id) values (%s, %s, %s, %s)"


@act("erasure.order", Operation.ADMINISTRATION)
def order_erasure(
    entry: Entry, actor: Actor, incident: Subject, facts: OrderFacts, *, order_id: OrderId, signature_id: UUID
) -> None:
    """Record that a court has ordered an incident, or one person stated in it, to be erased; signed.

    order_id  made by whoever records it, so that what is rehearsed and what is signed bear the same

    Raises Forbidden for who recorded the incident or is stated in it, Invalid when the order says too little,
    Changed when such an order waits already.
    """
    actor.require("erasure.order")
    rules.check_order(facts, now=entry.at)
    with connection.cursor() as cursor:
        cursor.execute(
            _ORDER,
            [
                order_id,
                incident.id,
                facts.person_id,
                facts.court,
                facts.number,
                facts.ordered_on,
                facts.paper,
                signature_id,
                entry.id,
            ],
        )
    entry.about(Subject("erasure", order_id, incident.jurisdiction), after=facts, note=str(incident.id))


@act("erasure.carry_out", Operation.ERASURE)
def carry_out_erasure(entry: Entry, actor: Actor, order_id: OrderId, *, erasure_id: UUID, signature_id: UUID) -> None:
    """Erase what the order names, for good; signed by a second person of another unit.

    Raises Forbidden for who recorded the order or serves in his unit, Changed when it was carried out or has expired.
    """
    actor.require("erasure.carry_out")
    order = queries.order(actor, order_id)
    rules.check_carry_out(order, actor=actor.officer_id, unit=actor.unit.id, now=entry.at)
    with connection.cursor() as cursor:
        cursor.execute(_PATIENTLY)
        cursor.execute(_CARRY_OUT, [erasure_id, order_id, signature_id, entry.id])
    entry.about(Subject("erasure", order_id, order.jurisdiction), after={"erasure": erasure_id})
