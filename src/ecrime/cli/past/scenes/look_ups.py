"""Two months in which officers look people up, three of them in ways that stand out; nights are judged as they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from ecrime.base.ledger.access import open_access
from ecrime.base.officers.facts import Actor
from ecrime.cli.past import people
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before
from ecrime.cli.past.scenes.choosing import before, key_of, locked_records
from ecrime.foundation.errors import AlreadyDone
from ecrime.oversight.inspection import actions as inspection
from ecrime.oversight.inspection import jobs
from ecrime.oversight.inspection import queries as alerts
from ecrime.oversight.inspection.facts import AlertId, AlertState
from ecrime.records.incidents.people import Script
from ecrime.records.lookup.actions import look_up_people
from ecrime.records.lookup.facts import Sought

DAYS = 60
# Who looks people up on a working day: unit, post, which of them.
LOOKERS = (
    ("CRI", "criminal_police", 0),
    ("CRI", "criminal_police", 1),
    ("PNP", "specialist", 0),
    ("BTB", "specialist", 0),
    ("SRP", "specialist", 0),
    ("CRI", "criminal_police", 2),
    ("BTB", "specialist", 1),
    ("PNP", "specialist", 1),
)
# Who stands out: goes through a list of people in one day, asks after one person again and again, asks without a case.
LISTING = {26: ("CRI", "criminal_police", 0), 17: ("SRP", "specialist", 0), 9: ("CRI", "criminal_police", 2)}
RETURNING, CURIOUS = ("BTB", "specialist", 1), ("PNP", "specialist", 1)
LISTED = 90
CURIOSITY = "ចង់ដឹងបន្ថែម · To know more about it"


def look_people_up(desk: Desk, plan: Plan) -> None:
    """Day after day, with the counting of the night behind it; then inspectors look into what was raised."""
    desk.at(before(plan, DAYS + 1))
    chief = desk.officer("CRI", "criminal_police")
    numbers = [row.number for row in locked_records(plan, chief, 40)]
    for days in range(DAYS, 0, -1):
        day = plan.until.astimezone(plan.zone).date() - timedelta(days=days)
        for place, who in enumerate(LOOKERS if day.weekday() < 5 else ()):
            _look(desk, plan, who, days, 9 + place, numbers=numbers, many=2)
        if days in LISTING:
            _look(desk, plan, LISTING[days], days, 15, numbers=numbers, many=LISTED)
        if days in (21, 19, 17, 15, 13, 11, 8):
            _look(desk, plan, RETURNING, days, 16, numbers=(), many=1, same=True)
        if days in (30, 29, 28):
            _look(desk, plan, CURIOUS, days, 13, numbers=(), many=8)
        _judge(desk, datetime.combine(day + timedelta(days=1), time(2), plan.zone))
    _handle(desk, plan)


def _look(
    desk: Desk,
    plan: Plan,
    who: tuple[str, str, int],
    days: int,
    hour: int,
    *,
    numbers: Sequence[str],
    many: int,
    same: bool = False,
) -> None:
    """One sitting: a purpose is stated, some people are looked for. Numbers of cases make it look-ups for a case."""
    desk.at(before(plan, days, hour, days % 40))
    actor = desk.officer(*who)
    key = key_of(plan, "look-up", *who, days, hour)
    random = Random(str(key))  # noqa: S311  # the same key looks for the same people
    purpose = (
        {"purpose": "offence", "case_number": random.choice(numbers)}
        if numbers
        else {"purpose": "other", "reason": CURIOSITY}
    )
    try:
        access = open_access.once(key)(actor, **purpose)
    except AlreadyDone:
        return
    for _each in range(many):
        look_up_people(access, _sought(plan, Random("one") if same else random))  # noqa: S311


def _sought(plan: Plan, random: Random) -> Sought:
    unit = random.choice(plan.world.units)
    person = people.offender(plan.world, plan.seed, unit.area_id, random)
    scripts = [Script.KHMER, Script.LATIN]
    random.shuffle(scripts)
    return Sought(name=next(name for script in scripts if (name := person.legal_name(script))))


def _judge(desk: Desk, night: datetime) -> None:
    desk.at(night)
    while (day := inspection.count_look_ups()) is not None:
        jobs.judge(day)
        inspection.mark_judged(day)


def _handle(desk: Desk, plan: Plan) -> None:
    """One alert is explained, one passed on, one taken up; what else was raised waits."""
    desk.at(before(plan, 0, 1))
    inspector = desk.officer("INS", "auditor")
    rows, _more = alerts.inbox(inspector)
    standing = [alert for alert in rows if alert.state is AlertState.OPEN]
    ways = (AlertState.EXPLAINED, AlertState.PASSED_ON, AlertState.TAKEN)
    for way, alert in zip(ways, standing, strict=False):
        if done_before(inspector, key := key_of(plan, "alert", way.value)) is None:
            inspection.take_alert.once(key)(inspector, alert.id)
            _close(inspector, way, alert.id)


def _close(inspector: Actor, way: AlertState, alert_id: AlertId) -> None:
    if way is AlertState.EXPLAINED:
        inspection.explain_alert(inspector, alert_id, "មេបញ្ជាការបានបង្គាប់ឱ្យពិនិត្យបញ្ជី · A superior had the list checked")
    elif way is AlertState.PASSED_ON:
        inspection.pass_on_alert(inspector, alert_id, "គ្មានហេតុផលការងារទេ · There was no reason in his work")
