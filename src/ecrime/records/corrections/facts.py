"""What travels between the steps of a correction after the lock."""

from __future__ import annotations

from collections.abc import Mapping
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


class Step(StrEnum):
    """A step that is signed; its words are composed by the database."""

    REQUEST = "request"
    REVIEW = "review"
    APPEAL = "appeal"
    RECALL = "recall"
    CARRYING_OUT = "carrying_out"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the record, by its path ("person.<row id>.name_km"), as recorded and as asked.

    masked  by which mask it is hidden from the reader, "" when it is not; before and after are None then
    """

    path: str
    before: Any
    after: Any
    masked: str = ""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a chief states when asking. ``evidence`` names the paper it rests on."""

    asked: tuple[Asked, ...]
    reason_code: ReasonCode
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a request and its steps say in values and words, under the reader's masks.

    withheld   True when somebody is hidden from the reader, and so are all words
    decisions  the reason of each decision by its stage
    appeal     the reason of the appeal, "" when there was none
    recall     why the grant was taken back, "" when it was not
    """

    asked: tuple[Asked, ...]
    reason: str
    evidence: str
    decisions: Mapping[int, str]
    appeal: str
    withheld: bool
    recall: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Which request stood behind a change of a locked record, and the three people."""

    request_id: RequestId
    number: str
    requested_by: UUID
    reviewed_by: UUID
    used_by: UUID


@dataclass(frozen=True, slots=True)
class Prospect:
    """A record as somebody meets it who may want it corrected.

    recorded_by   who recorded it
    open_fields   what open requests name already
    is_concerned  the viewer is himself stated in it
    """

    locks_at: datetime
    is_withdrawn: bool
    recorded_by: UUID
    open_fields: frozenset[str]
    is_concerned: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides: which of the asked fields are granted, none when it is refused."""

    outcome: Outcome
    fields: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's work on a request; ``decision`` is None until it is decided.

    former_reviewers  who had it taken up before, until their posts ended
    """

    id: UUID
    stage: int
    reviewer_id: UUID
    taken_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None
    former_reviewers: frozenset[UUID] = frozenset()

    @property
    def reviewers(self) -> frozenset[UUID]:
        """Everybody who has had it taken up."""
        return self.former_reviewers | {self.reviewer_id}


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
    recalled_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request with everything that came of it; the asked values are read apart, under an Access.

    concerns_viewer  True when whoever reads this is himself stated in the record, or in what is asked
    """

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
    area_id: str = ""
    concerns_viewer: bool = False
