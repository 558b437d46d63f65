"""Q: is every thing told so that it can be known again, and do its figures add up?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture, concerns
from ecrime.records.incidents.people import PURSUED
from ecrime.records.incidents.things import BACK, TAKEN, Property, PropertyKind, State, StateKind, Unit, Vehicle

FIRST_MOTOR_YEAR = 1900
CURRENCY = re.compile("[A-Z]{3}")
DRUG_UNITS = frozenset({Unit.MILLIGRAM, Unit.MILLILITRE, Unit.TABLET})
# Where somebody had a thing from whom it can come back.
HELD = TAKEN | {StateKind.SEIZED, StateKind.FOUND}
WORTHLESS = frozenset({PropertyKind.DOCUMENT})


def _history(picture: Picture, thing: Property | Vehicle) -> list[State]:
    """What became of a thing, by the incident and by its supplements."""
    gained = [
        gained.state
        for supplement in picture.supplements
        for gained in supplement.facts.states
        if thing.id is not None and gained.thing_id == thing.id
    ]
    return [*thing.states, *gained]


@check(
    "Q01",
    Severity.WARNING,
    source="NIBRS 342",
    reads="things things.states vehicles vehicles.states",
)
def a_value_is_not_beyond_belief(picture: Picture) -> Iterator[Found]:
    """No value is above the sum from which the country questions it."""
    limits = picture.world.settings.questioned_values
    for part, place, thing in picture.goods():
        for index, state in enumerate(thing.states):
            limit = limits.get(state.value.currency) if state.value else None
            if limit is not None and state.value and state.value.hundredths > limit * 100:
                yield at(part, place, f"states.{index}.value", most=f"{limit:,}", currency=state.value.currency)


@check(
    "Q02",
    Severity.ERROR,
    source="NIBRS 354",
    reads="things things.kind things.description things.states",
)
def what_has_a_value_is_described(picture: Picture) -> Iterator[Found]:
    """A thing with a value is described; money needs no more than its sum."""
    for place, thing in enumerate(picture.things):
        valued = any(state.value is not None for state in thing.states)
        if valued and thing.kind is not PropertyKind.MONEY and not thing.description:
            yield at("things", place, "description")


@check(
    "Q03",
    Severity.ERROR,
    source="NIBRS 073, 084",
    reads="things things.states things.quantity things.id vehicles vehicles.states vehicles.id supplements",
)
def no_more_comes_back_than_was_taken(picture: Picture) -> Iterator[Found]:
    """Of a thing no more is recovered, in number or value, than was taken."""
    for part, place, thing in picture.goods():
        states = _history(picture, thing)
        taken, recovered = _only(states, TAKEN), _only(states, {StateKind.RECOVERED})
        if taken and recovered and (_more_pieces(recovered, taken, thing) or _more_value(recovered, taken)):
            yield at(part, place, "states")


def _only(states: Iterable[State], kinds: Iterable[StateKind]) -> list[State]:
    return [state for state in states if state.kind in frozenset(kinds)]


def _more_pieces(back: list[State], taken: list[State], thing: Property | Vehicle) -> bool:
    """True when the pieces that came back are surely more; a state of the whole thing counts as all of it."""
    whole = thing.quantity if isinstance(thing, Property) else 1
    lost = [state.quantity if state.quantity is not None else whole for state in taken]
    if any(quantity is None for quantity in lost):
        return False
    return sum(state.quantity or 0 for state in back) > sum(quantity or 0 for quantity in lost)


def _more_value(back: list[State], taken: list[State]) -> bool:
    """True when in some currency more came back than was taken, and every loss has its value."""
    if any(state.value is None for state in taken):
        return False
    lost, won = _sums(taken), _sums(back)
    return any(sum_ > lost[currency] for currency, sum_ in won.items() if currency in lost)


def _sums(states: Iterable[State]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for state in states:
        if state.value is not None:
            sums[state.value.currency] += state.value.hundredths
    return dict(sums)


@check(
    "Q04",
    Severity.WARNING,
    source="NIBRS 072, 343",
    reads="things things.states things.id vehicles vehicles.states vehicles.id supplements",
)
def what_comes_back_was_gone(picture: Picture) -> Iterator[Found]:
    """What is recovered or returned was stolen, lost, seized or found before."""
    for part, place, thing in picture.goods():
        kinds = {state.kind for state in _history(picture, thing)}
        if kinds & BACK and not kinds & HELD:
            yield at(part, place, "states")


@check(
    "Q05",
    Severity.WARNING,
    source="CCTNS alert; records §5.2 Q05",
    reads="things things.serial vehicles vehicles.plate vehicles.frame_number vehicles.engine_number",
)
def a_mark_is_of_one_thing(picture: Picture) -> Iterator[Found]:
    """No serial number, plate, frame or engine number is stated of two things."""
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for part, place, thing in picture.goods():
        for fact, number in _marks(thing):
            before = seen.setdefault((fact, re.sub(r"[\s./-]", "", number).upper()), (part, place))
            if before != (part, place):
                yield at(part, place, fact)


def _marks(thing: Property | Vehicle) -> Iterator[tuple[str, str]]:
    names = ("serial",) if isinstance(thing, Property) else ("plate", "frame_number", "engine_number")
    for name in names:
        number: str = getattr(thing, name)
        if number:
            yield name, number


@check(
    "Q06",
    Severity.ERROR,
    source="NIBRS 301, 363",
    reads="things things.kind things.quantity things.unit",
)
def a_drug_is_weighed(picture: Picture) -> Iterator[Found]:
    """A drug has a quantity, by weight, by volume or in tablets."""
    for place, thing in enumerate(picture.things):
        if thing.kind is PropertyKind.DRUG and (thing.quantity is None or thing.unit not in DRUG_UNITS):
            yield at("things", place, "quantity")


@check("Q07", Severity.WARNING, source="NIBRS 362", reads="things things.kind things.substance")
def a_drug_has_a_name(picture: Picture) -> Iterator[Found]:
    """Of a drug the substance is named, or what it is taken for."""
    for place, thing in enumerate(picture.things):
        if thing.kind is PropertyKind.DRUG and not thing.substance:
            yield at("things", place, "substance")


@check(
    "Q08",
    Severity.NOTE,
    source="Law on the Control of Weapons 2005",
    reads="things things.kind things.serial things.states",
)
def a_firearm_has_its_number(picture: Picture) -> Iterator[Found]:
    """Of a firearm that was seized, found or recovered the number is stated, or that it was filed off."""
    held = frozenset({StateKind.SEIZED, StateKind.FOUND, StateKind.RECOVERED})
    for place, thing in enumerate(picture.things):
        in_hand = any(state.kind in held for state in thing.states)
        if thing.kind is PropertyKind.FIREARM and in_hand and not thing.serial:
            yield at("things", place, "serial")


@check(
    "Q09",
    Severity.ERROR,
    source="NIBRS 302",
    reads="things things.quantity things.states vehicles vehicles.states",
)
def a_quantity_is_above_zero(picture: Picture) -> Iterator[Found]:
    """A quantity that is stated is above zero, and a part is no more than the whole."""
    for part, place, thing in picture.goods():
        whole = thing.quantity if isinstance(thing, Property) else None
        if whole is not None and whole <= 0:
            yield at(part, place, "quantity")
        for index, state in enumerate(thing.states):
            beyond = whole is not None and state.quantity is not None and state.quantity > max(whole, 0)
            if state.quantity is not None and (state.quantity <= 0 or beyond):
                yield at(part, place, f"states.{index}.quantity")


@check(
    "Q10",
    Severity.ERROR,
    source="NIBRS 302",
    reads="things things.states vehicles vehicles.states",
)
def a_value_is_a_sum_of_money(picture: Picture) -> Iterator[Found]:
    """A value is not below zero, and its currency is one by ISO 4217."""
    for part, place, thing in picture.goods():
        for index, state in enumerate(thing.states):
            if state.value and (state.value.hundredths < 0 or not CURRENCY.fullmatch(state.value.currency)):
                yield at(part, place, f"states.{index}.value")


@check(
    "Q11",
    Severity.WARNING,
    source="NIBRS 351",
    reads="things things.kind things.states vehicles vehicles.states",
)
def what_is_stolen_is_worth_something(picture: Picture) -> Iterator[Found]:
    """What was stolen is worth more than nothing, unless it is a paper."""
    for part, place, thing in picture.goods():
        if isinstance(thing, Property) and thing.kind in WORTHLESS:
            continue
        for index, state in enumerate(thing.states):
            if state.kind is StateKind.STOLEN and state.value and state.value.hundredths == 0:
                yield at(part, place, f"states.{index}.value")


@check(
    "Q12",
    Severity.ERROR,
    source="NIBRS 301",
    reads="things things.states vehicles vehicles.states",
)
def something_became_of_every_thing(picture: Picture) -> Iterator[Found]:
    """Of every thing and vehicle it is said what became of it."""
    for part, place, thing in picture.goods():
        if not thing.states:
            yield at(part, place, "states")


@check(
    "Q13",
    Severity.WARNING,
    source="records §5.2 Q04",
    reads="things things.states things.id vehicles vehicles.states vehicles.id supplements",
)
def what_is_destroyed_does_not_come_back(picture: Picture) -> Iterator[Found]:
    """What was destroyed as a whole is not recovered or returned afterwards."""
    for part, place, thing in picture.goods():
        states = _history(picture, thing)
        destroyed = any(state.kind is StateKind.DESTROYED and state.quantity is None for state in states)
        if destroyed and any(state.kind in BACK for state in states):
            yield at(part, place, "states")


@check(
    "Q14",
    Severity.WARNING,
    source="records §5.2 P13",
    reads="people people.roles things things.owner things.offence things.states vehicles vehicles.owner"
    " vehicles.offence vehicles.states",
)
def nobody_steals_his_own(picture: Picture) -> Iterator[Found]:
    """What was stolen does not belong to somebody pursued for stealing it."""
    for part, place, thing in picture.goods():
        if thing.owner is None or not 0 <= thing.owner < len(picture.people):
            continue
        pursued = [held for held in picture.people[thing.owner].roles if held.role in PURSUED]
        stolen = any(state.kind is StateKind.STOLEN for state in thing.states)
        if stolen and any(thing.offence is None or concerns(held, thing.offence) for held in pursued):
            yield at(part, place, "owner")


@check(
    "Q15",
    Severity.WARNING,
    source="records §5.2 Q05",
    reads="vehicles vehicles.states vehicles.plate vehicles.frame_number vehicles.engine_number",
)
def a_stolen_vehicle_can_be_known_again(picture: Picture) -> Iterator[Found]:
    """Of a stolen vehicle the plate, the frame number or the engine number is stated."""
    for place, vehicle in enumerate(picture.vehicles):
        stolen = any(state.kind is StateKind.STOLEN for state in vehicle.states)
        if stolen and not (vehicle.plate or vehicle.frame_number or vehicle.engine_number):
            yield at("vehicles", place, "plate")


@check("Q17", Severity.ERROR, source="records §5.2 D01", reads="recorded_at vehicles vehicles.year")
def a_vehicle_was_built(picture: Picture) -> Iterator[Found]:
    """A vehicle was built between 1900 and the year after the recording, when the next models are sold."""
    newest = picture.recorded_at.year + 1
    for place, vehicle in enumerate(picture.vehicles):
        if vehicle.year is not None and not FIRST_MOTOR_YEAR <= vehicle.year <= newest:
            yield at("vehicles", place, "year", newest=str(newest))


@check(
    "Q18",
    Severity.WARNING,
    source="NIBRS 354",
    reads="things things.kind things.states",
)
def money_has_a_sum(picture: Picture) -> Iterator[Found]:
    """Of money that was taken the sum is stated."""
    for place, thing in enumerate(picture.things):
        if thing.kind is not PropertyKind.MONEY:
            continue
        for index, state in enumerate(thing.states):
            if state.kind in TAKEN and state.value is None:
                yield at("things", place, f"states.{index}.value")
