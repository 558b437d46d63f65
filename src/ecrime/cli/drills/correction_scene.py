"""What attacks on the correction after the lock find: a locked record at each of its steps, and a hidden one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from uuid import UUID

from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills import correction_steps as steps
from ecrime.cli.drills.instance import Database
from ecrime.records.corrections import actions, queries
from ecrime.records.corrections.facts import RequestId
from ecrime.records.incidents.changes import PARTS
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import RelationKind
from ecrime.records.incidents.rows import ORGANISATION, RELATION, THING, VEHICLE

NARRATIVE = "incident.narrative"
# The record that has two of everything, and leave to correct one field of the first of each.
WITH_OTHERS = "parts"
# asked for; taken up by a reviewer; refused; granted on appeal; granted and not used; corrected; restricted; granted
# fields of parts
AT_EACH_STEP = ("asked", "taken", "refused", "appealed", "granted", "corrected", "restricted", WITH_OTHERS)
# records that state an officer: a chief's own; one asked about that states a reviewer; one granted, whoever uses it
NAMING = {"names_chief": "lak_chief", "names_planner": "planner2", "names_technician": "technician"}


def set_correction_scene(database: Database, locked: Mapping[str, Incident]) -> Mapping[str, str]:
    """Play the steps through the product's own acts; returns the values that attacks name in braces."""
    values: dict[str, str] = {}
    for name, incident in locked.items():
        values[name] = str(incident.record.id)
        if name == "restricted":
            subject = Subject("incident", incident.record.id, incident.record.jurisdiction)
            actions.place_restriction(database.actor("lak_duty"), subject, reason="The wrong man is named")
            continue
        if name == WITH_OTHERS:
            values |= _grant_of_parts(database, incident)
            continue
        if name == "names_chief":
            continue
        wanted = steps.changed(incident, narrative="As it really was.")
        asked = steps.request(database, incident, steps.asking(*wanted))
        values[f"{name}_request"] = str(asked)
        if name == "taken":
            actions.review_correction(database.actor("planner"), asked)
        elif name == "refused":
            steps.decide(database, asked)
        elif name == "appealed":
            steps.decide(database, asked)
            steps.appeal(database, asked)
            values[f"{name}_grant"] = str(steps.decide(database, asked, NARRATIVE, by="planner2"))
        elif name in ("granted", "corrected", "names_technician"):
            grant = steps.decide(database, asked, NARRATIVE)
            if grant is not None and name == "corrected":
                steps.carry_out(database, incident, grant, wanted)
            values[f"{name}_grant"] = str(grant)
    reviews = (
        (name, queries.request(database.actor("planner"), _request(values, name))) for name in ("taken", "refused")
    )
    return {
        **values,
        **{f"{name}_review": str(request.reviews[0].id) for name, request in reviews},
        "technician_officer": str(database.actor("technician").officer_id),
        "planner_officer": str(database.actor("planner").officer_id),
        "planner2_officer": str(database.actor("planner2").officer_id),
        "lak_chief_officer": str(database.actor("lak_chief").officer_id),
    }


def _grant_of_parts(database: Database, incident: Incident) -> Mapping[str, str]:
    """Leave to correct one field of the first vehicle, thing, organisation and relation."""
    facts = incident.facts
    wanted = steps.changed(
        incident,
        vehicles=(dataclasses.replace(facts.vehicles[0], plate="9Z"), *facts.vehicles[1:]),
        things=(dataclasses.replace(facts.things[0], description="A sack"), *facts.things[1:]),
        organisations=(dataclasses.replace(facts.organisations[0], address="Market"), *facts.organisations[1:]),
        relations=(dataclasses.replace(facts.relations[0], kind=RelationKind.FRIEND), *facts.relations[1:]),
    )
    asked = steps.request(database, incident, steps.asking(*wanted))
    grant = steps.decide(database, asked, *(change.path for change in wanted))
    named = {name: getattr(facts, PARTS[name]) for name in (VEHICLE, THING, ORGANISATION, RELATION)}
    ids = {f"{name}_{number}": str(part.id) for name, found in named.items() for number, part in enumerate(found, 1)}
    people = {f"{WITH_OTHERS}_person": str(facts.people[0].id), f"{WITH_OTHERS}_other": str(facts.people[1].id)}
    return {**ids, **people, f"{WITH_OTHERS}_grant": str(grant)}


def _request(values: Mapping[str, str], name: str) -> RequestId:
    return RequestId(UUID(values[f"{name}_request"]))
