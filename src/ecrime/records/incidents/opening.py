"""Opening a record before anybody reads of its people: as own work, or for the purpose stated in this session."""

from __future__ import annotations

from collections.abc import Callable

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.purpose import disclosure
from ecrime.foundation.errors import Forbidden
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import IncidentRow


def open_record(
    actor: Actor, number: str, *, access_for: Callable[..., Access] = disclosure.access_for
) -> tuple[Access, IncidentRow]:
    """Open the record behind a number; the ledger has it before anybody reads.

    access_for  asked with the actor and whether it is own work, for the purpose

    Not inside a transaction of the caller's: the database opens its doors on what is committed.

    Raises PurposeMissing when a purpose has to be stated first, NotFound outside the actor's area, Forbidden once the
    record is erased.
    """
    with looking_as(actor):
        row = queries.row(actor, number)
        if row.erased:
            raise Forbidden("record.erased")
        access = access_for(actor, own=queries.is_own_work(actor, row.id))
        actions.see_incident(access, queries.subject(actor, number))
    return access, row
