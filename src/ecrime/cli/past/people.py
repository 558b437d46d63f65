"""Invented people: each is worked out anew from a seed and a number, so that he can come again and nobody is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from ecrime.cli.past.world import World
from ecrime.records.incidents.people import (
    Birth,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
)

# How many offenders a province has among whom suspects are drawn, the first of them by far the most often.
OFFENDERS = 900
OFTEN = 1.6
# Born so that all of them are of age in every year that is told.
BORN_FROM, BORN_DAYS = date(1967, 1, 1), 37 * 365


@dataclass(frozen=True, slots=True)
class Names:
    """A name put together, in the scripts it has."""

    family_km: str
    given_km: str
    family_latin: str
    given_latin: str

    @property
    def whole_km(self) -> str:
        """In Khmer letters, "" for a foreigner."""
        return f"{self.family_km} {self.given_km}".strip()

    @property
    def whole_latin(self) -> str:
        """In Latin letters, the family name in capitals."""
        return f"{self.family_latin} {self.given_latin}"

    def as_facts(self) -> tuple[Name, ...]:
        """As a record states it."""
        khmer = (Name(Script.KHMER, family=self.family_km, given=self.given_km),) if self.family_km else ()
        return (*khmer, Name(Script.LATIN, family=self.family_latin, given=self.given_latin))


def names_of(world: World, random: Random, sex: Sex) -> Names:
    """A name of somebody of this country."""
    parts = world.content["names"]
    family_km, family_latin = _split(random.choice(parts["family"]))
    first_km, first_latin = _split(random.choice(parts["first"]))
    second_km, second_latin = _split(random.choice(parts["women" if sex is Sex.FEMALE else "men"]))
    return Names(family_km, first_km + second_km, family_latin, first_latin + second_latin)


def offender(world: World, seed: str, province: str, random: Random, *, foreign: float = 0.0) -> Person:
    """Somebody suspected: one of the province's, drawn so that a few come again and again."""
    number = int(OFFENDERS * random.random() ** OFTEN)
    if random.random() < foreign:
        return _person(world, random, province, Role.SUSPECT, is_foreign=True, male=0.88)
    own = Random(f"{seed}/{province}/{number}")  # noqa: S311  # the same seed draws the same person
    share = sum(table["share"] for table in world.content["nationalities"]) / 100
    return _person(world, own, province, Role.SUSPECT, is_foreign=own.random() < share, male=0.88)


def bystander(world: World, province: str, role: Role, random: Random, *, woman: bool = False) -> Person:
    """A victim, complainant or witness: nobody who comes again."""
    return _person(world, random, province, role, is_foreign=random.random() < 0.03, male=0.0 if woman else 0.55)


def _person(world: World, random: Random, province: str, role: Role, *, is_foreign: bool, male: float) -> Person:
    sex = Sex.MALE if random.random() < male else Sex.FEMALE
    born = BORN_FROM + timedelta(days=random.randrange(BORN_DAYS))
    nationality, names = world.nationality, names_of(world, random, sex)
    kind, number = IdentifierKind.IDENTITY_CARD, f"{random.randrange(10**7, 10**8):09}"
    if is_foreign:
        tables = world.content["nationalities"]
        (table,) = random.choices(tables, [each["share"] for each in tables])
        nationality = table["code"]
        names = Names("", "", random.choice(table["family"]), random.choice(table["given"]))
        kind, number = IdentifierKind.PASSPORT, f"{nationality[0]}{random.randrange(10**6, 10**7)}"
    return Person(
        roles=(RoleInTime(role),),
        names=names.as_facts(),
        sex=sex,
        birth=Birth(born),
        nationalities=(nationality,),
        occupation=random.choice(world.content["words"]["occupations"]),
        address_area_id=random.choice(world.communes[province]),
        identifiers=(Identifier(kind, number, nationality),),
        harm=Harm.NONE,
    )


@cache
def _split(pair: str) -> Sequence[str]:
    """«សុខ SOK» in its two parts."""
    return pair.split(" ", 1)
