"""What officers do about incidents as they come: record them, correct them in time, add below them what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from ecrime.cli.past.days import Deed, What
from ecrime.cli.past.desk import Desk, done_before, once
from ecrime.cli.past.world import World
from ecrime.records.incidents import actions
from ecrime.records.incidents.facts import Incident, Span
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    StateGained,
    SupplementFacts,
    SupplementKind,
)
from ecrime.records.incidents.things import State, StateKind

ACQUITTED = 0.3  # of those whom a court has judged
WHY_READ = "បន្ថែមអ្វីដែលបានដឹងក្រោយមក · To add what became known since"
ADDED = "សាក្សីម្នាក់បានឃើញហេតុការណ៍។ A witness has seen it."
# What each of the court's deeds makes of a suspect.
COURT = {
    "charged": (CourtEventKind.CHARGED, Role.CHARGED),
    "convicted": (CourtEventKind.CONVICTED, Role.CONVICTED),
    "acquitted": (CourtEventKind.ACQUITTED, Role.ACQUITTED),
}


def do(desk: Desk, world: World, deed: Deed) -> None:
    """Do it at its moment, if it has not been done."""
    desk.at(deed.at)
    incident = deed.incident
    actor = desk.officer(incident.unit, "specialist", incident.recorder)
    if deed.what is What.RECORD:
        once(actions.record_incident, deed.key)(actor, incident.facts)
        return
    recorded = done_before(actor, incident.key)
    if recorded is None or done_before(actor, deed.key) is not None:
        return
    found = desk.whole(actor, desk.subject(actor, recorded), reason=WHY_READ)
    if deed.what is What.CORRECT:
        facts = replace(found.facts, narrative=f"{found.facts.narrative}\n{ADDED}")
        once(actions.correct_incident, deed.key)(actor, found.record.id, facts, version=found.record.version)
        return
    below = _recovery(found, deed.at) if deed.what is What.RECOVER else _about_suspect(world, found, deed)
    if below is not None:
        once(actions.add_supplement, deed.key)(actor, found.record.id, below)


def _recovery(found: Incident, at: datetime) -> SupplementFacts | None:
    """The stolen vehicle came back; None where none is stated, as where a fault left it out."""
    stolen = next((one for one in found.facts.vehicles if one.states[0].kind is StateKind.STOLEN), None)
    if stolen is None or stolen.id is None:
        return None
    happened = _minute(found, at - timedelta(hours=3))
    gained = StateGained(stolen.id, State(StateKind.RECOVERED, on=happened.start.date()))
    return SupplementFacts(SupplementKind.RECOVERY, happened, states=(gained,))


def _about_suspect(world: World, found: Incident, deed: Deed) -> SupplementFacts | None:
    """Somebody known was arrested, or a court did something about him; None where nobody is."""
    random = Random(str(deed.key))  # noqa: S311  # the same deed says the same
    suspect = next((one for one in found.facts.people if one.has_role(Role.SUSPECT) and not one.unknown), None)
    if suspect is None or suspect.id is None:
        return None
    if deed.what is What.ARREST:
        basis = random.choice([ArrestBasis.PROSECUTOR, ArrestBasis.IN_THE_ACT, ArrestBasis.SURRENDER])
        happened = _minute(found, deed.at - timedelta(hours=2))
        arrest = Arrest(suspect.id, basis, at_unit_at=happened.start + timedelta(hours=1))
        return SupplementFacts(SupplementKind.ARREST, happened, arrests=(arrest,))
    return _court_event(world, found, suspect.id, deed, random)


def _court_event(world: World, found: Incident, person: UUID, deed: Deed, random: Random) -> SupplementFacts:
    judged = "acquitted" if random.random() < ACQUITTED else "convicted"
    kind, role = COURT["charged" if deed.what is What.CHARGE else judged]
    happened = _minute(found, deed.at - timedelta(days=1))
    on = happened.start.date()
    number = f"{random.randrange(100, 1900)}/{on.year % 100:02}"
    province, _latin = world.area_names[found.facts.area_id[:2]]
    event = CourtEvent(kind, world.content["words"]["court"].format(province=province), number, on)
    roles = (RoleGained(person, role, on, basis=number),)
    return SupplementFacts(SupplementKind.COURT_EVENT, happened, roles=roles, court_event=event)


def _minute(found: Incident, at: datetime) -> Span:
    at = at.replace(second=0, microsecond=0)
    return Span(at, at, Precision.MINUTE, found.facts.occurred.zone)
