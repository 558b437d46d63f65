"""Cases for the checks of family D."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import (
    BAG,
    DAY,
    HAPPENED,
    RECORDED,
    SUSPECT,
    SUSPECT_ID,
    VICTIM,
    picture,
    role,
    span,
    supplement,
    to,
    told,
)

from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.people import Role
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.supplements import (
    Arrest,
    ArrestBasis,
    CourtEvent,
    CourtEventKind,
    SupplementFacts,
    SupplementKind,
)
from ecrime.records.incidents.things import Money, Property, State, StateKind

HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = span(HAPPENED - ONE_DAY)
OLD = datetime(2000, 1, 1, 18, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, 6, tzinfo=UTC)
NEW_YEAR = datetime(2026, 1, 1, 6, tzinfo=UTC)
STOLEN = State(StateKind.STOLEN, DAY, value=Money(12_000, "USD"))


def arrest(basis: ArrestBasis, number: str = "") -> SupplementFacts:
    return to(told(SupplementKind.ARREST, arrests=(Arrest(SUSPECT_ID, basis, number),)), happened=BEFORE)


def sent(on_day: int) -> SupplementFacts:
    event = CourtEvent(CourtEventKind.SENT_TO_PROSECUTOR, "Court of Lakeside", "12", DAY + timedelta(days=on_day))
    return told(SupplementKind.COURT_EVENT, court_event=event)


def bag(kind: StateKind, days: int) -> Property:
    return to(BAG, states=(STOLEN, State(kind, DAY + timedelta(days=days))))


NOTE = told(SupplementKind.NOTE, note="The market has closed.")

CASES = {
    "D01": Case(
        passing=picture(area_id="Z202", occurred=to(span(HAPPENED), zone="America/Denver")),
        failing=picture(area_id="Z202"),
        at="occurred",
    ),
    "D04": Case(
        passing=picture(occurred=span(OLD), things=(), offences=()),
        failing=picture(occurred=span(OLD - ONE_DAY), things=(), offences=()),
        at="occurred",
    ),
    "D05": Case(
        passing=picture(supplements=(supplement(arrest(ArrestBasis.OTHER_WARRANT, "7/2026")),)),
        failing=picture(supplements=(supplement(arrest(ArrestBasis.IN_THE_ACT)),)),
        at="supplements.0.happened",
    ),
    "D06": Case(
        passing=picture(supplements=(supplement(sent(0)),)),
        failing=picture(supplements=(supplement(sent(-1)),)),
        at="supplements.0.court_event.on",
    ),
    "D07": Case(
        passing=picture(things=(bag(StateKind.RECOVERED, 0),)),
        failing=picture(things=(bag(StateKind.RECOVERED, -1),)),
        at="things.0.states.1.on",
    ),
    "D13": Case(
        passing=picture(occurred=span(HAPPENED - timedelta(days=365), HAPPENED)),
        failing=picture(occurred=span(HAPPENED - timedelta(days=366), HAPPENED)),
        at="occurred",
    ),
    "D14": Case(
        passing=picture(occurred=span(MIDNIGHT + timedelta(minutes=1))),
        failing=picture(occurred=span(MIDNIGHT)),
        at="occurred",
    ),
    "D15": Case(
        passing=picture(occurred=span(NEW_YEAR, NEW_YEAR + ONE_DAY, Precision.MONTH)),
        failing=picture(occurred=span(NEW_YEAR, NEW_YEAR + ONE_DAY, Precision.DAY)),
        at="occurred",
    ),
    "D16": Case(
        passing=picture(report=Report(HAPPENED)),
        failing=picture(report=Report(HAPPENED - timedelta(minutes=1))),
        at="report",
    ),
    "D17": Case(
        passing=picture(report=Report(RECORDED)),
        failing=picture(report=Report(RECORDED + timedelta(seconds=1))),
        at="report",
    ),
    "D18": Case(
        passing=picture(
            recorded_at=RECORDED + 9 * ONE_DAY,
            late_reason=LateReason.LATE_REPORT,
            report=Report(HAPPENED + 49 * HOUR),
        ),
        failing=picture(
            recorded_at=RECORDED + 9 * ONE_DAY,
            late_reason=LateReason.LATE_REPORT,
            report=Report(HAPPENED + 48 * HOUR),
        ),
        at="late_reason",
    ),
    "D19": Case(
        passing=picture(recorded_at=HAPPENED + 49 * HOUR, late_reason=LateReason.NO_NETWORK),
        failing=picture(recorded_at=HAPPENED + 48 * HOUR, late_reason=LateReason.NO_NETWORK),
        at="late_reason",
    ),
    "D20": Case(
        passing=picture(recorded_at=HAPPENED + 30 * ONE_DAY, late_reason=LateReason.BACKLOG),
        failing=picture(recorded_at=HAPPENED + 29 * ONE_DAY, late_reason=LateReason.BACKLOG),
        at="late_reason",
    ),
    "D21": Case(
        passing=picture(things=(bag(StateKind.DAMAGED, 0),)),
        failing=picture(things=(bag(StateKind.DAMAGED, -1),)),
        at="things.0.states.1.on",
    ),
    "D22": Case(
        passing=picture(things=(bag(StateKind.RECOVERED, 0),)),
        failing=picture(things=(bag(StateKind.RECOVERED, 1),)),
        at="things.0.states.1.on",
    ),
    "D23": Case(
        passing=picture(supplements=(supplement(NOTE, recorded_at=NOTE.happened.start),)),
        failing=picture(supplements=(supplement(NOTE, recorded_at=NOTE.happened.start - HOUR),)),
        at="supplements.0.happened",
    ),
    "D24": Case(
        passing=picture(supplements=(supplement(to(NOTE, happened=span(HAPPENED))),)),
        failing=picture(supplements=(supplement(to(NOTE, happened=BEFORE)),)),
        at="supplements.0.happened",
    ),
    "D25": Case(
        passing=picture(people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, since=DAY),)))),
        failing=picture(people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, since=DAY - ONE_DAY),)))),
        at="people.1.roles.0.since",
    ),
    "D26": Case(
        passing=picture(people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, since=DAY, until=DAY + ONE_DAY),)))),
        failing=picture(people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, since=DAY, until=DAY),)))),
        at="people.1.roles.0.until",
    ),
}
