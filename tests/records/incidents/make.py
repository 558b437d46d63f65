"""Facts of an incident for tests, complete and right unless told otherwise."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, PersonFacts, Precision, Role, Span

ZONE = "America/Chicago"


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
        people=(PersonFacts(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"),),
    )
    return dataclasses.replace(facts, **changes)
