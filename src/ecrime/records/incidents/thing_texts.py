"""Property, vehicles and relations in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext

from ecrime.base.pages import dates
from ecrime.records.incidents import words
from ecrime.records.incidents.people import Relation
from ecrime.records.incidents.thing_answers import typed_quantity
from ecrime.records.incidents.things import Amount, Money, Property, State, Unit, Vehicle


class Countries(Protocol):
    """Whoever knows what countries are called."""

    def nationality(self, code: str) -> str:
        """The name behind a code."""
        ...


def relation_text(relation: Relation) -> str:
    """Who is what to whom, by their numbers."""
    said = {"person": relation.person + 1, "kind": words.RELATION_KINDS[relation.kind], "other": relation.other + 1}
    return gettext("Person %(person)s is to person %(other)s: %(kind)s") % said


def thing_text(thing: Property) -> str:
    """What it is, how much of it, what became of it, and by what it is known again."""
    known = [str(words.PROPERTY_KINDS[thing.kind]), thing.substance, thing.description]
    if thing.amount:
        known.append(amount_text(thing.amount))
    marks = {"serial": thing.serial}
    return "\n".join(
        [_joined(known), states_text(thing.states, thing.unit), *_lines(marks), *_belonging(thing.offence, thing.owner)]
    )


def vehicle_text(vehicle: Vehicle, countries: Countries) -> str:
    """What it is, its plate, what became of it, and by what it is known again."""
    plate = vehicle.plate
    if vehicle.plate_country:
        plate = f"{plate} ({countries.nationality(vehicle.plate_country)})".strip()
    built = "" if vehicle.year is None else str(vehicle.year)
    known = [str(words.VEHICLE_KINDS[vehicle.kind]), plate, vehicle.make, vehicle.model, vehicle.colour, built]
    marks = {"frame_number": vehicle.frame_number, "engine_number": vehicle.engine_number}
    belonging = _belonging(vehicle.offence, vehicle.owner)
    return "\n".join([_joined(known), states_text(vehicle.states, Unit.PIECE), *_lines(marks), *belonging])


def states_text(states: Iterable[State], unit: Unit | None) -> str:
    """What became of a thing, in the order in which it was stated; ``unit`` is what its parts are counted in."""
    return words.SEPARATOR.join(_state_text(state, unit) for state in states)


def amount_text(amount: Amount) -> str:
    """A quantity with its unit."""
    return f"{typed_quantity(amount.quantity, amount.unit)} {words.UNITS[amount.unit]}"


def money_text(money: Money) -> str:
    """A sum with its currency."""
    sum_ = Decimal(money.hundredths) / 100
    return f"{sum_:,.2f} {money.currency}" if money.hundredths % 100 else f"{sum_:,.0f} {money.currency}"


def _state_text(state: State, unit: Unit | None) -> str:
    said = [str(words.THING_STATES[state.kind])]
    if state.on:
        said.append(dates.short_date(state.on))
    if state.quantity is not None:
        said.append(amount_text(Amount(state.quantity, unit)) if unit else str(state.quantity))
    if state.value:
        said.append(money_text(state.value))
    return ", ".join(said)


def _belonging(offence: int | None, owner: int | None) -> Iterator[str]:
    for name, place in (("offence", offence), ("owner", owner)):
        if place is not None:
            yield f"{words.FIELDS[name]}: {place + 1}"


def _lines(said: dict[str, str]) -> Iterator[str]:
    return (f"{words.FIELDS[name]}: {text}" for name, text in said.items() if text)


def _joined(said: Iterable[str]) -> str:
    return words.SEPARATOR.join(filter(None, said))
