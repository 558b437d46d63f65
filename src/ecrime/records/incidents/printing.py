"""Printing a record: what the sheet says is gathered, the ledger is told, then the paper is made."""

from __future__ import annotations

from ecrime.base.ledger.access import Access
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.records.incidents import actions, queries, sheet
from ecrime.records.incidents.facts import IncidentRow, Printed
from ecrime.records.incidents.sheet import Sheet


def print_sheet(actor: Actor, access: Access, row: IncidentRow) -> tuple[Printed, bytes]:
    """The record on paper, with its history, as PDF; that it leaves the house is an entry of its own, written first."""
    # Begun only by who prints: what makes PDF files takes half a second to load.
    from ecrime.base.pages.paper.paper import as_pdf

    with looking_as(actor):
        incident, steps = queries.incident(access, row.id), queries.history(access, row.id)
        supplements = queries.supplements(access, row.id)
        content = sheet.content_of(incident, steps, supplements)
        printed = actions.print_incident(access, queries.subject(actor, row.number), content)
        named = {incident.record.recorded_by, *(step.officer_id for step in steps if step.officer_id)}
        said = Sheet(
            incident,
            steps,
            officers.officer_names(actor, named),
            printed,
            (actor.name_km, actor.name_latin),
            actor.unit,
            queries.lawful_time(actor),
            supplements,
        )
    return printed, as_pdf(sheet.paper_of(said, content))
