"""The entrance through the product's own acts, mostly by who may and mostly as it should be, and otherwise not."""

from __future__ import annotations

import dataclasses

from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.lock.world import Asking, Step, World, needed
from ecrime.records.corrections import actions, queries
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.changes import Change

NOT_CORRECTABLE = (Change("incident.locks_at", {"locks_at": "2100-01-01"}), Change("incident.nothing", {"nothing": 1}))


def correct_in_window(world: World) -> None:
    """The specialist's own correction, lawful for 48 hours."""
    actor = world.database.actor(world.by(world.random.choice(["lak", "lak2"])))
    steps.open_own(actor, world.incident)
    facts = dataclasses.replace(world.incident.facts, narrative=world.word())
    incidents.correct_incident(actor, world.id, facts, version=_version(world))


def request(world: World) -> None:
    """A chief asks for some fields, now and then for one that nobody may correct."""
    changes = world.some_of(world.changes())
    if world.random.random() < 0.1:
        changes.append(world.random.choice(NOT_CORRECTABLE))
    by = world.by("lak_chief")
    altered = " " if world.random.random() < 0.05 else ""
    asked = steps.request(world.database, world.incident, steps.asking(*changes), by=by, altered=altered)
    world.askings.append(Asking(asked, changes))


def take_up(world: World) -> None:
    """Planning takes a request up."""
    asking = needed(world.asking())
    actions.review_correction(world.database.actor(world.by("planner")), asking.request)


def decide(world: World) -> None:
    """Planning decides: grants all, some, more than was asked, or nothing."""
    asking = needed(world.asking())
    fields = {change.path for change in asking.changes}
    chance = world.random.random()
    if chance < 0.2:
        fields = set()
    elif chance < 0.4:
        fields = set(world.some_of(sorted(fields)))
    elif chance < 0.5:
        fields.add(world.random.choice(["incident.narrative", "incident.area_id", "incident.locks_at"]))
    stands = queries.request(world.database.actor("auditor"), asking.request)
    take_it_up = world.random.random() < 0.5 or not stands.reviews
    by = world.by("planner2" if stands.appealed_at else "planner")
    asking.grant = steps.decide(world.database, asking.request, *fields, by=by, take_up=take_it_up) or asking.grant


def appeal(world: World) -> None:
    """Who asked appeals."""
    steps.appeal(world.database, needed(world.asking()).request, by=world.by("lak_chief"))


def carry_out(world: World) -> None:
    """The technical group corrects: what was granted, less, more, other values; now and then on another record."""
    asking = needed(world.asking())
    grant = needed(asking.grant)
    changes = list(asking.changes)
    chance = world.random.random()
    if chance < 0.15:
        changes = world.some_of(changes)
    elif chance < 0.3:
        changes += [change for change in world.some_of(world.changes()) if change.path not in _paths(changes)]
    elif chance < 0.4:
        changes = [change for change in world.changes() if change.path in _paths(changes)]
    altered = "!" if world.random.random() < 0.05 else ""
    by = world.by("technician")
    steps.carry_out(world.database, world.incident, grant, changes, by=by, altered=altered)


def recall(world: World) -> None:
    """Planning recalls a grant."""
    asking = needed(world.asking())
    needed(asking.grant)
    steps.recall(world.database, asking.request, by=world.by("planner"))


def restrict(world: World) -> None:
    """Hide the record, or show it again."""
    actor = world.database.actor(world.by(world.random.choice(["lak_duty", "lak_chief"])))
    act = world.random.choice([actions.place_restriction, actions.end_restriction])
    act(actor, world.subject, reason="The wrong person is named")


def see(world: World) -> None:
    """Open the record for a stated purpose."""
    steps.read(world.database, world.random.choice(["auditor", "hil", "planner", "lak"]), world.incident)


def ask_for(world: World) -> Asking:
    """A request as it should be."""
    changes = world.some_of(world.changes())
    asking = Asking(steps.request(world.database, world.incident, steps.asking(*changes)), changes)
    world.askings.append(asking)
    return asking


def ask_for_and_grant(world: World) -> Asking:
    """A request and its grant as they should be."""
    asking = ask_for(world)
    asking.grant = steps.decide(world.database, asking.request, *_paths(asking.changes))
    return asking


def correct_after_all(world: World) -> None:
    """A whole correction as it should be."""
    asking = ask_for_and_grant(world)
    steps.carry_out(world.database, world.incident, needed(asking.grant), asking.changes)


def _paths(changes: list[Change]) -> set[str]:
    return {change.path for change in changes}


def _version(world: World) -> int:
    [(version,)] = world.database.as_superuser(f"select version from incidents_incident where id = '{world.id}'")
    return int(version)


STEPS = [
    Step("action", name, take)
    for name, take in (
        ("correct", correct_in_window),
        ("request", request),
        ("take up", take_up),
        ("decide", decide),
        ("appeal", appeal),
        ("carry out", carry_out),
        ("recall", recall),
        ("restrict", restrict),
        ("see", see),
    )
]
