"""People and organisations as stated in one incident: what somebody said of them, before any of it is checked.

The parts of one incident name each other by position: ``RoleInTime.offence``, ``Relation.person`` and their like are
places, counted from 0, in the tuples of the same facts. A row has its own id only once it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from ecrime.records.incidents.precision import Precision

MAJORITY = 18  # Juvenile Justice Law 2016: a minor is under 18 when the offence was committed


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What somebody is in one incident, for a time; never a property of the person."""

    COMPLAINANT = "complainant"
    VICTIM = "victim"
    WITNESS = "witness"
    SUSPECT = "suspect"
    CHARGED = "charged"
    ACCUSED = "accused"
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"


# Roles of somebody against whom the procedure goes, and of somebody whom it protects.
PURSUED = frozenset({Role.SUSPECT, Role.CHARGED, Role.ACCUSED, Role.CONVICTED})
PROTECTED = frozenset({Role.COMPLAINANT, Role.VICTIM, Role.WITNESS})
# What only a prosecutor or a court makes of a suspect.
JUDICIAL = frozenset({Role.CHARGED, Role.ACCUSED, Role.CONVICTED, Role.ACQUITTED})


class Script(StrEnum):
    """The letters a name is written in."""

    KHMER = "khmer"
    LATIN = "latin"
    OTHER = "other"


class NameKind(StrEnum):
    """What kind of name it is."""

    LEGAL = "legal"
    ALIAS = "alias"
    NICKNAME = "nickname"


class IdentifierKind(StrEnum):
    """The paper or register a number stands in."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth_certificate"
    FAMILY_BOOK = "family_book"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    SERVICE_CARD = "service_card"
    TELEPHONE = "telephone"
    REGISTRATION = "registration"  # of an organisation
    OTHER = "other"


class Harm(StrEnum):
    """What the incident did to a person's body."""

    UNKNOWN = "unknown"
    NONE = "none"
    INJURED = "injured"
    KILLED = "killed"


class Duty(StrEnum):
    """Whether the person belongs to the service, and was on duty in the incident."""

    NOT_OF_SERVICE = "not_of_service"
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"
    NOT_STATED = "not_stated"


class OrganisationKind(StrEnum):
    """What an organisation is; ``society`` is the public as a whole, where nobody else is the victim."""

    COMPANY = "company"
    BANK = "bank"
    STATE = "state"
    SCHOOL = "school"
    RELIGIOUS = "religious"
    ASSOCIATION = "association"
    SOCIETY = "society"
    OTHER = "other"


class RelationKind(StrEnum):
    """What one person is to another: ``person`` is the <kind> of ``other``."""

    SPOUSE = "spouse"
    FORMER_SPOUSE = "former_spouse"
    PARTNER = "partner"
    PARENT = "parent"
    CHILD = "child"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    STEP_PARENT = "step_parent"
    STEP_CHILD = "step_child"
    IN_LAW = "in_law"
    OTHER_FAMILY = "other_family"
    GUARDIAN = "guardian"
    WARD = "ward"
    EMPLOYER = "employer"
    EMPLOYEE = "employee"
    TEACHER = "teacher"
    PUPIL = "pupil"
    NEIGHBOUR = "neighbour"
    FRIEND = "friend"
    ACQUAINTANCE = "acquaintance"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Name:
    """One name in one script: ``family`` and ``given`` where it is known which is which, else ``whole``.

    Nothing guesses the order: ``written`` is family name first, as the law writes names here.
    """

    script: Script
    kind: NameKind = NameKind.LEGAL
    family: str = ""
    given: str = ""
    whole: str = ""

    @property
    def written(self) -> str:
        """The name in one piece."""
        return self.whole or " ".join(part for part in (self.family, self.given) if part)


# How exactly a day of birth may be known.
BIRTH_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth, known to the DAY, MONTH or YEAR; what is not known of ``day`` is 1."""

    day: date
    precision: Precision = Precision.DAY

    @property
    def last_day(self) -> date:
        """The latest day it can have been; ``day`` is the earliest."""
        if self.precision is Precision.YEAR:
            return self.day.replace(month=12, day=31)
        if self.precision is Precision.MONTH:
            return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return self.day


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Age at the incident in whole years, from ``low`` to ``high``; equal when it was stated exactly."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number on a paper of the person. ``country`` issued it, ISO 3166 alpha-2, "" when not stated."""

    kind: IdentifierKind
    number: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class RoleInTime:
    """A role from a day until a day, in the civil time of the place.

    offence  position of the offence it concerns, None for the incident as a whole
    since    None from the incident on
    until    the first day it no longer holds, None while it does
    basis    what it rests on: who said so, the number of a court's decision
    """

    role: Role
    offence: int | None = None
    since: date | None = None
    until: date | None = None
    basis: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as stated in one incident. ``unknown`` means present but nobody knows who.

    names          legal name first; one for each script it is known in
    birth, age     either, both or neither; ``age`` is of the day of the incident
    nationalities  ISO 3166 alpha-2, the one stated first comes first
    background     what is known of the person's circumstances (clause D12), in words
    address        where the person lives, in words; ``address_area_id`` the area of the pack it lies in
    officer_id     the officer of the service this person is, where that is known (conflicts of interest)
    """

    roles: tuple[RoleInTime, ...]
    names: tuple[Name, ...] = ()
    sex: Sex = Sex.UNKNOWN
    birth: Birth | None = None
    age: AgeRange | None = None
    nationalities: tuple[str, ...] = ()
    background: str = ""
    occupation: str = ""
    address: str = ""
    address_area_id: str = ""
    identifiers: tuple[Identifier, ...] = ()
    harm: Harm = Harm.UNKNOWN
    duty: Duty = Duty.NOT_OF_SERVICE
    officer_id: UUID | None = None
    unknown: bool = False
    id: UUID | None = None

    def legal_name(self, script: Script) -> str:
        """The first legal name in a script, in one piece; "" when there is none."""
        legal = (name for name in self.names if name.kind is NameKind.LEGAL and name.script is script)
        return next((name.written for name in legal), "")

    def has_role(self, *roles: Role) -> bool:
        """True when the person ever had one of the roles in this incident."""
        return any(held.role in roles for held in self.roles)

    def ages_on(self, day: date) -> AgeRange | None:
        """The ages the person can have had on the day of the incident, None when nothing tells.

        Birth and stated age narrow each other; where they exclude each other the birth is believed.
        """
        if self.birth is None:
            return self.age
        born = AgeRange(full_years(self.birth.last_day, day), full_years(self.birth.day, day))
        if self.age is None or self.age.high < born.low or self.age.low > born.high:
            return born
        return AgeRange(max(born.low, self.age.low), min(born.high, self.age.high))

    def may_be_minor(self, day: date) -> bool:
        """True when the person can have been under 18 on the day of the incident; False when nothing tells."""
        ages = self.ages_on(day)
        return ages is not None and ages.low < MAJORITY


def briefly(
    role: Role,
    name_km: str = "",
    name_latin: str = "",
    sex: Sex = Sex.UNKNOWN,
    age: int | None = None,
    *,
    nationality: str = "",
    unknown: bool = False,
    id: UUID | None = None,
) -> Person:
    """A person of whom no more is stated than files and the short questions of the form ask.

    name_km, name_latin  legal names in one piece
    age                  whole years on the day of the incident
    """
    written = ((Script.KHMER, name_km), (Script.LATIN, name_latin))
    return Person(
        roles=(RoleInTime(role),),
        names=tuple(Name(script, whole=name) for script, name in written if name),
        sex=sex,
        age=None if age is None else AgeRange(age, age),
        nationalities=(nationality,) if nationality else (),
        unknown=unknown,
        id=id,
    )


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, office or the public, as stated in one incident."""

    kind: OrganisationKind
    roles: tuple[RoleInTime, ...]
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    address: str = ""
    address_area_id: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Two people of the incident, by position: ``person`` is the ``kind`` of ``other``."""

    person: int
    other: int
    kind: RelationKind
    id: UUID | None = None


def full_years(born: date, on: date) -> int:
    """Whole years from a birth to a day, negative before it; somebody born on 29 February turns on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
