"""What the guided unit has recorded within the last two days and may still correct, whatever chance has brought it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from ecrime.cli.past import incidents
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, once
from ecrime.cli.past.scenes.choosing import GUIDED, key_of
from ecrime.records.incidents import actions

HOURS_AGO = (3, 8, 21, 38)


def record_lately(desk: Desk, plan: Plan) -> None:
    """Four simple incidents, each some hours after it happened."""
    (province,) = (unit.area_id for unit in plan.world.units if unit.code == GUIDED)
    for number, hours in enumerate(HOURS_AGO):
        recorded_at = plan.until - timedelta(hours=hours)
        desk.at(recorded_at)
        key = key_of(plan, "lately", number)
        random = Random(str(key))  # noqa: S311  # the same key draws the same incident
        at = (recorded_at - timedelta(hours=random.randint(1, 9))).replace(second=0, microsecond=0)
        kind = plan.world.kinds[number % 3]
        stated = incidents.facts(plan.world, kind, province, random, seed=plan.seed, at=at, recorded_at=recorded_at)
        once(actions.record_incident, key)(desk.officer(GUIDED, "specialist", number), stated)
