"""Cases for the checks of family Q."""

from __future__ import annotations

from typing import Any

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.cases.structure import DRUG, PISTOL
from tests.records.incidents.checks.make import (
    BAG,
    DAY,
    MOTORCYCLE,
    THING_ID,
    offences,
    picture,
    supplement,
    to,
    told,
)

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.supplements import StateGained, SupplementKind
from ecrime.records.incidents.things import Money, PropertyKind, State, StateKind, Unit


def usd(whole: int) -> Money:
    return Money(whole * 100, "USD")


def stolen(**changes: Any) -> State:
    return to(State(StateKind.STOLEN, DAY, value=usd(120)), **changes)


def bag(*states: State, **changes: Any) -> Picture:
    return picture(things=(to(BAG, states=states, **changes),))


def drug(**changes: Any) -> Picture:
    return picture(offences=offences("DRUGS"), things=(to(DRUG, **changes),))


def ride(**changes: Any) -> Picture:
    return picture(offences=offences("VEHICLE_THEFT"), things=(), vehicles=(to(MOTORCYCLE, **changes),))


def recovered_later(value: int) -> Picture:
    gained = StateGained(THING_ID, State(StateKind.RECOVERED, DAY, value=usd(value)))
    return picture(supplements=(supplement(told(SupplementKind.RECOVERY, states=(gained,))),))


RECOVERED = State(StateKind.RECOVERED, DAY)
PHONES = {"quantity": 3, "description": "Telephones"}

CASES = {
    "Q01": Case(
        passing=bag(stolen(value=usd(100_000))),
        failing=bag(stolen(value=usd(100_001))),
        at="things.0.states.0.value",
    ),
    "Q02": Case(
        passing=bag(stolen(), kind=PropertyKind.MONEY, description=""),
        failing=bag(stolen(), description=""),
        at="things.0.description",
    ),
    "Q03": Case(passing=recovered_later(120), failing=recovered_later(121), at="things.0.states"),
    "Q04": Case(
        passing=picture(things=(BAG, to(BAG, id=None, states=(State(StateKind.SEIZED), State(StateKind.RETURNED))))),
        failing=picture(things=(BAG, to(BAG, id=None, states=(RECOVERED,)))),
        at="things.1.states",
    ),
    "Q05": Case(
        passing=picture(things=(to(BAG, serial="A-17"), to(BAG, id=None, serial="A-18"))),
        failing=picture(things=(to(BAG, serial="A-17"), to(BAG, id=None, serial="a17"))),
        at="things.1.serial",
    ),
    "Q06": Case(passing=drug(quantity=20, unit=Unit.TABLET), failing=drug(unit=Unit.PIECE), at="things.0.quantity"),
    "Q07": Case(passing=drug(substance="taken for ketamine"), failing=drug(substance=""), at="things.0.substance"),
    "Q08": Case(
        passing=picture(offences=offences("WEAPONS"), things=(to(PISTOL, serial="filed off"),)),
        failing=picture(offences=offences("WEAPONS"), things=(to(PISTOL, serial=""),)),
        at="things.0.serial",
    ),
    "Q09": Case(
        passing=bag(stolen(quantity=3), **PHONES),
        failing=bag(stolen(quantity=4), **PHONES),
        at="things.0.states.0.quantity",
    ),
    "Q10": Case(
        passing=bag(stolen(value=Money(1, "KHR"))),
        failing=bag(stolen(value=Money(1, "riel"))),
        at="things.0.states.0.value",
    ),
    "Q11": Case(
        passing=bag(stolen(value=usd(0)), kind=PropertyKind.DOCUMENT),
        failing=bag(stolen(value=usd(0))),
        at="things.0.states.0.value",
    ),
    "Q12": Case(
        passing=picture(things=(BAG, to(BAG, id=None, states=(State(StateKind.FOUND),)))),
        failing=picture(things=(BAG, to(BAG, id=None, states=()))),
        at="things.1.states",
    ),
    "Q13": Case(
        passing=bag(stolen(quantity=3), State(StateKind.DESTROYED, quantity=1), to(RECOVERED, quantity=2), **PHONES),
        failing=bag(stolen(quantity=3), State(StateKind.DESTROYED), to(RECOVERED, quantity=2), **PHONES),
        at="things.0.states",
    ),
    "Q14": Case(
        passing=bag(stolen(), owner=0),
        failing=bag(stolen(), owner=1),
        at="things.0.owner",
    ),
    "Q15": Case(passing=ride(plate="", engine_number="E9"), failing=ride(plate=""), at="vehicles.0.plate"),
    "Q17": Case(passing=ride(year=2027), failing=ride(year=2028), at="vehicles.0.year"),
    "Q18": Case(
        passing=bag(stolen(), kind=PropertyKind.MONEY),
        failing=bag(stolen(value=None), kind=PropertyKind.MONEY),
        at="things.0.states.0.value",
    ),
}
MORE: tuple[tuple[Picture, list[str]], ...] = (
    (bag(stolen(quantity=2), to(RECOVERED, quantity=3), **PHONES), ["Q03"]),
    (bag(stolen(quantity=2, value=None), to(RECOVERED, quantity=2, value=usd(1)), **PHONES), []),
    # Another currency is not compared.
    (bag(stolen(), to(RECOVERED, value=Money(50_000_000, "KHR"))), []),
    (bag(stolen(), quantity=0), ["Q09"]),
    (bag(stolen(quantity=-1), **PHONES), ["Q09"]),
    (bag(stolen(value=usd(-1))), ["Q10"]),
    (drug(quantity=None), ["Q06"]),
    (ride(year=1899), ["Q17"]),
)
