"""What the stations reported of themselves in the last months: in time and late, corrected, and not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from ecrime.base.country.facts import Readiness
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, once
from ecrime.cli.past.scenes.choosing import GUIDED, key_of
from ecrime.records.supervision.readiness import actions, queries, rules
from ecrime.records.supervision.readiness.facts import EquipmentCount, Hindrance, Line, LineKind, ReportFacts

MONTHS = 6
FLOODS = "ភ្លើងដាច់ញឹកញាប់ក្នុងរដូវវស្សា · Power fails often in the rains"
# Of all reports: how many come late, how many never, how many are corrected.
LATE, NEVER, CORRECTED = 0.12, 0.05, 0.15
# In most stations everybody has signed in lately.
ATTENTIVE = 0.75
PRESENT = (("specialist", 1), ("chief", 0), ("duty_officer", 0))
# What has broken down far from the capital, and where.
WITHOUT_LINE, WITHOUT_SCANNER = "MKR", "STG"


def report_stations(desk: Desk, plan: Plan) -> None:
    """Every station, month by month up to the last; some of the last month wait still."""
    last = rules.month_before(plan.day_of(plan.until))
    months = [last]
    while len(months) < MONTHS:
        months.append(rules.month_before(months[-1]))
    for month in reversed(months):
        for unit in plan.world.units:
            _report(desk, plan, unit.code, month)


def _report(desk: Desk, plan: Plan, unit: str, month: date) -> None:
    own = Random(f"{plan.seed}/readiness/{unit}/{month}")  # noqa: S311  # the same seed draws the same report
    never, late = own.random() < NEVER, own.random() < LATE
    day = rules.month_after(month) + timedelta(days=own.randint(7, 20) if late else own.randint(0, 4))
    at = _moment(plan, day, 8 + own.randrange(8))
    if month < plan.opens or at >= plan.until or (never and unit != GUIDED):
        return
    desk.at(at)
    specialist = desk.officer(unit, "specialist")
    if own.random() < ATTENTIVE:
        for post, number in PRESENT:
            desk.officer(unit, post, number)
    facts = _facts(unit, month, plan, queries.needs())
    once(actions.report_readiness, key_of(plan, "readiness", unit, month))(specialist, facts, replaces=0)
    corrected_at = at + timedelta(days=1)
    if own.random() < CORRECTED and corrected_at < plan.until and corrected_at.month == at.month:
        desk.at(corrected_at)
        specialist = desk.officer(unit, "specialist")
        better = replace(facts, trained=facts.specialists)
        once(actions.report_readiness, key_of(plan, "readiness", unit, month, 2))(specialist, better, replaces=1)


def _facts(unit: str, month: date, plan: Plan, needs: Readiness) -> ReportFacts:
    """What a station has hangs on the station, and a little on the month."""
    lasting = Random(f"{plan.seed}/station/{unit}")  # noqa: S311
    passing = Random(f"{plan.seed}/station/{unit}/{month}/facts")  # noqa: S311
    wealth = lasting.random()
    rains = passing.random() < 0.3
    specialists = needs.specialists if wealth > 0.2 else 1
    equipment = []
    for kind in needs.equipment:
        broken = int(lasting.random() < 0.3) + int(passing.random() < 0.1)
        have = kind.needed + int(wealth > 0.5) + int(lasting.random() < 0.3)
        working = max(have - broken, int(kind.essential))
        if unit == WITHOUT_SCANNER and kind.code == "scanner":
            working, broken = 0, have
        equipment.append(EquipmentCount(kind.code, working, broken, max(kind.needed - working, 0)))
    return ReportFacts(
        month=month,
        specialists=specialists,
        trained=max(specialists - int(lasting.random() < 0.2), 0),
        equipment=tuple(equipment),
        line=Line(LineKind.NONE, 24) if unit == WITHOUT_LINE else _line(wealth, lasting, passing, rains=rains),
        hindrances=(Hindrance.POWER,) if rains and wealth < 0.5 else (),
        note=FLOODS if rains and wealth < 0.5 else "",
    )


def _line(wealth: float, lasting: Random, passing: Random, *, rains: bool) -> Line:
    kind = LineKind.FIBRE if wealth > 0.55 else LineKind.MOBILE if wealth > 0.12 else LineKind.SATELLITE
    hours = passing.randint(0, 2) + (3 if rains else 0)
    if lasting.random() < 0.15:
        return Line(kind, hours)
    down = {LineKind.FIBRE: 18_000, LineKind.MOBILE: 2_400}.get(kind, 600)
    swing = passing.uniform(0.6, 1.3)
    delay = {LineKind.FIBRE: 30, LineKind.MOBILE: 120}.get(kind, 750)
    return Line(kind, hours, int(down * swing), int(down * swing / 3), int(delay / swing), measured=True)


def _moment(plan: Plan, day: date, hour: int) -> datetime:
    return plan.moment(day, time(hour))
