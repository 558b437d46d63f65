"""The picture of an incident as pages and files can state it today."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ecrime.base.country.facts import Severity
from ecrime.records.incidents.checks.picture import Picture, World
from ecrime.records.incidents.facts import IncidentFacts, Origin

# Facts of the design for which neither the page nor a file has a question yet; and other records, which are looked
# through afterwards.
NOT_ASKED = frozenset({"alike", "organisations", "relations", "vehicles", "things", "supplements"})
# What the page asks and no mapping of a file can name. A birth is not among them: an age says as much.
NOT_IN_FILES = NOT_ASKED | {
    *("report", "people.background", "people.address", "people.address_area_id", "people.identifiers"),
    *("people.harm", "people.duty"),
}


def picture_of(
    facts: IncidentFacts,
    world: World,
    *,
    now: datetime,
    recorded_at: datetime,
    unit_path: str,
    origin: Origin = Origin.LIVE,
    recorded_by: UUID | None = None,
    gravest_before: Severity | None = None,
) -> Picture:
    """The picture of these facts. A file that has no word on people or no narrative was never asked for them."""
    return Picture(
        world=world,
        now=now,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        unit_path=unit_path,
        occurred=facts.occurred,
        area_id=facts.area_id,
        place_detail=facts.place_detail,
        point=facts.point,
        narrative=facts.narrative,
        late_reason=facts.late_reason,
        offences=facts.offences,
        people=facts.people,
        report=facts.report,
        gravest_before=gravest_before,
        unasked=NOT_IN_FILES | _missing_in_file(facts) if origin is Origin.IMPORT else NOT_ASKED,
    )


def _missing_in_file(facts: IncidentFacts) -> frozenset[str]:
    there = {"people": facts.people, "narrative": facts.narrative, "place_detail": facts.place_detail}
    return frozenset(name for name, stated in there.items() if not stated)
