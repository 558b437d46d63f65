"""The records an attack finds: one locked, some open, one withdrawn, one corrected, in two units."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.drills import erasure_steps as erasures
from ecrime.cli.drills.correction_scene import AT_EACH_STEP, NAMING, WITH_OTHERS, set_correction_scene
from ecrime.cli.drills.credential_scene import set_credential_scene
from ecrime.cli.drills.instance import Database
from ecrime.cli.drills.sign_in_scene import set_sign_in_scene
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions, queries
from ecrime.records.incidents.facts import Imported, Incident, IncidentFacts, OffenceFacts, Span
from ecrime.records.incidents.people import (
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
from ecrime.records.incidents.things import Property, PropertyKind, State, StateKind, Vehicle, VehicleKind

# The scene plays this much later than the template was made, so that one record is an hour past its lock.
LATER = timedelta(hours=49)


def set_scene(database: Database) -> Mapping[str, str]:
    """Record everything through the product's own acts; returns the values that attacks name in braces."""
    lak, lak2, hil = (database.actor(who) for who in ("lak", "lak2", "hil"))
    locked = actions.record_incident(lak, _facts("Z101", later=timedelta()))
    to_correct = {
        name: actions.record_incident(lak, _facts("Z101", later=timedelta(), with_others=name == WITH_OTHERS))
        for name in AT_EACH_STEP
    }
    to_correct |= {
        name: actions.record_incident(lak, _naming(_facts("Z101", later=timedelta()), database.actor(who).officer_id))
        for name, who in NAMING.items()
    }
    database.clock.shift(LATER)
    open_one = actions.record_incident(lak, _facts("Z101"))
    lak2_open = actions.record_incident(lak2, _facts("Z102"))
    corrected = actions.record_incident(lak2, _facts("Z102"))
    facts = dataclasses.replace(corrected.facts, narrative="Corrected in time.")
    actions.see_incident(own_work(lak2), queries.subject(lak2, corrected.record.number))
    actions.correct_incident(lak2, corrected.record.id, facts, version=1)
    actions.record_incident(hil, _facts("Z201"))
    actions.see_incident(own_work(lak), queries.subject(lak, open_one.record.number))
    ((seen,),) = database.as_superuser(
        f"select id from ledger_entry where kind = 'incident.see' and subject_id = '{open_one.record.id}'"
    )
    withdrawn = _imported_and_withdrawn(lak)
    entry, transaction = database.as_superuser(
        f"select id, xact from ledger_entry where subject_id = '{open_one.record.id}' order by id limit 1"
    )[0]
    partition = database.as_superuser(f"select tableoid::regclass::text from ledger_entry where id = '{entry}'")[0][0]
    session = database.as_superuser(f"select id from law.session where officer_id = '{lak.officer_id}'")[0][0]
    return {
        **database.tokens,
        "locked": _id(locked),
        "open": _id(open_one),
        "lak2_open": _id(lak2_open),
        "withdrawn": str(withdrawn),
        "open_entry": str(entry),
        "open_xact": str(transaction),
        "seen_entry": str(seen),
        "partition": partition.removeprefix("parts."),
        "lak_officer": str(lak.officer_id),
        "lak2_officer": str(lak2.officer_id),
        "lak_unit": str(lak.unit.id),
        "hil_unit": str(hil.unit.id),
        "lak_session": str(session),
        **set_sign_in_scene(database),
        **set_credential_scene(database),
        **set_correction_scene(database, to_correct),
        **_erasures(database),
    }


def _erasures(database: Database) -> Mapping[str, str]:
    """A record that waits to be erased and that planning has read, and one that is erased."""
    lak2, lak = database.actor("lak2"), database.actor("lak")
    waiting, erased = (actions.record_incident(actor, _facts("Z101")).record for actor in (lak2, lak))
    order = erasures.order(database, waiting.id)
    erasures.read(database, "planner", Subject("incident", waiting.id, waiting.jurisdiction))
    erasures.carry_out(database, erasures.order(database, erased.id))
    return {"to_erase": str(waiting.id), "erasure_order": str(order), "erased": str(erased.id)}


def others() -> dict[str, Any]:
    """A second person and two of everything else that hangs below an incident, for ``IncidentFacts``."""
    used = (State(StateKind.USED),)
    shops = (
        Organisation(OrganisationKind.COMPANY, (RoleInTime(Role.VICTIM),), (Name(Script.LATIN, whole=name),))
        for name in ("Gold Shop", "Silver Shop")
    )
    return {
        "people": (briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"), briefly(Role.WITNESS, "", "Chan Dara")),
        "organisations": tuple(shops),
        "relations": (Relation(0, 1, RelationKind.NEIGHBOUR), Relation(1, 0, RelationKind.EMPLOYER)),
        "vehicles": (Vehicle(VehicleKind.CAR, used, plate="1A"), Vehicle(VehicleKind.BOAT, used, plate="2B")),
        "things": (Property(PropertyKind.GOODS, used, "A bag"), Property(PropertyKind.WEAPON, used, "A knife")),
    }


def new_facts(later: timedelta = LATER) -> IncidentFacts:
    """A simple offence of an hour ago, on the clock of the scene or another."""
    return _facts("Z101", later=later)


def _facts(area_id: str, *, later: timedelta = LATER, with_others: bool = False) -> IncidentFacts:
    at = datetime.now(UTC) + later - timedelta(hours=1)
    facts = IncidentFacts(
        occurred=Span(at, at, Precision.MINUTE, "America/Chicago"),
        area_id=area_id,
        place_detail="",
        point=None,
        narrative="As it was told.",
        offences=(OffenceFacts("T1"),),
        people=(briefly(Role.SUSPECT, "សុខ សុភា", "Sok Sophea"),),
    )
    return dataclasses.replace(facts, **others()) if with_others else facts


def _naming(facts: IncidentFacts, officer: UUID) -> IncidentFacts:
    """The same, in which the one person is an officer of the service."""
    return dataclasses.replace(facts, people=(dataclasses.replace(facts.people[0], officer_id=officer),))


def _imported_and_withdrawn(actor: Actor) -> UUID:
    batch = uuid7()
    facts = _facts("Z101")
    known = queries.known_for(actor, [facts.area_id])
    actions.import_incidents(actor, batch, [Imported(bytes(32), facts)], known=known)
    (incident_id, _jurisdiction), *_ = queries.standing_of_batch(actor, batch, limit=1)
    actions.withdraw_batch(actor, batch, most=1)
    return incident_id


def _id(incident: Incident) -> str:
    return str(incident.record.id)
