"""Organisations, relations, vehicles and property of the form: the answers, the facts they mean, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict, TypeVar

from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.pack_choices import choose_nationality
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits
from ecrime.records.incidents import rules
from ecrime.records.incidents.answers import Answers, put_back, typed_date
from ecrime.records.incidents.people import (
    Identifier,
    IdentifierKind,
    Name,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Script,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.things import (
    Money,
    Property,
    PropertyKind,
    State,
    StateKind,
    Unit,
    Vehicle,
    VehicleKind,
)

PREFIXES = ("organisations", "relations", "vehicles", "things")
# Under which question the name of an organisation is typed.
NAMES = {"name_km": Script.KHMER, "name_latin": Script.LATIN}
# What was stated first and then became of a thing.
STATES = ("state", "state_2")
STATE_DETAILS = ("_on", "_quantity", "_value", "_currency")
TYPED_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,3})?")
# An officer weighs in grams and litres; facts count in whole thousandths of them.
SHOWN_IN = {Unit.MILLIGRAM: 1000, Unit.MILLILITRE: 1000}
# Where a fact that is called otherwise than its question is put right.
QUESTIONS = {
    "organisations": {"": "kind", "names": "name_km", "roles": "role", "identifiers": "number"},
    "relations": {"": "kind"},
    "vehicles": {"": "kind", "states": "state"},
    "things": {"": "kind", "states": "state"},
}

Kind = TypeVar("Kind", bound=StrEnum)


class Parts(TypedDict):
    """What the answers give to the facts."""

    organisations: tuple[Organisation, ...]
    relations: tuple[Relation, ...]
    vehicles: tuple[Vehicle, ...]
    things: tuple[Property, ...]


def parts_in(form: Answers, *, today: date) -> Parts:
    """What was typed about everything but offences and people.

    today  the civil day at the place, for "t" and two-figure years
    """
    rows = {prefix: [f"{prefix}.{row}" for row in form.filled_rows(prefix)] for prefix in PREFIXES}
    return {
        "organisations": tuple(_organisation(form, name) for name in rows["organisations"]),
        "relations": tuple(_relation(form, name) for name in rows["relations"]),
        "vehicles": tuple(_vehicle(form, name, today) for name in rows["vehicles"]),
        "things": tuple(_thing(form, name, today) for name in rows["things"]),
    }


def question_for(prefix: str, fact: str) -> str:
    """The question at which a fact of a part is put right, "" for a part that is none of these."""
    if prefix not in QUESTIONS:
        return ""
    head, _dot, rest = fact.partition(".")
    if head == "states" and rest:
        place, _dot, what = rest.partition(".")
        state = STATES[min(int(place), 1)]
        return f"{state}_{what}" if what else state
    return QUESTIONS[prefix].get(head, head)


def values_of_organisation(organisation: Organisation, area: str) -> dict[str, str]:
    """What would have been typed for an organisation; ``area`` is the text of the box for the address."""
    values = {"kind": organisation.kind.value, "address": organisation.address, "address_area": area}
    shown = _names_shown(organisation.names)
    values |= {question: organisation.names[place].written for question, place in shown.items()}
    values["role"] = next((held.role.value for held in organisation.roles), "")
    values["number"] = next((identifier.number for identifier in organisation.identifiers), "")
    return values | {"id": str(organisation.id or "")}


def values_of_relation(relation: Relation) -> dict[str, str]:
    """What would have been typed for a relation."""
    people = {"person": str(relation.person + 1), "other": str(relation.other + 1)}
    return {**people, "kind": relation.kind.value, "id": str(relation.id or "")}


def values_of_thing(thing: Property) -> dict[str, str]:
    """What would have been typed for a thing."""
    values = {"kind": thing.kind.value, "description": thing.description, "serial": thing.serial}
    values |= {"substance": thing.substance, "quantity": typed_quantity(thing.quantity, thing.unit)}
    values["unit"] = thing.unit.value if thing.unit is not Unit.PIECE else ""
    return values | _belonging_values(thing, thing.unit)


def values_of_vehicle(vehicle: Vehicle, nationality: Mapping[str, str]) -> dict[str, str]:
    """What would have been typed for a vehicle; ``nationality`` has the text of the box for each code."""
    values = {"kind": vehicle.kind.value, "plate": vehicle.plate, "make": vehicle.make, "model": vehicle.model}
    values |= {"colour": vehicle.colour, "year": "" if vehicle.year is None else str(vehicle.year)}
    values |= {"frame_number": vehicle.frame_number, "engine_number": vehicle.engine_number}
    values["plate_country"] = nationality.get(vehicle.plate_country, vehicle.plate_country)
    return values | _belonging_values(vehicle, Unit.PIECE)


def typed_quantity(quantity: int | None, unit: Unit) -> str:
    """A quantity as it is typed: grams and litres where the facts count in thousandths."""
    return "" if quantity is None else f"{(Decimal(quantity) / SHOWN_IN.get(unit, 1)).normalize():f}"


def typed_money(money: Money) -> str:
    """A sum as it is typed."""
    whole, rest = divmod(money.hundredths, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def read_state(form: Answers, where: str, today: date, unit: Unit) -> State | None:
    """One state, from the questions that begin with ``where``; None when its kind was not chosen."""
    kind = form.one_of(where, StateKind)
    typed = [form.value(f"{where}{what}") for what in STATE_DETAILS]
    if kind is None:
        if any(text.strip() for text in typed):
            form.refuse(Problem(where, "thing.state_missing"))
        return None
    return State(
        kind,
        on=form.day_of(f"{where}_on", today=today),
        quantity=_quantity(form, f"{where}_quantity", unit),
        value=_money(form, where),
    )


def _organisation(form: Answers, name: str) -> Organisation:
    kind = _kind(form, name, OrganisationKind.OTHER)
    stood = form.stood_as(name, lambda facts: facts.organisations) or Organisation(kind, ())
    area = f"{name}.address_area"
    chosen = choose_area(form, area) if form.value(area).strip() else None
    return Organisation(
        kind=kind,
        roles=_organisation_roles(form, name, stood),
        names=_organisation_names(form, name, stood.names),
        identifiers=_registrations(form, name, stood.identifiers),
        address=form.text_of(f"{name}.address", rules.PLACE_LENGTH),
        address_area_id=form.chosen(chosen, "area.") if chosen else "",
        id=form.id_of_row(name),
    )


def _organisation_roles(form: Answers, name: str, stood: Organisation) -> tuple[RoleInTime, ...]:
    """The one role that is asked for, with all that was recorded of it, and those the form does not show."""
    known = [form.role_again(held) for held in stood.roles]
    role = form.one_of(f"{name}.role", Role)
    first = None if role is None else replace(known[0], role=role) if known else RoleInTime(role)
    return tuple(held for held in (first, *known[1:]) if held)


def _organisation_names(form: Answers, name: str, stood: Sequence[Name]) -> tuple[Name, ...]:
    shown = _names_shown(stood)

    def name_of(question: str) -> Name | None:
        whole = form.text_of(f"{name}.{question}", rules.NAME_LENGTH)
        was = stood[shown[question]] if question in shown else Name(NAMES[question])
        if was.written == whole:
            return was if whole else None
        return replace(was, family="", given="", whole=whole) if whole else None

    return put_back(stood, shown, {question: name_of(question) for question in NAMES})


def _names_shown(names: Sequence[Name]) -> dict[str, int]:
    """Which name stands in which question: the first of its letters."""
    scripts = [name.script for name in names]
    return {question: scripts.index(script) for question, script in NAMES.items() if script in scripts}


def _registrations(form: Answers, name: str, stood: Sequence[Identifier]) -> tuple[Identifier, ...]:
    number = form.text_of(f"{name}.number", rules.IDENTIFIER_LENGTH)
    was = stood[0] if stood else Identifier(IdentifierKind.REGISTRATION, "")
    return (*([replace(was, number=number)] if number else []), *stood[1:])


def _relation(form: Answers, name: str) -> Relation:
    people = {}
    for question in ("person", "other"):
        where = f"{name}.{question}"
        if not form.value(where).strip():
            form.refuse(Problem(where, "people.no_such_number"))
        people[question] = form.place_named(where, "people") or 0
    return Relation(people["person"], people["other"], _kind(form, name, RelationKind.STRANGER), form.id_of_row(name))


def _thing(form: Answers, name: str, today: date) -> Property:
    unit = form.one_of(f"{name}.unit", Unit) or Unit.PIECE
    return Property(
        kind=_kind(form, name, PropertyKind.OTHER),
        states=_states(form, name, today, unit),
        description=form.text_of(f"{name}.description", rules.PLACE_LENGTH),
        offence=form.place_named(f"{name}.offence", "offences"),
        owner=form.place_named(f"{name}.owner", "people"),
        serial=form.text_of(f"{name}.serial", rules.IDENTIFIER_LENGTH),
        substance=form.text_of(f"{name}.substance", rules.NAME_LENGTH),
        quantity=_quantity(form, f"{name}.quantity", unit),
        unit=unit,
        id=form.id_of_row(name),
    )


def _vehicle(form: Answers, name: str, today: date) -> Vehicle:
    country = f"{name}.plate_country"
    return Vehicle(
        kind=_kind(form, name, VehicleKind.OTHER),
        states=_states(form, name, today, Unit.PIECE),
        plate=form.text_of(f"{name}.plate", rules.IDENTIFIER_LENGTH),
        plate_country=form.chosen(choose_nationality(form, country), "person.nationality_")
        if form.value(country).strip()
        else "",
        make=form.text_of(f"{name}.make", rules.NAME_LENGTH),
        model=form.text_of(f"{name}.model", rules.NAME_LENGTH),
        colour=form.text_of(f"{name}.colour", rules.NAME_LENGTH),
        year=_year(form, f"{name}.year"),
        frame_number=form.text_of(f"{name}.frame_number", rules.IDENTIFIER_LENGTH),
        engine_number=form.text_of(f"{name}.engine_number", rules.IDENTIFIER_LENGTH),
        offence=form.place_named(f"{name}.offence", "offences"),
        owner=form.place_named(f"{name}.owner", "people"),
        id=form.id_of_row(name),
    )


def _kind(form: Answers, name: str, other: Kind) -> Kind:
    """What kind of part it is; ``other`` is taken where that was not said, which is refused."""
    kind = form.one_of(f"{name}.kind", type(other))
    if kind is None:
        form.refuse(Problem(f"{name}.kind", "part.kind_missing"))
    return kind or other


def _states(form: Answers, name: str, today: date, unit: Unit) -> tuple[State, ...]:
    stood = form.stood_as(name, lambda facts: facts.things) or form.stood_as(name, lambda facts: facts.vehicles)
    known = stood.states if stood else ()
    shown = {question: place for place, question in enumerate(STATES[: len(known)])}
    typed = {question: read_state(form, f"{name}.{question}", today, unit) for question in STATES}
    return put_back(known, shown, typed)


def _year(form: Answers, name: str) -> int | None:
    typed = fold_digits(form.value(name)).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        form.refuse(Problem(name, "vehicle.year_unreadable"))
        return None
    return int(typed)


def _quantity(form: Answers, name: str, unit: Unit) -> int | None:
    typed = _decimal(form, name, "thing.quantity_unreadable")
    if typed is None:
        return None
    counted = typed * SHOWN_IN.get(unit, 1)
    if counted != int(counted):
        form.refuse(Problem(name, "thing.quantity_unreadable"))
    return int(counted)


def _money(form: Answers, where: str) -> Money | None:
    sum_ = _decimal(form, f"{where}_value", "thing.value_unreadable")
    currency = form.value(f"{where}_currency")
    if sum_ is None:
        return None
    if not re.fullmatch("[A-Z]{3}", currency):
        form.refuse(Problem(f"{where}_currency", "thing.currency_missing"))
        return None
    if sum_ * 100 != int(sum_ * 100):
        form.refuse(Problem(f"{where}_value", "thing.value_unreadable"))
    return Money(int(sum_ * 100), currency)


def _decimal(form: Answers, name: str, problem: str) -> Decimal | None:
    typed = fold_digits(form.value(name)).replace(" ", "").replace(",", "")
    if not typed:
        return None
    if not TYPED_DECIMAL.fullmatch(typed):
        form.refuse(Problem(name, problem))
        return None
    return Decimal(typed)


def _belonging_values(thing: Property | Vehicle, unit: Unit) -> dict[str, str]:
    values = {"id": str(thing.id or "")}
    for name, place in (("offence", thing.offence), ("owner", thing.owner)):
        values[name] = "" if place is None else str(place + 1)
    for question, state in zip(STATES, thing.states, strict=False):
        values[question] = state.kind.value
        values[f"{question}_on"] = typed_date(state.on, Precision.DAY) if state.on else ""
        values[f"{question}_quantity"] = typed_quantity(state.quantity, unit)
        values[f"{question}_value"] = typed_money(state.value) if state.value else ""
        values[f"{question}_currency"] = state.value.currency if state.value else ""
    return values
