"""Vehicles and property as stated in one incident, with what became of them.

A thing is one row; what happened to it is its ``states``, in the order they were stated. Recoveries after the lock
are stated in a supplement and add states, they never change these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class StateKind(StrEnum):
    """What became of a thing."""

    STOLEN = "stolen"
    LOST = "lost"
    DAMAGED = "damaged"
    DESTROYED = "destroyed"
    USED = "used"  # to commit the offence
    FOUND = "found"  # at the scene, nobody's claim
    FORGED = "forged"
    SEIZED = "seized"
    RECOVERED = "recovered"
    RETURNED = "returned"


# How a thing is lost to its owner, and how it comes back.
TAKEN = frozenset({StateKind.STOLEN, StateKind.LOST})
BACK = frozenset({StateKind.RECOVERED, StateKind.RETURNED})


class PropertyKind(StrEnum):
    """What a thing is, as far as the law or the figures ask."""

    MONEY = "money"
    DOCUMENT = "document"
    JEWELLERY = "jewellery"
    TELEPHONE = "telephone"
    ELECTRONICS = "electronics"
    DRUG = "drug"
    FIREARM = "firearm"
    WEAPON = "weapon"  # any other
    AMMUNITION = "ammunition"
    EXPLOSIVE = "explosive"
    LIVESTOCK = "livestock"
    TIMBER = "timber"
    WILDLIFE = "wildlife"
    GOODS = "goods"
    BUILDING = "building"
    OTHER = "other"


class VehicleKind(StrEnum):
    """What a vehicle is."""

    MOTORCYCLE = "motorcycle"
    THREE_WHEELER = "three_wheeler"
    CAR = "car"
    BUS = "bus"
    LORRY = "lorry"
    BICYCLE = "bicycle"
    BOAT = "boat"
    OTHER = "other"


class Unit(StrEnum):
    """What a quantity counts; small enough that every quantity is a whole number."""

    PIECE = "piece"
    TABLET = "tablet"
    MILLIGRAM = "milligram"
    MILLILITRE = "millilitre"
    SQUARE_METRE = "square_metre"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in hundredths of a currency (ISO 4217), so that it is a whole number."""

    hundredths: int
    currency: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of a thing, or of a part of it, on a day in the civil time of the place.

    quantity  in the thing's unit, None for the whole of it; ``value`` what that was worth
    """

    kind: StateKind
    on: date | None = None
    quantity: int | None = None
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a thing there is."""

    quantity: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Property:
    """A thing as stated.

    offence    position of the offence it belongs to, None for the incident as a whole
    owner      position of the person it belongs to
    serial     number or mark by which it is known again
    substance  of a drug
    quantity   in ``unit``; 0 is not a quantity
    """

    kind: PropertyKind
    states: tuple[State, ...]
    description: str = ""
    offence: int | None = None
    owner: int | None = None
    serial: str = ""
    substance: str = ""
    quantity: int | None = None
    unit: Unit = Unit.PIECE
    id: UUID | None = None

    @property
    def amount(self) -> Amount | None:
        """Quantity and unit as one, None when no quantity is stated."""
        return None if self.quantity is None else Amount(self.quantity, self.unit)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle as stated. ``plate_country`` is ISO 3166 alpha-2, "" when not stated."""

    kind: VehicleKind
    states: tuple[State, ...]
    plate: str = ""
    plate_country: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    year: int | None = None
    frame_number: str = ""
    engine_number: str = ""
    offence: int | None = None
    owner: int | None = None
    id: UUID | None = None
