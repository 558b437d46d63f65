"""Facts of an incident for tests, complete and right unless told otherwise."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ecrime.base.ledger.access import Access, open_access, own_work
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills.instance import Database
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Incident, IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import (
    Identifier,
    IdentifierKind,
    Name,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Script,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.things import (
    Money,
    Property,
    PropertyKind,
    State,
    StateKind,
    Unit,
    Vehicle,
    VehicleKind,
)

ZONE = "America/Chicago"
CANARY = "CANARY"


def incident_facts(**changes: Any) -> IncidentFacts:
    """A theft an hour ago in Lakeside's district 01, with a suspect."""
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).replace(second=0, microsecond=0)
    at = changes.pop("at", None) or an_hour_ago
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


def other_parts(word: str = "", *, day: date | None = None) -> dict[str, Any]:
    """An organisation, a relation, a vehicle and things of two people and one offence; ``word`` is in every text."""
    stolen = State(StateKind.STOLEN, day, value=Money(1_250_050, "USD"))
    return {
        "organisations": (
            Organisation(
                OrganisationKind.COMPANY,
                (RoleInTime(Role.VICTIM, offence=0, basis=f"{word} Told"),),
                (Name(Script.LATIN, whole=f"{word} Gold Shop"),),
                (Identifier(IdentifierKind.REGISTRATION, f"{word} 1"),),
                f"{word} Street",
                "Z10101",
            ),
        ),
        "relations": (Relation(0, 1, RelationKind.NEIGHBOUR),),
        "vehicles": (
            Vehicle(
                VehicleKind.MOTORCYCLE,
                (stolen, State(StateKind.RECOVERED, day)),
                plate=f"{word} 1A",
                plate_country="KH",
                make="Honda",
                model="Dream",
                colour="black",
                year=2019,
                frame_number=f"{word} F",
                engine_number=f"{word} E",
                offence=0,
                owner=1,
            ),
        ),
        "things": (
            Property(
                PropertyKind.JEWELLERY,
                (stolen,),
                description=f"{word} necklace",
                offence=0,
                owner=1,
                serial=f"{word} S",
                quantity=2,
            ),
            Property(
                PropertyKind.DRUG,
                (State(StateKind.SEIZED, day, quantity=12_500),),
                substance="heroin",
                quantity=12_500,
                unit=Unit.MILLIGRAM,
            ),
        ),
    }


def planted_facts(canary: str = CANARY) -> IncidentFacts:
    """An incident with a canary wherever something is said of people."""
    return incident_facts(
        place_detail=f"{canary} Place",
        narrative=f"{canary} Narrative",
        late_note=f"{canary} Late",
        people=(
            briefly(Role.VICTIM, f"{canary} ក", f"{canary} Victim", age=30),
            briefly(Role.SUSPECT, name_latin=f"{canary} Suspect"),
        ),
        **other_parts(canary),
    )


def see(actor: Actor, incident: Incident) -> None:
    """Open an incident as the officer's own work, as the page does before it is read or corrected."""
    actions.see_incident(own_work(actor), queries.subject(actor, incident.record.number))


def state_purpose(database: Database, who: str) -> Access:
    """State a purpose in the session of one of the template's officers."""
    return open_access(database.actor(who), purpose="other", reason="The owner asks what became of it")


def locked_incident(database: Database, **changes: Any) -> Incident:
    """An incident that was locked an hour ago; the clock is moved."""
    return locked_incidents(database, 1, **changes)[0]


def locked_incidents(database: Database, how_many: int, **changes: Any) -> list[Incident]:
    """Several of them, recorded one after the other."""
    lak = database.actor("lak")
    recorded = [actions.record_incident(lak, incident_facts(**changes)) for _ in range(how_many)]
    database.clock.shift(timedelta(hours=49))
    return recorded
