"""A picture in which every part is told and no check finds anything, and the parts to change in it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from ecrime.base.country.facts import Area, Bounds, EditChecks, OffenceClass, Severity
from ecrime.records.incidents.checks.picture import Picture, World
from ecrime.records.incidents.facts import OffenceFacts, Point, PointPrecision, Span
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Duty,
    Harm,
    Name,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
)
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.report import Report
from ecrime.records.incidents.supplements import Supplement, SupplementFacts, SupplementId, SupplementKind
from ecrime.records.incidents.things import Money, Property, PropertyKind, State, StateKind, Vehicle, VehicleKind

Part = TypeVar("Part")

ZONE = "America/Chicago"
DAY = date(2026, 11, 20)
HAPPENED = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)  # 14:30 there
RECORDED = HAPPENED + timedelta(hours=3)
OFFICER, VICTIM_ID, SUSPECT_ID, THING_ID, VEHICLE_ID, OFFENCE_ID = (UUID(int=number) for number in range(1, 7))

ICCS = {
    "THEFT": "0502",
    "VEHICLE_THEFT": "050211",
    "ROBBERY": "0401",
    "DAMAGE": "0504",
    "MURDER": "0101",
    "ROAD_DEATH": "010321",
    "DRUNK_DRIVING": "0207",
    "ASSAULT": "02011",
    "SERIOUS_ASSAULT": "020111",
    "SLIGHT_INJURY": "0206",
    "RAPE": "03011",
    "CHILD": "03022",
    "DRUGS": "0601",
    "WEAPONS": "0901",
    "FRAUD": "0701",
    "GAMBLING": "0801",
    "OTHER": "1109",
}
PETTY = {"GAMBLING", "SLIGHT_INJURY"}
FELONIES = {"MURDER", "ROBBERY", "RAPE", "SERIOUS_ASSAULT", "CHILD"}


def offence_class(code: str, iccs: str | None, severity: Severity, **changes: Any) -> OffenceClass:
    return OffenceClass(code, code, code, severity, "", iccs, **changes)


def area(id_: str, level: int, path: str, **changes: Any) -> Area:
    known = {"zone": ZONE, "longitude": -87.627, "latitude": 41.874, **changes}
    return Area(id_, id_, level, None, path, id_, id_, "", "", **known)


WORLD = World(
    classes={
        code: offence_class(
            code,
            iccs,
            Severity.FELONY if code in FELONIES else Severity.PETTY if code in PETTY else Severity.MISDEMEANOUR,
        )
        for code, iccs in ICCS.items()
    }
    | {
        "GONE": offence_class("GONE", "0801", Severity.MISDEMEANOUR, retired=True),
        "UNPLACED": offence_class("UNPLACED", None, Severity.MISDEMEANOUR),
    },
    areas={
        "Z1": area("Z1", 1, "ZZ.Z1"),
        "Z101": area("Z101", 2, "ZZ.Z1.Z101"),
        "Z102": area("Z102", 2, "ZZ.Z1.Z102", retired=True),
        "Z201": area("Z201", 2, "ZZ.Z2.Z201", longitude=None, latitude=None),
        "Z202": area("Z202", 2, "ZZ.Z1.Z202", zone="America/Denver"),
    },
    nationality="ZZ",
    archive_from=date(2000, 1, 1),
    settings=EditChecks(14, Bounds(-110, 38, -86, 44), {"USD": 100_000}),
)


def names(km: str, latin: str) -> tuple[Name, ...]:
    return (Name(Script.KHMER, whole=km), Name(Script.LATIN, whole=latin))


def role(role_: Role, **changes: Any) -> RoleInTime:
    return RoleInTime(role_, **changes)


VICTIM = Person(
    roles=(role(Role.VICTIM), role(Role.COMPLAINANT)),
    names=names("ចាន់ ស្រីមុំ", "Chan Sreymom"),
    sex=Sex.FEMALE,
    birth=Birth(date(1990, 5, 17)),
    nationalities=("ZZ",),
    harm=Harm.NONE,
    duty=Duty.NOT_OF_SERVICE,
    id=VICTIM_ID,
)
SUSPECT = Person(
    roles=(role(Role.SUSPECT),),
    names=names("សុខ សុភា", "Sok Sophea"),
    sex=Sex.MALE,
    age=AgeRange(30, 35),
    nationalities=("ZZ",),
    harm=Harm.NONE,
    id=SUSPECT_ID,
)
UNKNOWN = Person(roles=(role(Role.SUSPECT),), sex=Sex.MALE, age=AgeRange(20, 30), unknown=True)
SOCIETY = Organisation(OrganisationKind.SOCIETY, (role(Role.VICTIM),))
BANK = Organisation(OrganisationKind.BANK, (role(Role.VICTIM),), names("ធនាគារ", "Bank"))
BAG = Property(
    PropertyKind.GOODS,
    (State(StateKind.STOLEN, DAY, value=Money(12_000, "USD")),),
    description="Brown leather bag",
    id=THING_ID,
)
MOTORCYCLE = Vehicle(VehicleKind.MOTORCYCLE, (State(StateKind.STOLEN, DAY),), plate="1A-2345", year=2020, id=VEHICLE_ID)


def minor(person: Person, age: int = 15) -> Person:
    """The same person at another age."""
    return dataclasses.replace(person, birth=None, age=AgeRange(age, age))


def to(part: Part, **changes: Any) -> Part:
    """The part with something changed."""
    return dataclasses.replace(part, **changes)  # type: ignore[type-var]  # every part is a dataclass


def offences(*codes: str, attempted: bool = False) -> tuple[OffenceFacts, ...]:
    return tuple(OffenceFacts(code, attempted, OFFENCE_ID) for code in codes)


def span(start: datetime, end: datetime | None = None, precision: Precision = Precision.MINUTE) -> Span:
    return Span(start, end or start, precision, ZONE)


def picture(**changes: Any) -> Picture:
    """A theft of a bag in Lakeside, whole and in order, told anew where a test says so."""
    clean = Picture(
        world=WORLD,
        now=RECORDED + timedelta(hours=1),
        recorded_at=RECORDED,
        recorded_by=OFFICER,
        unit_path="ZZ.Z1",
        occurred=span(HAPPENED),
        area_id="Z101",
        place_detail="Gate of the market",
        point=Point(41.8745, -87.6271, PointPrecision.EXACT),
        narrative="A bag was taken from the seat of a motorcycle.",
        offences=offences("THEFT"),
        report=Report(HAPPENED + timedelta(hours=1)),
        people=(VICTIM, SUSPECT),
        things=(BAG,),
    )
    return dataclasses.replace(clean, **changes)


def supplement(facts: SupplementFacts, **changes: Any) -> Supplement:
    """A supplement of the incident, recorded two days after it."""
    at = HAPPENED + timedelta(days=2)
    made = Supplement(
        SupplementId(UUID(int=100)), UUID(int=9), UUID(int=8), at, OFFICER, at + timedelta(hours=48), 1, facts
    )
    return dataclasses.replace(made, **changes)


def told(kind: SupplementKind, **changes: Any) -> SupplementFacts:
    """What a supplement of a kind says of the day after the incident."""
    return SupplementFacts(kind, span(HAPPENED + timedelta(days=1)), **changes)
