"""What the recorder tells of streams, runs, segments, fragments and gaps. Times are UTC nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID


class Role(StrEnum):
    """Which of a camera's streams."""

    MAIN = "main"
    SUB = "sub"


class Transport(StrEnum):
    """How pictures travel from the camera."""

    TCP = "tcp"
    UDP = "udp"


class Cause(StrEnum):
    """Why a time has no recording."""

    STARTING = "starting"  # nothing was ever recorded, the first connection is being made
    NOT_RUNNING = "not_running"  # the recorder itself was not there
    ADDRESS = "address"  # no address of a camera
    REFUSED = "refused"  # nobody listens there
    UNREACHABLE = "unreachable"  # no way to that host, or no such name
    UNAUTHORISED = "unauthorised"
    NOT_FOUND = "not_found"  # the camera knows no such stream
    REDIRECTED = "redirected"  # it sent us elsewhere, and we do not go
    CERTIFICATE = "certificate"  # not the certificate that was pinned
    TIMEOUT = "timeout"  # connected, and nothing came
    BROKEN = "broken"  # the connection ended or sent nonsense
    NOT_VIDEO = "not_video"
    UNSUPPORTED_CODEC = "unsupported_codec"
    CHANGED = "changed"  # codec or size changed, a new run begins
    WAITING = "waiting"  # connected, no key frame yet
    CLOCK = "clock"  # the clocks of media and arrival parted, times begin anew
    SILENT = "silent"  # connected, and no frame for a while
    DISK = "disk"  # it came and could not be kept, or there is no room to keep it
    NOT_IN_USE = "not_in_use"  # the register does not have it in use
    NOT_ALLOWED = "not_allowed"  # its address is in no network that is allowed any more


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of one camera.

    pin   SHA-256 of the camera's certificate in hexadecimal; empty where the address is not rtsps
    """

    camera: UUID
    role: Role
    address: str
    transport: Transport = Transport.TCP
    pin: str = ""

    def __repr__(self) -> str:
        """Without the address: it may hold a password."""
        return f"StreamFacts({self.camera}, {self.role})"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One unbroken connection with one codec and size.

    declared_rate   frames a second as the camera claims; 0 where it claims nothing. Never used to tell time.
    """

    id: UUID
    codec: str
    width: int
    height: int
    declared_rate: float


@dataclass(frozen=True, slots=True)
class GapFacts:
    """A time without recording; ``end_ns`` is None while it lasts."""

    start_ns: int
    end_ns: int | None
    cause: Cause


@dataclass(frozen=True, slots=True)
class FragmentFacts:
    """One appended piece: bytes from the end of the one before up to ``end``.

    end       bytes of the segment's file up to here
    keys      (offset in the file, time) of each key frame; one opens a fragment, or there is none
    sha256    of its bytes, hexadecimal
    chain     the camera-hour's chain up to here, hexadecimal
    clock_ns  the camera's clock less ours, smoothed; None where the camera does not tell
    holes     times inside in which no frame came
    """

    n: int
    end: int
    start_ns: int
    end_ns: int
    frames: int
    keys: tuple[tuple[int, int], ...]
    sha256: str
    chain: str
    clock_ns: int | None = None
    holes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """One file of about a minute, as it is opened.

    init      bytes of the initialisation part, at the beginning of the first fragment
    before    head of the chain when this segment began, hexadecimal
    seeded    whether a new camera-hour began with it, so that ``before`` is that hour's seed
    gaps      times without recording since the segment before
    step_ns   by how much the recorder's own clock was set since then
    """

    camera: UUID
    role: Role
    start_ns: int
    run: RunFacts
    init: int
    before: str
    seeded: bool
    gaps: tuple[GapFacts, ...] = ()
    step_ns: int = 0


@dataclass(frozen=True, slots=True)
class ClosedFacts:
    """How a segment ended; ``healed`` when a later start closed it."""

    end: int
    end_ns: int
    fragments: int
    frames: int
    chain: str
    healed: bool = False


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How a stream stands, for one line.

    state    connecting, recording, waiting (for the next attempt), stopped
    cause    why nothing is recorded now; None while it is
    dropped  bytes that could not be kept
    """

    camera: UUID
    role: Role
    state: str
    cause: Cause | None
    covered_to_ns: int | None
    bytes: int
    fragments: int
    dropped: int
    clock_ns: int | None


class SegmentState(StrEnum):
    """How far a segment has come. What is deleted is of no use; its row goes when its file has gone."""

    OPEN = "open"
    CLOSED = "closed"
    HEALED = "healed"
    DELETED = "deleted"


class SegmentSource(StrEnum):
    """Where a segment is from: a camera of ours, or a file of another recorder."""

    CAMERA = "camera"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class IndexedSegment:
    """A segment as the index tells it: all that a player needs to read its file by byte ranges.

    keys    (offset in the file, time) of each key frame
    pieces  (end in the file, time of its end) of each fragment; the first begins at 0
    """

    camera: UUID
    role: Role
    start_ns: int
    end_ns: int
    run: UUID
    codec: str
    width: int
    height: int
    init: int
    bytes: int
    frames: int
    keys: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int], ...]
    before: str
    chain: str
    clock_ns: int | None
    state: SegmentState
    source: SegmentSource = SegmentSource.CAMERA


HoldId = NewType("HoldId", UUID)
BatchId = NewType("BatchId", UUID)


class HoldState(StrEnum):
    """How a hold stands."""

    STANDS = "stands"
    FIRST_LIFTED = "first_lifted"  # one person has lifted it: it holds until a second one does
    LIFTED = "lifted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What is to be kept: a time of some cameras, why, by which order or case, and until which day."""

    cameras: tuple[UUID, ...]
    from_at: datetime
    to_at: datetime
    reason: str
    reference: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on one camera. ``batch`` joins those that were placed together; ``path`` is the camera's area."""

    id: HoldId
    batch: BatchId
    camera: UUID
    path: str
    from_at: datetime
    to_at: datetime
    reason: str
    reference: str
    expires_on: date
    placed_at: datetime
    placed_by: UUID
    first_lifted_at: datetime | None
    first_lifted_by: UUID | None
    lifted_by: UUID | None
    ended_at: datetime | None
    state: HoldState

    @property
    def stands(self) -> bool:
        """Whether nothing of it is deleted."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What there is of one stream between two moments.

    recorded   stretches without a seam, in order
    gaps       with their causes; the last may have no end
    deleted    stretches that were recorded and are kept no longer
    deleted_for_room
               those of them that were deleted before their time, for want of room
    holds      that touch the time, those that have ended as well
    kept_from  what is older is deleted unless it is held; nanoseconds
    """

    camera: UUID
    role: Role
    recorded: tuple[tuple[int, int], ...]
    gaps: tuple[GapFacts, ...]
    deleted: tuple[tuple[int, int], ...]
    deleted_for_room: tuple[tuple[int, int], ...]
    holds: tuple[Hold, ...]
    kept_from: int


@dataclass(frozen=True, slots=True)
class Account:
    """A time of one stream accounted for, in nanoseconds: what is covered, what is a gap, what is neither."""

    covered: int
    gaps: int
    neither: int

    @property
    def share(self) -> float:
        """How much of the time is accounted for: 1.0 is all of it."""
        whole = self.covered + self.gaps + self.neither
        return (self.covered + self.gaps) / whole if whole else 1.0
