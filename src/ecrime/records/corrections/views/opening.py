"""Opening the record behind a request before its words are read: as own work, or for the purpose stated."""

from __future__ import annotations

from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.purpose import disclosure
from ecrime.records.corrections import queries
from ecrime.records.corrections.facts import Request, Statement
from ecrime.records.incidents import actions as incident_actions
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident, IncidentRow


def open_record(actor: Actor, row: IncidentRow) -> tuple[Access, Incident]:
    """Open a record to be read whole; the ledger has it first, so this is not called in a transaction.

    Raises PurposeMissing when a purpose has to be stated before.
    """
    with acting_as(actor):
        access = disclosure.access_for(actor, own=incidents.is_own_work(actor, row.id))
        incident_actions.see_incident(access, incidents.subject(actor, row.number))
    return access, incidents.incident(access, row.id)


def open_request(actor: Actor, request: Request) -> tuple[Incident, Statement]:
    """Open a request with its record; the ledger has it first. Raises PurposeMissing as above."""
    access, incident = open_record(actor, incidents.row(actor, request.incident_number))
    return incident, queries.statement(access, request.id)
