"""What a station says of itself for a month, what the database counts beside it, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

ReportId = NewType("ReportId", UUID)


class LineKind(StrEnum):
    """By what a station reaches the service."""

    FIBRE = "fibre"
    COPPER = "copper"
    MOBILE = "mobile"
    SATELLITE = "satellite"
    NONE = "none"


class Hindrance(StrEnum):
    """What keeps a station from recording within 48 hours."""

    STAFF = "staff"
    TRAINING = "training"
    EQUIPMENT = "equipment"
    POWER = "power"
    LINE = "line"
    PAPERS_LATE = "papers_late"  # what is to be recorded reaches the station late
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class EquipmentCount:
    """How many of one kind of the pack's equipment work, are broken, are wanted besides."""

    kind: str
    working: int
    broken: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a station.

    offline_hours         hours of an ordinary day without it
    down_kbit … delay_ms  what it carries and how long it takes to answer, None where nobody knows
    measured              the page has measured all three, in the browser of who reports; else they are stated by hand
    """

    kind: LineKind
    offline_hours: int
    down_kbit: int | None = None
    up_kbit: int | None = None
    delay_ms: int | None = None
    measured: bool = False


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a station says of itself for a month.

    month        the first day of it
    specialists  how many there are; ``trained`` how many of them were taught how to record
    equipment    every kind of the pack, once
    note         what hinders, in words; it names nobody
    """

    month: date
    specialists: int
    trained: int
    equipment: tuple[EquipmentCount, ...]
    line: Line
    hindrances: tuple[Hindrance, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database itself counts of a station, without anybody's name.

    posts            how many officers hold each kind of post
    officers         how many serve there
    without_passkey  officers who cannot sign in
    away             officers who have not signed in for the days that the pack names
    idle_passkeys    passkeys that stand and were not used for so long
    """

    posts: Mapping[str, int] = field(default_factory=dict)
    officers: int = 0
    without_passkey: int = 0
    away: int = 0
    idle_passkeys: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a report. ``number`` counts the versions of its month; ``counted`` is of when it was made."""

    id: ReportId
    number: int
    reported_by: UUID
    reported_at: datetime
    facts: ReportFacts
    counted: Counted


@dataclass(frozen=True, slots=True)
class Station:
    """A unit that answers for less than the whole country.

    counted  as it is now
    since    when the first officer was appointed there, None while nobody was
    """

    unit_id: UUID
    code: str
    counted: Counted
    since: datetime | None


class Verdict(StrEnum):
    """Whether a station can record within 48 hours."""

    READY = "ready"
    GAPS = "gaps"
    NOT_READY = "not_ready"


class Trend(StrEnum):
    """How a station stands against the month before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How far the report of a month has come."""

    NOT_OWED = "not_owed"  # nobody served there yet
    OPEN = "open"
    LATE = "late"
    MISSING = "missing"  # and it can be made no more
    ON_TIME = "on_time"
    CAME_LATE = "came_late"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a station lacks. ``grave``: without it nothing is recorded there.

    code    its sentence is that of ``readiness.gap.<code>``
    params  values of the sentence; "kind" and "post" are codes of the pack
    """

    code: str
    grave: bool = False
    params: Mapping[str, str] = field(default_factory=dict)
