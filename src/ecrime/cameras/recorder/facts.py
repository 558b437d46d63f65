"""What the recorder tells of streams, runs, segments, fragments and gaps. Times are UTC nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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
    DISK = "disk"  # it came and could not be kept


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
