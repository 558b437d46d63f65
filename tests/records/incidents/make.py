"""Facts of an incident for tests, complete and right unless told otherwise."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from ecrime.base.ledger.access import Access, open_access, own_work
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident, IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import Role, briefly
from ecrime.records.incidents.precision import Precision

ZONE = "America/Chicago"
CANARY = "CANARY"


def incident_facts(**changes: Any) -> IncidentFacts:
    """A theft an hour ago in Lakeside's district 01, with a suspect."""
    at = changes.pop("at", None) or datetime.now(UTC) - timedelta(hours=1)
    facts = IncidentFacts(
        occurred=Span(at, at, Precision.MINUTE, ZONE),
        area_id="Z101",
        place_detail="Market gate",
        point=None,
        narrative="A bag was taken.",
        offences=(OffenceFacts("T1"),),
        people=(briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"),),
    )
    return dataclasses.replace(facts, **changes)


def planted_facts(canary: str = CANARY) -> IncidentFacts:
    """An incident with a canary wherever something is said of people."""
    return incident_facts(
        place_detail=f"{canary} Place",
        narrative=f"{canary} Narrative",
        late_note=f"{canary} Late",
        people=(briefly(Role.VICTIM, f"{canary} ក", f"{canary} Victim", age=30),),
    )


def see(actor: Actor, incident: Incident) -> None:
    """Open an incident as the officer's own work, as the page does before it is read or corrected."""
    actions.see_incident(own_work(actor), queries.subject(actor, incident.record.number))


def state_purpose(database: Database, who: str) -> Access:
    """State a purpose in the session of one of the template's officers."""
    return open_access(database.actor(who), purpose="other", reason="The owner asks what became of it")
