"""What the steps of a sequence share: its record, what was asked about it, and the dice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from ecrime.base.ledger.entry import Subject
from ecrime.cli.drills.steady import SteadyDatabase
from ecrime.records.corrections.facts import GrantId, RequestId
from ecrime.records.incidents.changes import Change
from ecrime.records.incidents.facts import Incident, IncidentId

Thing = TypeVar("Thing")

PEOPLE = ("lak", "lak2", "lak_chief", "lak_duty", "hil", "hil_chief", "planner", "planner2", "technician", "auditor")
# The rights of all three people, given to each of these: what keeps them apart is rule D11, not the table of rights.
MANY_SIDED = ("lak_chief", "planner", "planner2", "technician")
ALL_RIGHTS = (
    *("incident.correct", "grant.use", "correction.see", "correction.request", "correction.review"),
    *("correction.decide", "correction.appeal", "correction.recall"),
)
# How often a step is tried by the one whose it is.
USUALLY = 0.75
A_FEW = 5


@dataclass
class Asking:
    """One request, and what became of it as far as the sequence knows."""

    request: RequestId
    changes: list[Change]
    grant: GrantId | None = None


@dataclass
class World:
    """One sequence: its record, and those of the sequences played beside it."""

    database: SteadyDatabase
    incident: Incident
    random: Random
    askings: list[Asking] = field(default_factory=list)
    beside: list[World] = field(default_factory=list)

    @property
    def id(self) -> IncidentId:
        """The record's id."""
        return self.incident.record.id

    @property
    def subject(self) -> Subject:
        """The record as acts name it."""
        return Subject("incident", self.id, self.incident.record.jurisdiction)

    def by(self, usual: str) -> str:
        """Who tries: mostly the one whose step it is."""
        return usual if self.random.random() < USUALLY else self.random.choice(PEOPLE)

    def some_of(self, things: Sequence[Thing]) -> list[Thing]:
        """Some of them, at least one; few, for requests that name a field twice are refused."""
        return self.random.sample(things, self.random.randint(1, min(len(things), A_FEW)))

    def asking(self) -> Asking | None:
        """A request about this record, now and then about another one; None where there is none."""
        known = self.askings
        if self.beside and self.random.random() > USUALLY:
            known = self.random.choice(self.beside).askings
        return self.random.choice(known) if known else None

    def word(self) -> str:
        """What nobody has said before."""
        return f"said {self.random.getrandbits(48):x}"

    def changes(self) -> list[Change]:
        """Every correctable field of a few kinds, each with a new value."""
        offence, person = self.incident.facts.offences[0].id, self.incident.facts.people[0].id
        pick = self.random.choice
        return [
            Change("incident.narrative", {"narrative": self.word()}),
            Change("incident.place_detail", {"place_detail": self.word()}),
            Change("incident.area_id", {"area_id": pick(["Z101", "Z102", "Z10101"])}),
            Change(f"offence.{offence}.offence_class_id", {"offence_class_id": pick(["T1", "A2", "R1"])}),
            Change(f"offence.{offence}.attempted", {"attempted": pick([True, False])}),
            Change(f"person.{person}.sex", {"sex": pick(["female", "male"])}),
            Change(f"person.{person}.roles", {"roles": [_role(pick(["witness", "suspect", "victim"]))]}),
            Change("offence.+", [{"offence_class_id": "T1", "attempted": False}]),
            *self._changes_of_others(),
        ]

    def _changes_of_others(self) -> list[Change]:
        """The same of organisations, relations, property and vehicles."""
        facts, pick = self.incident.facts, self.random.choice
        organisation, relation, other = facts.organisations[0].id, facts.relations[0].id, facts.relations[1].id
        person, thing, vehicle = facts.people[0].id, facts.things[0].id, facts.vehicles[0].id
        boat = {
            "kind": "boat",
            "states": [_state("found")],
            "plate": self.word(),
            "make": "",
            "model": "",
            "colour": "",
        }
        return [
            Change(f"organisation.{organisation}.address", {"address": self.word()}),
            Change(f"organisation.{organisation}.roles", {"roles": [_role(pick(["witness", "complainant"]))]}),
            Change(f"relation.{relation}.kind", {"kind": pick(["friend", "employer", "neighbour"])}),
            Change(f"relation.{other}.removed", {"removed": True}),
            Change(f"thing.{thing}.description", {"description": self.word()}),
            Change(f"thing.{thing}.amount", {"quantity": self.random.randint(1, 9), "measure": "piece"}),
            Change(f"thing.{thing}.owner_id", {"owner_id": pick([None, str(person)])}),
            Change(f"vehicle.{vehicle}.plate", {"plate": self.word()}),
            Change(f"vehicle.{vehicle}.states", {"states": [_state(pick(["used", "stolen", "seized"]))]}),
            Change("vehicle.+", [boat | dict.fromkeys(("plate_country", "frame_number", "engine_number"), "")]),
        ]


def _role(role: str) -> dict[str, str | None]:
    """A role as a field of a person states it."""
    return {"role": role, "since": None, "until": None, "basis": "", "offence_id": None}


def _state(kind: str) -> dict[str, str]:
    """What became of a thing, as a field states it."""
    return {"kind": kind, "on": "", "quantity": "", "hundredths": "", "currency": ""}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be tried.

    entrance  "action", "sql" or "page"
    """

    entrance: str
    name: str
    take: Callable[[World], object]


class NothingToTry(Exception):
    """The step needs something this sequence has not: a request, a grant."""


def needed(thing: Thing | None) -> Thing:
    """The thing, if there is one."""
    if thing is None:
        raise NothingToTry
    return thing
