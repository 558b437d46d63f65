"""Cases for the checks of families U and J."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import (
    DAY,
    HAPPENED,
    SUSPECT_ID,
    UNKNOWN,
    VICTIM,
    picture,
    span,
    supplement,
    to,
    told,
)

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    RoleGained,
    SupplementFacts,
    SupplementKind,
)

ARRESTED = HAPPENED + timedelta(days=1)
NEXT_DAY = DAY + timedelta(days=1)


def adding(*facts: SupplementFacts, **changes: Any) -> Picture:
    late = HAPPENED + timedelta(days=9)
    return picture(supplements=tuple(supplement(one, recorded_at=late) for one in facts), **changes)


def arrest(hours: int = 0, **changes: Any) -> SupplementFacts:
    """An arrest so long after the first day, with an arrival at once."""
    at = ARRESTED + timedelta(hours=hours)
    made = to(Arrest(SUSPECT_ID, ArrestBasis.IN_THE_ACT), **changes)
    return to(told(SupplementKind.ARREST, arrests=(made,)), happened=span(at))


def court(kind: CourtEventKind, *roles: Role, hours: int = 0, **changes: Any) -> SupplementFacts:
    event = to(CourtEvent(kind, "Court of Lakeside", "12/2026", NEXT_DAY), **changes)
    gained = tuple(RoleGained(SUSPECT_ID, role, NEXT_DAY, basis="12/2026") for role in roles)
    return to(
        told(SupplementKind.COURT_EVENT, court_event=event, roles=gained),
        happened=span(ARRESTED + timedelta(hours=hours)),
    )


SENT = CourtEventKind.SENT_TO_PROSECUTOR
LATER = HAPPENED + timedelta(days=5)

CASES = {
    "U01": Case(
        passing=adding(arrest()),
        failing=adding(arrest(person_id=UUID(int=77))),
        at="supplements.0",
    ),
    "U02": Case(
        passing=adding(arrest(basis=ArrestBasis.WARRANT, warrant_number="7/2026")),
        failing=adding(arrest(basis=ArrestBasis.WARRANT)),
        at="supplements.0.arrests.0.warrant_number",
    ),
    "U04": Case(
        passing=adding(arrest(at_unit_at=ARRESTED)),
        failing=adding(arrest(at_unit_at=ARRESTED - timedelta(minutes=1))),
        at="supplements.0.arrests.0.at_unit_at",
    ),
    "U05": Case(
        passing=adding(arrest(at_unit_at=ARRESTED + timedelta(hours=24))),
        failing=adding(arrest(at_unit_at=ARRESTED + timedelta(hours=24, minutes=1))),
        at="supplements.0.arrests.0.at_unit_at",
    ),
    "U09": Case(
        passing=adding(to(arrest(), note="He did not resist.")),
        failing=adding(to(arrest(), kind=SupplementKind.NOTE, note="He was arrested.")),
        at="supplements.0.kind",
    ),
    "U10": Case(
        passing=adding(arrest(), court(CourtEventKind.RELEASED, hours=1), arrest(2)),
        failing=adding(arrest(2), arrest()),
        at="supplements.0.arrests.0",
    ),
    "U12": Case(
        passing=adding(court(SENT)),
        failing=adding(court(SENT), people=(VICTIM, UNKNOWN)),
        at="supplements.0",
    ),
    "J02": Case(passing=adding(court(SENT)), failing=adding(court(SENT, number="")), at="supplements.0.court_event"),
    "J05": Case(
        passing=adding(court(CourtEventKind.ACQUITTED, Role.ACQUITTED)),
        failing=adding(court(CourtEventKind.ACQUITTED, Role.CHARGED)),
        at="supplements.0.roles",
    ),
    "J06": Case(
        passing=adding(arrest(at_unit_at=ARRESTED), court(SENT, hours=20), now=LATER),
        failing=adding(arrest(at_unit_at=ARRESTED), now=LATER),
        at="supplements.0.arrests.0",
    ),
}
MORE: tuple[tuple[Picture, list[str]], ...] = (
    (adding(arrest(basis=ArrestBasis.OTHER_WARRANT)), ["U02"]),
    (adding(court(SENT, court="")), ["J02"]),
    (adding(court(CourtEventKind.CONVICTED, Role.CONVICTED)), []),
    (adding(told(SupplementKind.NOTE)), ["U09"]),
    (adding(arrest(at_unit_at=ARRESTED), now=ARRESTED + timedelta(hours=48)), []),
)
