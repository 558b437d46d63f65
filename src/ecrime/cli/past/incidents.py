"""One invented incident: where, who, what was taken, and what is written of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from ecrime.cli.past import people
from ecrime.cli.past.world import Kind, Spot, World
from ecrime.records.incidents.facts import IncidentFacts, LateReason, OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import (
    Harm,
    Organisation,
    OrganisationKind,
    Person,
    Relation,
    RelationKind,
    Role,
    RoleInTime,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Channel, Report
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

# How often a record is left with a fault that a check finds and nothing refuses.
FAULTY = 0.035
NOTHING_SAID = "បាត់"
LETTERS = "ABCDEFGHKLMN"
# What is taken: kind, words, what it is worth in dollars about.
TAKEN = {
    "telephone": (PropertyKind.TELEPHONE, "ទូរសព្ទដៃ", 120),
    "bag": (PropertyKind.GOODS, "កាបូបស្ពាយ", 35),
    "jewellery": (PropertyKind.JEWELLERY, "ខ្សែកមាស", 900),
    "livestock": (PropertyKind.LIVESTOCK, "គោ", 1_600),
    "money": (PropertyKind.MONEY, "", 250),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a commune, words in both languages, and a point where one is known."""

    area_id: str
    km: str
    en: str
    point: Point | None


def facts(
    world: World, kind: Kind, province: str, random: Random, *, seed: str, at: datetime, recorded_at: datetime
) -> IncidentFacts:
    """Everything that is stated of one incident when it is recorded."""
    place = place_of(world, kind, province, random)
    span = span_of(world, kind, at, random)
    told = _people(world, seed, kind, province, random)
    owner = next((place for place, person in enumerate(told) if person.has_role(Role.VICTIM)), None)
    reported_at, reason = _reported(span, recorded_at, random)
    public = (Organisation(OrganisationKind.SOCIETY, (RoleInTime(Role.VICTIM),)),) if kind.victim == "society" else ()
    stated = IncidentFacts(
        occurred=span,
        area_id=place.area_id,
        place_detail=place.km,
        point=place.point,
        narrative=kind.km.format(place=place.km) + "\n" + kind.en.format(place=place.en),
        offences=(OffenceFacts(kind.code),),
        people=tuple(told),
        late_reason=reason,
        late_note="អគ្គិសនីដាច់ · There was no electricity" if reason is LateReason.OTHER else "",
        report=Report(reported_at, random.choices(list(Channel), [5, 3, 2, 2, 1, 0.5])[0]),
        organisations=public,
        relations=(Relation(0, 1, RelationKind.SPOUSE),) if kind.victim == "spouse" else (),
        things=_things(world, kind, owner, random),
        vehicles=_vehicles(world, kind, owner, random),
    )
    return _faulty(stated, random) if random.random() < FAULTY else stated


def place_of(world: World, kind: Kind, province: str, random: Random) -> Place:
    """A hot spot, else a commune of the town, else any, where a few come before the many."""
    drawn = random.random()
    for spot in () if kind.rural else world.spots.get(province, ()):
        drawn -= spot.share
        if drawn < 0:
            return _near(spot, random)
    km, en = random.choice(world.content["words"]["places"]).split("|")
    towns = world.towns.get(province, ())
    in_town = not kind.rural and towns and random.random() < world.content["towns"]["share"]
    communes = towns if in_town else world.communes[province]
    return Place(communes[int(len(communes) * random.random() ** 1.6)], km, en, None)


def span_of(world: World, kind: Kind, at: datetime, random: Random) -> Span:
    """When: mostly to the minute; of what is found in the morning, between the evening and then."""
    is_found_later = kind.hours == "night" and kind.victim == "person" and kind.known < 0.5
    begins = at - timedelta(hours=random.randint(2, 7)) if is_found_later and random.random() < 0.4 else at
    return Span(begins, at, Precision.MINUTE, world.zone)


def _faulty(stated: IncidentFacts, random: Random) -> IncidentFacts:
    """The same with a fault: an age is left out, the thing, what happened, or the commune."""
    way = random.randrange(4)
    if way == 0 and stated.people:
        return replace(stated, people=(replace(stated.people[0], birth=None, age=None), *stated.people[1:]))
    if way == 1 and (stated.things or stated.vehicles):
        return replace(stated, things=(), vehicles=())
    if way == 2:
        return replace(stated, narrative=NOTHING_SAID)
    return replace(stated, area_id=stated.area_id[:2], point=None)


def _near(spot: Spot, random: Random) -> Place:
    north, east = random.gauss(0.0, 0.0016), random.gauss(0.0, 0.0016)
    point = Point(round(spot.latitude + north, 5), round(spot.longitude + east, 5), PointPrecision.STREET)
    return Place(spot.area_id, spot.km, spot.en, point if random.random() < 0.8 else None)


def _people(world: World, seed: str, kind: Kind, province: str, random: Random) -> Sequence[Person]:
    found: list[Person] = []
    if random.random() < kind.known:
        suspect = people.offender(world, seed, province, random, foreign=kind.foreign)
        found.append(replace(suspect, sex=Sex.MALE) if kind.victim == "spouse" else suspect)
    elif random.random() < 0.5:
        seen = "ស្គម ខ្ពស់ ពាក់អាវខ្មៅ · Tall and thin, in a black shirt"
        found.append(Person((RoleInTime(Role.SUSPECT),), sex=Sex.MALE, background=seen, unknown=True))
    if kind.victim in ("person", "woman", "spouse"):
        victim = people.bystander(world, province, Role.VICTIM, random, woman=kind.victim != "person")
        found.append(replace(victim, harm=_harm(kind, random)))
    if random.random() < 0.18:
        found.append(people.bystander(world, province, Role.WITNESS, random))
    return found


def _harm(kind: Kind, random: Random) -> Harm:
    if random.random() >= kind.harm:
        return Harm.NONE
    return Harm.KILLED if kind.killed else Harm.INJURED


def _vehicles(world: World, kind: Kind, owner: int | None, random: Random) -> tuple[Vehicle, ...]:
    if kind.thing not in ("motorcycle", "vehicle"):
        return ()
    is_stolen = kind.thing == "motorcycle"
    words = world.content["words"]
    plate = f"1{random.choice(LETTERS)}{random.choice(LETTERS)}-{random.randrange(1000, 10000)}"
    return (
        Vehicle(
            VehicleKind.MOTORCYCLE,
            (State(StateKind.STOLEN if is_stolen else StateKind.USED),),
            plate=plate,
            plate_country=world.nationality,
            make=random.choice(words["makes"]),
            colour=random.choice(words["colours"]),
            offence=0,
            owner=owner if is_stolen else None,
        ),
    )


def _things(world: World, kind: Kind, owner: int | None, random: Random) -> tuple[Property, ...]:
    if kind.thing in TAKEN:
        what, description, worth = TAKEN[kind.thing]
        value = Money(round(worth * random.lognormvariate(0.0, 0.6)) * 100, "USD")
        serial = f"35{random.randrange(10**12, 10**13)}" if kind.thing == "telephone" else ""
        quantity = 2 if kind.thing == "livestock" else None
        state = State(StateKind.STOLEN, value=value)
        return (Property(what, (state,), description, 0, owner, serial, quantity=quantity),)
    if kind.thing in ("drug", "drugs"):
        most = 900 if kind.thing == "drug" else 60_000
        substance, quantity = random.choice(world.content["words"]["substances"]), random.randrange(80, most)
        state = State(StateKind.SEIZED)
        return (
            Property(
                PropertyKind.DRUG, (state,), offence=0, substance=substance, quantity=quantity, unit=Unit.MILLIGRAM
            ),
        )
    if kind.thing == "knife":
        return (Property(PropertyKind.WEAPON, (State(StateKind.SEIZED),), "ដាវ", 0),)
    if kind.thing == "window":
        return (Property(PropertyKind.BUILDING, (State(StateKind.DAMAGED),), "កញ្ចក់បង្អួច", 0),)
    return ()


def _reported(span: Span, recorded_at: datetime, random: Random) -> tuple[datetime, LateReason | None]:
    """When the service was told, and why it is recorded late where it is."""
    until = max(recorded_at - span.end, timedelta())
    if until <= timedelta(hours=48):
        return _minute(span.end + until * random.random() * 0.6), None
    if until > timedelta(hours=60) and random.random() < 0.55:
        return _minute(recorded_at - timedelta(hours=random.uniform(0.2, 8.0))), LateReason.LATE_REPORT
    reasons = [LateReason.NO_NETWORK, LateReason.SCENE_ACCESS, LateReason.OTHER]
    return _minute(span.end + timedelta(hours=random.uniform(0.2, 20.0))), random.choices(reasons, [6, 2, 1])[0]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
