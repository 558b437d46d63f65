"""What travels about watching cameras live: who watches what, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

WatchId = NewType("WatchId", UUID)
WatchNetworkId = NewType("WatchNetworkId", UUID)
LookId = NewType("LookId", UUID)

TILES = (4, 9, 16, 25)
WALLS = range(1, 10)
LONGEST_NAME = 60


class Why(StrEnum):
    """Why a camera is not, or no longer, watched."""

    PASSKEY = "passkey"  # the session was not opened with a passkey
    RIGHT = "right"
    UNIT = "unit"  # not of a headquarters
    ZONE = "zone"  # not in a network of headquarters
    CAMERA = "camera"  # not in use, or no standing decision says yes, or elsewhere
    SESSION = "session"  # it has ended
    CLOSED = "closed"  # by the officer
    LOST = "lost"  # nobody was shown anything any more


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of an officer who would watch a camera from where he sits."""

    has_passkey: bool
    has_right: bool
    is_headquarters: bool
    in_zone: bool
    may_be_watched: bool


@dataclass(frozen=True, slots=True)
class Watching:
    """Somebody who watches a camera now."""

    camera: UUID
    officer: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch as it stands in the register: of which camera, by whom and of which unit, for what.

    ended_at     None while it goes on
    case_number  or ``reason``, as the purpose asks for the one or the other
    """

    id: WatchId
    camera: str
    officer: UUID
    unit: str
    begun_at: datetime
    ended_at: datetime | None
    ended_for: Why | None
    purpose: str
    case_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchesSought:
    """Which watches are looked through: of a camera, or of all; that lasted at some time between two moments."""

    camera: UUID | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class WatchNetworkFacts:
    """A network of headquarters, and why it is one."""

    network: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchNetwork:
    """The same as it stands: since when and by whom, and when it was withdrawn."""

    id: WatchNetworkId
    facts: WatchNetworkFacts
    allowed_at: datetime
    allowed_by: UUID
    withdrawn_at: datetime | None

    @property
    def stands(self) -> bool:
        """True while it has not been withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class WallFacts:
    """A wall that an officer keeps: how many tiles, and which cameras in their order."""

    number: int
    name: str
    tiles: int
    cameras: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A camera that may stand on a wall: its code, its site in both scripts, and whether its big picture can be shown.

    main  codec of the main stream as registered; empty where nobody knows
    """

    id: UUID
    code: str
    site: str
    name_km: str
    name_latin: str
    main: str
    has_sub: bool
