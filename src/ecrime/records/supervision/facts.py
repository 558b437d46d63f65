"""What supervision asks and says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from ecrime.records.incidents.checks.check import Severity

FindingId = NewType("FindingId", UUID)


@dataclass(frozen=True, slots=True)
class Period:
    """Records made from ``since`` to before ``until``, aware UTC."""

    since: datetime
    until: datetime


class Decision(StrEnum):
    """How far a finding has come between who looks at it and the unit; nowhere yet while somebody only looks."""

    ASKED = "asked"
    ANSWERED = "answered"  # by the unit: the record is right as it stands
    DISMISSED = "dismissed"


class QueueState(StrEnum):
    """Where a finding stands on its way through the queue."""

    WAITING = "waiting"  # nobody looks at it
    TAKEN = "taken"  # somebody does
    ASKED = "asked"  # the unit was asked
    ANSWERED = "answered"  # and answered in words, not by a correction
    DISMISSED = "dismissed"
    SETTLED = "settled"  # the record was corrected, and nothing is found any more


@dataclass(frozen=True, slots=True)
class Review:
    """Who looks at a finding, for which department, and how far it has come."""

    officer_id: UUID
    unit_code: str
    taken_at: datetime
    decision: Decision | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked, answered or given as a reason, in whose words."""

    kind: Decision
    words: str
    officer_id: UUID
    unit_code: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One finding in the queue; nothing of anybody is in it.

    field, params  as the check gave them
    gone_at        when the record was found in order again, None while the finding stands
    locks_at       until when the unit may correct the record itself
    said           oldest first; left out of lists
    """

    id: FindingId
    number: str
    incident_id: UUID
    unit_code: str
    area_id: str
    jurisdiction: str
    recorded_by: UUID
    check: str
    severity: Severity
    field: str
    params: Mapping[str, str]
    found_at: datetime
    gone_at: datetime | None
    locks_at: datetime
    review: Review | None
    said: tuple[Said, ...] = ()

    @property
    def code(self) -> str:
        """The code its sentence stands under."""
        return f"check.{self.check}"

    @property
    def state(self) -> QueueState:
        """Where it stands; a decision outlives the finding."""
        if self.review is not None and self.review.decision is Decision.DISMISSED:
            return QueueState.DISMISSED
        if self.gone_at is not None:
            return QueueState.SETTLED
        if self.review is None:
            return QueueState.WAITING
        return QueueState.TAKEN if self.review.decision is None else QueueState(self.review.decision.value)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the queue is narrowed to; "" is everything. Without a severity, notes are left out."""

    area_path: str = ""
    check: str = ""
    severity: str = ""
    state: str = ""
    sort: str = "-found_at"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in an area.

    nobodys, oldest  findings that nobody looks at, and since when the oldest waits
    locked           findings about which a unit was asked that may no longer correct the record itself
    """

    nobodys: int
    oldest: datetime | None
    locked: int


@dataclass(frozen=True, slots=True)
class Hits:
    """How often one check found something, and how often that was dismissed (measure V2)."""

    check: str
    severity: Severity
    standing: int
    found: int
    dismissed: int
