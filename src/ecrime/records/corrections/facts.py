"""What travels between the steps of a correction after the lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

RequestId = NewType("RequestId", UUID)
GrantId = NewType("GrantId", UUID)


class ReasonCode(StrEnum):
    """Why a locked record has to be corrected."""

    MISTAKEN_IDENTITY = "mistaken_identity"
    WRONG_PLACE = "wrong_place"
    WRONG_TIME = "wrong_time"
    WRONG_CLASS = "wrong_class"
    WRITING_ERROR = "writing_error"
    NEW_FINDINGS = "new_findings"
    COURT_DECISION = "court_decision"
    PERSON_ASKS = "person_asks"
    OTHER = "other"


class Outcome(StrEnum):
    """What a review decided."""

    GRANT = "grant"
    REFUSE = "refuse"


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    UNDER_REVIEW = "under_review"
    REFUSED = "refused"
    APPEALED = "appealed"
    GRANTED = "granted"
    CORRECTED = "corrected"
    EXPIRED = "expired"
    RECALLED = "recalled"


# While one of these holds, no second request may name the same field.
OPEN = frozenset({State.ASKED, State.UNDER_REVIEW, State.APPEALED, State.GRANTED})


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the record, by its path ("person.<row id>.name_km"), as recorded and as asked."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a chief states when asking. ``evidence`` names the paper it rests on."""

    asked: tuple[Asked, ...]
    reason_code: ReasonCode
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides: which of the asked fields are granted, none when it is refused."""

    outcome: Outcome
    fields: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's work on a request; ``decision`` is None until it is decided."""

    id: UUID
    stage: int
    reviewer_id: UUID
    taken_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to correct the fields once, until ``expires_at``."""

    id: GrantId
    fields: frozenset[str]
    granted_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: UUID | None = None
    recalled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request with everything that came of it; the asked values are read apart, under an Access."""

    id: RequestId
    number: str
    incident_id: UUID
    incident_number: str
    jurisdiction: str
    recorded_by: UUID
    requested_by: UUID
    requested_at: datetime
    fields: frozenset[str]
    reason_code: ReasonCode
    reviews: tuple[Review, ...] = ()
    appealed_at: datetime | None = None
    grant: Grant | None = None
