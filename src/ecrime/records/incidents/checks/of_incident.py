"""The picture of an incident as pages and files can state it today."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ecrime.records.incidents.checks.picture import Picture, World
from ecrime.records.incidents.facts import IncidentFacts, OffenceFacts, Origin, PersonFacts
from ecrime.records.incidents.people import AgeRange, Name, Person, Role, RoleInTime, Script

# Facts of the design for which neither the page nor a file has a question yet.
NOT_ASKED = frozenset(
    {
        *("organisations", "relations", "vehicles", "things", "supplements", "report"),
        *("people.birth", "people.background", "people.address", "people.address_area_id", "people.identifiers"),
        *("people.harm", "people.duty", "people.officer_id"),
    }
)


def picture_of(
    facts: IncidentFacts,
    world: World,
    *,
    now: datetime,
    recorded_at: datetime,
    unit_path: str,
    origin: Origin = Origin.LIVE,
    recorded_by: UUID | None = None,
    offences_before: tuple[OffenceFacts, ...] = (),
    alike: tuple[str, ...] = (),
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
        people=tuple(map(person_of, facts.people)),
        offences_before=offences_before,
        alike=alike,
        unasked=NOT_ASKED | _missing_in_file(facts) if origin is Origin.IMPORT else NOT_ASKED,
    )


def _missing_in_file(facts: IncidentFacts) -> frozenset[str]:
    there = {"people": facts.people, "narrative": facts.narrative, "place_detail": facts.place_detail}
    return frozenset(name for name, stated in there.items() if not stated)


def person_of(stated: PersonFacts) -> Person:
    """A person as stated with one role, one age and one nationality."""
    written = ((Script.KHMER, stated.name_km), (Script.LATIN, stated.name_latin))
    return Person(
        roles=(RoleInTime(Role(stated.role.value)),),
        names=tuple(Name(script, whole=name) for script, name in written if name),
        sex=stated.sex,
        age=None if stated.age is None else AgeRange(stated.age, stated.age),
        nationalities=(stated.nationality,) if stated.nationality else (),
        unknown=stated.unknown,
        id=stated.id,
    )
