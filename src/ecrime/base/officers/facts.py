"""Who acts: an officer, signed in, on one post with rights over one area."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from ecrime.base.country.facts import lies_in
from ecrime.foundation.errors import Forbidden

OfficerId = NewType("OfficerId", UUID)
PostId = NewType("PostId", UUID)
UnitId = NewType("UnitId", UUID)
PasskeyId = NewType("PasskeyId", UUID)
SignatureId = NewType("SignatureId", UUID)

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
class Actor:
    """An officer on a post, as the database knows the session whose ``token`` is held here."""

    token: str = field(repr=False)
    officer_id: OfficerId
    name_km: str
    name_latin: str
    post_id: PostId
    post_kind: str
    unit: Unit
    rights: frozenset[str]

    def may(self, right: str, *, area_path: str | None = None) -> bool:
        """True when the post holds the right, and the place lies in the post's area."""
        if right not in self.rights:
            return False
        return area_path is None or self.covers(area_path)

    def covers(self, area_path: str) -> bool:
        """True when the path is the post's area or lies below it."""
        return lies_in(area_path, self.unit.area_path)

    def require(self, right: str, *, area_path: str | None = None) -> None:
        """Raise Forbidden unless ``may``; says whether the right or the area is what is missing."""
        if right not in self.rights:
            raise Forbidden("right.missing", right=right)
        if area_path is not None and not self.covers(area_path):
            raise Forbidden("area.outside_post", right=right)
