"""The steps of an erasure as two officers take them: read, rehearse, sign the very words, do it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.pages.signing import NOT_SIGNED_YET
from ecrime.cli.drills.instance import Database
from ecrime.foundation.ids import uuid7
from ecrime.records.erasure import actions, queries
from ecrime.records.erasure.facts import OrderFacts, OrderId
from ecrime.records.incidents import actions as incidents


def erase(database: Database, incident_id: UUID, *, person: UUID | None = None) -> OrderId:
    """The chief records an order, planning carries it out."""
    order_id = order(database, incident_id, person=person)
    carry_out(database, order_id)
    return order_id


def order(
    database: Database, incident_id: UUID, *, person: UUID | None = None, by: str = "lak_chief", altered: str = ""
) -> OrderId:
    """An order on file; ``altered`` is put into the words before they are signed."""
    actor, order_id = database.actor(by), OrderId(uuid7())
    subject = _subject_of(database, incident_id)
    read(database, by, subject)
    stated = OrderFacts("Court of Lakeside", "77/2026", date(2026, 11, 1), "Cabinet 4, folder 2", person)
    rehearsed = actions.order_erasure.rehearsal(queries.words_of_order(order_id))
    told = rehearsed(actor, subject, stated, order_id=order_id, signature_id=NOT_SIGNED_YET)
    signature = database.sign(by, told + altered)
    actions.order_erasure(actor, subject, stated, order_id=order_id, signature_id=signature)
    return order_id


def carry_out(database: Database, order_id: OrderId, *, by: str = "planner", altered: str = "") -> str:
    """A second person carries it out; the words that were signed."""
    actor, erasure_id = database.actor(by), uuid7()
    waiting = queries.order(actor, order_id)
    incidents.see_incident(own_work(actor), Subject("incident", waiting.incident_id, waiting.jurisdiction))
    rehearsed = actions.carry_out_erasure.rehearsal(queries.words_of_erasure(erasure_id))
    told = rehearsed(actor, order_id, erasure_id=erasure_id, signature_id=NOT_SIGNED_YET)
    signature = database.sign(by, told + altered)
    actions.carry_out_erasure(actor, order_id, erasure_id=erasure_id, signature_id=signature)
    return told


def read(database: Database, who: str, subject: Subject) -> None:
    """Open a record for a stated purpose."""
    access = open_access(database.actor(who), purpose="other", reason="A court has ordered an erasure")
    incidents.see_incident(access, subject)


def _subject_of(database: Database, incident_id: UUID) -> Subject:
    [(jurisdiction,)] = database.as_superuser(f"select jurisdiction from incidents_incident where id = '{incident_id}'")
    return Subject("incident", incident_id, str(jurisdiction))
