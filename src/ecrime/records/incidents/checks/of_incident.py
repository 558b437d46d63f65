"""The picture of an incident as pages and files can state it today."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ecrime.base.country.facts import Severity
from ecrime.records.incidents.checks.picture import Picture, World
from ecrime.records.incidents.facts import IncidentFacts, Origin
from ecrime.records.incidents.supplements import Supplement

# Facts of the design that are stated after the recording; and other records, which are looked through afterwards.
NOT_ASKED = frozenset({"alike", "supplements"})
# What the page asks and hardly any file has. A birth is not among them: an age says as much.
NOT_IN_FILES = NOT_ASKED | {
    *("organisations", "relations", "vehicles", "things"),
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
    supplements: tuple[Supplement, ...] | None = None,
) -> Picture:
    """The picture of these facts. A file that has no word on people or no narrative was never asked for them.

    supplements  what was added afterwards; None where nobody looked
    """
    unasked = NOT_IN_FILES | _missing_in_file(facts) if origin is Origin.IMPORT else NOT_ASKED
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
        organisations=facts.organisations,
        relations=facts.relations,
        things=facts.things,
        vehicles=facts.vehicles,
        gravest_before=gravest_before,
        supplements=supplements or (),
        unasked=unasked if supplements is None else unasked - {"supplements"},
    )


def _missing_in_file(facts: IncidentFacts) -> frozenset[str]:
    there = {"people": facts.people, "narrative": facts.narrative, "place_detail": facts.place_detail}
    return frozenset(name for name, stated in there.items() if not stated)
