"""Opening the papers of one's own unit's import; the ledger is told before anybody reads."""

from __future__ import annotations

from ecrime.base.ledger.access import Access, own_work
from ecrime.base.officers.facts import Actor
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import Batch


def opened(actor: Actor, batch: Batch) -> Access:
    """The access under which the papers of the batch may be read."""
    access = own_work(actor)
    actions.see_batch(access, queries.subject(actor, batch.id))
    return access
