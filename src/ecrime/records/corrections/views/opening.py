"""Opening a request with its record before the words of either are read."""

from __future__ import annotations

from ecrime.base.officers.facts import Actor
from ecrime.records.corrections import queries
from ecrime.records.corrections.facts import Request, Statement
from ecrime.records.incidents import queries as incidents
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.opening import open_record


def open_request(actor: Actor, request: Request) -> tuple[Incident, Statement]:
    """Open a request with its record; the ledger has it first. Raises PurposeMissing as open_record does."""
    access, row = open_record(actor, request.incident_number)
    return incidents.incident(access, row.id), queries.statement(access, request.id)
