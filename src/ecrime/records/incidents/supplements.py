"""What is added below a recorded incident, locked or not: arrest, recovery, court event, note.

A supplement is a record of its own with 48 hours of its own. It names parts of its incident by the ids of their rows,
and never changes what was stated: roles and states it brings stand beside those of the incident.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.people import PURSUED, Role, RoleInTime
from ecrime.records.incidents.things import State

SupplementId = NewType("SupplementId", UUID)


class SupplementKind(StrEnum):
    """What a supplement tells of."""

    ARREST = "arrest"
    RECOVERY = "recovery"
    COURT_EVENT = "court_event"
    NOTE = "note"


class ArrestBasis(StrEnum):
    """By what right somebody was arrested."""

    IN_THE_ACT = "in_the_act"
    WARRANT = "warrant"
    PROSECUTOR = "prosecutor"
    OTHER_WARRANT = "other_warrant"  # a warrant of another matter
    SURRENDER = "surrender"


class CourtEventKind(StrEnum):
    """What prosecutor or court did."""

    SENT_TO_PROSECUTOR = "sent_to_prosecutor"
    CHARGED = "charged"
    DETAINED = "detained"
    RELEASED = "released"
    CLOSED_WITHOUT_CHARGE = "closed_without_charge"
    INDICTED = "indicted"
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Arrest:
    """One person's arrest; the custody clock of 48 hours runs from ``at_unit_at``, the arrival at the unit."""

    person_id: UUID
    basis: ArrestBasis
    warrant_number: str = ""
    at_unit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StateGained:
    """What became of a thing or vehicle of the incident since."""

    thing_id: UUID
    state: State


@dataclass(frozen=True, slots=True)
class RoleGained:
    """What a person of the incident has become since; ``until`` is the first day it no longer holds.

    offence_id  the offence it concerns, None for the incident as a whole
    """

    person_id: UUID
    role: Role
    since: date
    offence_id: UUID | None = None
    until: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class CourtEvent:
    """What a court did, as the paper ``number`` of ``on`` says."""

    kind: CourtEventKind
    court: str
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class SupplementFacts:
    """All that an officer states in one supplement; what does not belong to its ``kind`` is empty.

    happened  when what it tells of happened
    """

    kind: SupplementKind
    happened: Span
    note: str = ""
    arrests: tuple[Arrest, ...] = ()
    states: tuple[StateGained, ...] = ()
    roles: tuple[RoleGained, ...] = ()
    court_event: CourtEvent | None = None


def roles_now(
    stated: Iterable[RoleInTime], gained: Iterable[RoleGained], offences: Sequence[UUID | None]
) -> tuple[RoleInTime, ...]:
    """The roles of one person with those he has gained since.

    Whoever is acquitted is pursued no more: such roles end on that day. Nothing that was stated is changed by it.

    gained    of this person
    offences  ids of the offences in their order, for roles that concern one of them
    """
    places = {id_: place for place, id_ in enumerate(offences)}
    since = [
        RoleInTime(one.role, places.get(one.offence_id) if one.offence_id else None, one.since, one.until, one.basis)
        for one in gained
    ]
    acquittals = [held for held in (*stated, *since) if held.role is Role.ACQUITTED and held.since is not None]

    def ended(held: RoleInTime) -> RoleInTime:
        days = [
            acquittal.since
            for acquittal in acquittals
            if acquittal.since and (acquittal.offence is None or acquittal.offence == held.offence)
        ]
        return replace(held, until=min(days)) if held.role in PURSUED and held.until is None and days else held

    return tuple(map(ended, (*stated, *since)))


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement of record: what was stated, and what the database says about it."""

    id: SupplementId
    incident_id: UUID
    unit_id: UUID
    recorded_at: datetime
    recorded_by: UUID
    locks_at: datetime
    version: int
    facts: SupplementFacts


def of_standing(supplements: Iterable[Supplement], parts: Collection[UUID]) -> list[Supplement]:
    """The supplements without what they say of people and things that were taken out of the record since.

    parts  the ids of all that stands
    """

    def standing(facts: SupplementFacts) -> SupplementFacts:
        return replace(
            facts,
            arrests=tuple(one for one in facts.arrests if one.person_id in parts),
            states=tuple(one for one in facts.states if one.thing_id in parts),
            roles=tuple(one for one in facts.roles if one.person_id in parts),
        )

    return [replace(supplement, facts=standing(supplement.facts)) for supplement in supplements]
