"""Cases for the checks of persons, family P."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import (
    DAY,
    SUSPECT,
    VICTIM,
    minor,
    names,
    offences,
    picture,
    role,
    to,
)

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import (
    AgeRange,
    Birth,
    Duty,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Relation,
    RelationKind,
    Role,
    Script,
    Sex,
)
from ecrime.records.incidents.precision import Precision

PASSPORT = IdentifierKind.PASSPORT
BEFORE = date(2026, 12, 1)


def victim(**changes: Any) -> Picture:
    return picture(people=(to(VICTIM, **changes), SUSPECT))


def suspect(**changes: Any) -> Picture:
    return picture(people=(VICTIM, to(SUSPECT, **changes)))


def paper(kind: IdentifierKind, number: str, country: str = "") -> tuple[Identifier, ...]:
    return (Identifier(kind, number, country),)


def pursued(*roles: Any, **changes: Any) -> Picture:
    return suspect(roles=roles, **changes)


def charged(**changes: Any) -> Any:
    return role(Role.CHARGED, **{"basis": "order 12", **changes})


def convicted(**changes: Any) -> Any:
    return role(Role.CONVICTED, **{"basis": "judgment 3", **changes})


def acquitted(**changes: Any) -> Any:
    return role(Role.ACQUITTED, **{"basis": "judgment 4", **changes})


def cared_for(person: Person) -> Picture:
    """The person as a suspect whose father is the victim."""
    return picture(people=(VICTIM, person), relations=(Relation(0, 1, RelationKind.GUARDIAN),))


def killed(**changes: Any) -> Picture:
    """The victim was murdered."""
    dead = to(VICTIM, harm=Harm.KILLED, **{"roles": (role(Role.VICTIM),), **changes})
    return picture(offences=offences("MURDER"), things=(), people=(dead, SUSPECT))


OTHER_CARD = paper(PASSPORT, "N 0123 987")

CASES = {
    "P01": Case(
        passing=victim(age=AgeRange(36, 40)),
        failing=victim(age=AgeRange(37, 40)),
        at="people.0.birth",
    ),
    "P02": Case(passing=suspect(age=AgeRange(30, 30)), failing=suspect(age=AgeRange(31, 30)), at="people.1.age"),
    "P05": Case(passing=suspect(age=AgeRange(98, 98)), failing=suspect(age=AgeRange(99, 99)), at="people.1.age"),
    "P06": Case(
        passing=cared_for(to(minor(SUSPECT, 14), roles=(charged(),))),
        failing=picture(
            people=(VICTIM, to(minor(SUSPECT, 13), roles=(charged(),))),
            relations=(Relation(0, 1, RelationKind.GUARDIAN),),
        ),
        at="people.1.roles",
    ),
    "P08": Case(
        passing=suspect(names=names("សុខ សុភា", "Sok Sophea")),
        failing=suspect(names=(Name(Script.LATIN, NameKind.NICKNAME, whole="Tiger"),)),
        at="people.1.names",
    ),
    "P09": Case(
        passing=suspect(nationalities=("ZZ", "TH"), identifiers=paper(PASSPORT, "AA1234567", "TH")),
        failing=suspect(identifiers=paper(PASSPORT, "AA1234567", "TH")),
        at="people.1.identifiers.0",
    ),
    "P10": Case(
        passing=picture(
            people=(to(VICTIM, identifiers=OTHER_CARD), to(SUSPECT, identifiers=paper(PASSPORT, "N 0123 986")))
        ),
        failing=picture(
            people=(to(VICTIM, identifiers=OTHER_CARD), to(SUSPECT, identifiers=paper(PASSPORT, "n0123987")))
        ),
        at="people.1.identifiers.0",
    ),
    "P11": Case(
        passing=suspect(names=(Name(Script.LATIN, whole="John Smith"),), nationalities=("AU",)),
        failing=suspect(names=(Name(Script.LATIN, whole="Sok Sophea"),)),
        at="people.1.names",
    ),
    "P12": Case(
        passing=killed(),
        failing=killed(roles=(role(Role.VICTIM), charged())),
        at="people.0.harm",
    ),
    "P13": Case(
        passing=picture(
            offences=offences("THEFT", "ASSAULT"),
            people=(VICTIM, to(SUSPECT, roles=(role(Role.SUSPECT, offence=0), role(Role.VICTIM, offence=1)))),
        ),
        failing=pursued(role(Role.SUSPECT, offence=0), role(Role.VICTIM, offence=0)),
        at="people.1.roles",
    ),
    "P14": Case(passing=victim(duty=Duty.OFF_DUTY), failing=victim(duty=Duty.NOT_STATED), at="people.0.duty"),
    "P16": Case(
        passing=suspect(names=names("សុខ សុភា", "Sok Sophéa")),
        failing=suspect(names=names("Sok សុភា", "Sok Sophea")),
        at="people.1.names.0",
    ),
    "P17": Case(
        passing=suspect(names=(*names("សុខ សុភា", "Sok Sophea"), Name(Script.LATIN, NameKind.ALIAS, whole="Sophy"))),
        failing=suspect(names=(*names("សុខ សុភា", "Sok Sophea"), Name(Script.LATIN, whole="Sok Sophy"))),
        at="people.1.names.2",
    ),
    "P21": Case(
        passing=suspect(names=(), unknown=True, nationalities=()),
        failing=suspect(names=(), unknown=True, nationalities=(), address="Behind the market"),
        at="people.1.unknown",
    ),
    "P22": Case(
        passing=picture(people=(VICTIM, SUSPECT, to(SUSPECT, names=(), unknown=True, nationalities=()))),
        failing=suspect(nationalities=()),
        at="people.1.nationalities",
    ),
    "P23": Case(passing=victim(sex=Sex.MALE), failing=victim(sex=Sex.UNKNOWN), at="people.0.sex"),
    "P24": Case(passing=victim(birth=None, age=AgeRange(20, 60)), failing=victim(birth=None), at="people.0.age"),
    "P25": Case(
        passing=killed(roles=(role(Role.VICTIM),)),
        failing=killed(roles=(role(Role.VICTIM), role(Role.COMPLAINANT))),
        at="people.0.harm",
    ),
    "P26": Case(
        passing=pursued(convicted(since=DAY, until=BEFORE), acquitted(since=BEFORE)),
        failing=pursued(convicted(since=DAY), acquitted(since=BEFORE)),
        at="people.1.roles",
    ),
    "P27": Case(
        passing=pursued(role(Role.SUSPECT), charged()),
        failing=pursued(role(Role.SUSPECT), charged(basis="")),
        at="people.1.roles.1.basis",
    ),
    "P28": Case(
        passing=suspect(identifiers=paper(IdentifierKind.TELEPHONE, "+855 (0)12 345 976")),
        failing=suspect(identifiers=paper(IdentifierKind.TELEPHONE, "012 34 97")),
        at="people.1.identifiers.0",
    ),
    "P29": Case(
        passing=suspect(identifiers=paper(PASSPORT, "១២៣៤៥៧")),
        failing=suspect(identifiers=paper(PASSPORT, "១២៣៤៥៦")),
        at="people.1.identifiers.0",
    ),
    "P30": Case(
        passing=suspect(names=names("សុខ", "Ek")),
        failing=suspect(names=names("សុខ", "Unknown")),
        at="people.1.names.1",
    ),
    "P31": Case(
        passing=suspect(names=names("សុខ សុភា", "Sok Sophea II")),
        failing=suspect(names=names("សុខ សុភា", "Sok Sophea 2")),
        at="people.1.names.1",
    ),
    "P32": Case(passing=picture(people=(VICTIM,)), failing=suspect(roles=()), at="people.1.roles"),
    "P33": Case(
        passing=pursued(role(Role.SUSPECT, since=DAY, until=BEFORE), role(Role.SUSPECT, since=BEFORE)),
        failing=pursued(role(Role.SUSPECT, since=DAY), role(Role.SUSPECT, since=BEFORE)),
        at="people.1.roles.1",
    ),
    "P38": Case(passing=cared_for(minor(SUSPECT, 14)), failing=cared_for(minor(SUSPECT, 13)), at="people.1.roles"),
    "P40": Case(
        passing=pursued(charged(since=DAY), convicted(since=BEFORE)),
        failing=pursued(charged(since=BEFORE), convicted(since=DAY)),
        at="people.1.roles.1.since",
    ),
}
MORE: tuple[tuple[Picture, list[str]], ...] = (
    (victim(birth=Birth(date(2027, 1, 1), Precision.YEAR)), ["P01"]),
    (victim(birth=Birth(date(2026, 1, 1), Precision.YEAR)), []),
    (victim(birth=None, age=AgeRange(-1, 30)), ["P02"]),
    (suspect(identifiers=paper(PASSPORT, "0000000")), ["P29"]),
    (suspect(identifiers=paper(PASSPORT, "N/A")), ["P29"]),
    (suspect(identifiers=paper(IdentifierKind.OTHER, "?")), ["P29"]),
    (suspect(names=names("ស", "Ek")), ["P30"]),
)
