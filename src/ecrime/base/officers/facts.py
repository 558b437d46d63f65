"""Who acts: an officer, signed in, on one post with rights over one area."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from ecrime.base.country.facts import lies_in
from ecrime.base.country.rights import RIGHTS, Reach
from ecrime.foundation.errors import Forbidden

OfficerId = NewType("OfficerId", UUID)
PostId = NewType("PostId", UUID)
UnitId = NewType("UnitId", UUID)
PasskeyId = NewType("PasskeyId", UUID)
SignatureId = NewType("SignatureId", UUID)
CredentialId = NewType("CredentialId", UUID)

HELD = "right.held"

# Why a passkey may be suspended.
SUSPENDED_FOR = ("lost", "stolen", "broken", "left")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands at the door: ``origin`` as his browser names our site, ``address`` as the network names him."""

    origin: str
    address: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the service; ``code`` begins its record numbers, ``zone`` is its civil time."""

    id: UnitId
    code: str
    name_km: str
    name_latin: str
    area_id: str
    area_path: str
    zone: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """What may be known of an officer's passkey: how he calls it, when it was used, who took it back."""

    id: PasskeyId
    label: str
    software: bool
    used_at: datetime
    suspended_at: datetime | None
    suspended_by: UUID | None
    suspended_for: str | None
    revoked_at: datetime | None
    revoked_by: UUID | None

    @property
    def stands(self) -> bool:
        """True while it signs its officer in."""
        return self.suspended_at is None and self.revoked_at is None

    @property
    def is_suspended(self) -> bool:
        """True while a second person has not decided."""
        return self.suspended_at is not None and self.revoked_at is None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspended passkey that waits for a second person: the post of its officer, the code of his unit, since when."""

    posting_id: UUID
    unit_code: str
    suspended_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """What may be known of a system's credential: on which post, for which networks, until when, how it fared.

    used_at                   when it last opened a session
    refused_at, refused_from  when and whence it was last shown from a network that it is not for
    """

    id: CredentialId
    posting_id: UUID
    networks: tuple[str, ...]
    begins_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: UUID | None
    used_at: datetime | None = None
    refused_at: datetime | None = None
    refused_from: str = ""
    refused_times: int = 0

    def is_good(self, now: datetime) -> bool:
        """True while it opens sessions."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed: the code of the reason, which has a sentence in both languages."""

    reason: str

    @property
    def allowed(self) -> bool:
        """True for the one reason that allows."""
        return self.reason == HELD


@dataclass(frozen=True, slots=True)
class Refusal:
    """A look at people or records that was refused to an officer.

    page    the name of the page he tried; number is that of the record as he typed it, "" when there is none
    reason  the code of the refusal
    """

    page: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotedRefusal:
    """A refusal as the ledger has it: who, when, and what was refused."""

    at: datetime
    officer_id: OfficerId
    unit_code: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer on a post, as the database knows the session whose ``token`` is held here.

    is_system  a system acts, by a credential; it has no passkey, no page and no cookie
    """

    token: str = field(repr=False)
    officer_id: OfficerId
    name_km: str
    name_latin: str
    post_id: PostId
    post_kind: str
    unit: Unit
    rights: frozenset[str]
    is_system: bool = False

    def decide(self, right: str, *, area_path: str | None = None, unit_id: UUID | None = None) -> Decision:
        """Whether this post may do the act, and why or why not; what no table allows is refused.

        area_path  where the act takes place, when it has a place
        unit_id    of the unit whose record it is, when it has one
        """
        if right not in self.rights:
            return Decision("right.missing")
        if area_path is not None and not self.covers(area_path):
            return Decision("area.outside_post")
        if unit_id is not None and RIGHTS[right] is Reach.UNIT and unit_id != self.unit.id:
            return Decision("record.other_unit")
        return Decision(HELD)

    def may(self, right: str, *, area_path: str | None = None, unit_id: UUID | None = None) -> bool:
        """True when ``decide`` allows it."""
        return self.decide(right, area_path=area_path, unit_id=unit_id).allowed

    def covers(self, area_path: str) -> bool:
        """True when the path is the post's area or lies below it."""
        return lies_in(area_path, self.unit.area_path)

    def require(self, right: str, *, area_path: str | None = None, unit_id: UUID | None = None) -> None:
        """Raise Forbidden with the reason unless ``decide`` allows it."""
        decision = self.decide(right, area_path=area_path, unit_id=unit_id)
        if not decision.allowed:
            raise Forbidden(decision.reason, right=right)
