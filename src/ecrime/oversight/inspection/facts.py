"""What is counted of an officer's look-ups, what stands out in it, and how far an alert has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID


class AlertKind(StrEnum):
    """What stood out; the pages say each in words."""

    VOLUME = "volume"  # far more look-ups in a day than the officer makes
    WITHOUT_CASE = "without_case"  # far more within a week for which only a reason was given
    REPEATS = "repeats"  # one subject again and again without a case
    DRIFT = "drift"  # look-ups without a case rise slowly, over weeks
    OFF_DUTY = "off_duty"  # look-ups without a case on days or nights on which nothing was looked up for a case


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one officer in one post on which he looked something up. Own work is not counted.

    day           number of the day (date.toordinal) where his unit sits
    looked        records opened and people looked up for a stated purpose
    without_case  of these, how many for a purpose that asks for a reason only
    off_duty      of those without a case, how many by day or by night (21:00 to 05:00) while nothing was looked up
                  for a case in the same part of the day
    """

    day: int
    looked: int
    without_case: int
    off_duty: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often one subject was looked up without a case within the last REPEAT_DAYS.

    subject    the number under which the counting tells it; means nothing outside that day
    times      look-ups without a case
    days       different days of these
    with_case  look-ups of the same subject by the same officer in the same time for which a case was named
    """

    subject: int
    times: int
    days: int
    with_case: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """An officer in one post: his days up to the judged one, oldest first, and what he looked up again.

    today  the judged day; the last of ``days`` is this one
    """

    today: int
    days: Sequence[Day]
    repeats: Sequence[Repeat] = ()


@dataclass(frozen=True, slots=True)
class Colleagues:
    """What is usual around an officer on the judged day.

    looked        look-ups that those in the same post make on a day
    without_case  the share of these without a case
    off_duty      the share of those without a case that are off duty
    surge         how many times their usual number the officers of his area looked up today, at least 1
    """

    looked: float
    without_case: float
    off_duty: float
    surge: float = 1.0


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that stands out.

    seen     the figure: look-ups, or different days for REPEATS
    usual    what is usual for this officer, or for his post while he is new in it
    days     over how many days it was counted
    subject  of REPEATS, 0 else
    is_new   True when he is too new for a history of his own
    """

    kind: AlertKind
    seen: int
    usual: float
    days: int
    subject: int = 0
    is_new: bool = False


class AlertState(StrEnum):
    """How far the handling of an alert has come."""

    OPEN = "open"  # nobody handles it
    TAKEN = "taken"  # an inspector does
    EXPLAINED = "explained"  # closed: there was a lawful reason
    PASSED_ON = "passed_on"  # closed: given to whom it concerns, discipline or the prosecutor


OPEN = (AlertState.OPEN, AlertState.TAKEN)
CLOSED = (AlertState.EXPLAINED, AlertState.PASSED_ON)

AlertId = NewType("AlertId", UUID)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as an inspector reads it; nothing of anybody who was looked up is in it.

    nights  on how many nights the sign stood out; the figures are those of the last, ``last_day``
    seen, usual, days, is_new  as in ``Sign``
    """

    id: AlertId
    officer_id: UUID
    unit_code: str
    post_km: str
    post_en: str
    kind: AlertKind
    raised_at: datetime
    last_day: date
    days: int
    nights: int
    seen: int
    usual: float
    is_new: bool
    state: AlertState
    handler_id: UUID | None
    taken_at: datetime | None
    closed_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """One look-up of a sample: its place in the log, who looked when, which act, for what stated purpose.

    incident_number  of the record, "" for anything else
    """

    entry_id: UUID
    index: int
    at: datetime
    officer_id: UUID
    act: str
    purpose: str
    case_number: str
    reason: str
    incident_number: str


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One of the look-ups behind an alert: when, which act, for what stated purpose.

    incident_number  of the record, "" for a search
    """

    at: datetime
    act: str
    purpose: str
    case_number: str
    reason: str
    incident_number: str
