"""Sites and the decisions on them, cameras and their streams, as they travel between floors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

SiteId = NewType("SiteId", UUID)
CameraId = NewType("CameraId", UUID)
NetworkId = NewType("NetworkId", UUID)


class CameraState(StrEnum):
    """How a camera stands. A removed one stays in the register and changes no more."""

    PLANNED = "planned"
    IN_USE = "in_use"
    OUT_OF_ORDER = "out_of_order"
    REMOVED = "removed"


class Mounting(StrEnum):
    """On what a camera is fixed."""

    POLE = "pole"
    WALL = "wall"
    ROOF = "roof"
    GANTRY = "gantry"
    INSIDE = "inside"
    OTHER = "other"


class StreamRole(StrEnum):
    """What an address of a camera is for: its large pictures, its small ones, or questions about itself (ONVIF)."""

    MAIN = "main"
    SUB = "sub"
    CONTROL = "control"


class Scheme(StrEnum):
    """How a camera is spoken to: the first two for pictures, the others for control."""

    RTSP = "rtsp"
    RTSPS = "rtsps"
    HTTP = "http"
    HTTPS = "https"


class Transport(StrEnum):
    """How the pictures travel."""

    TCP = "tcp"
    UDP = "udp"


class Codec(StrEnum):
    """How pictures are packed; UNKNOWN until somebody has looked."""

    UNKNOWN = ""
    H264 = "h264"
    H265 = "h265"
    MJPEG = "mjpeg"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Where cameras may stand. ``code`` names it for ever; the point is WGS 84 degrees."""

    code: str
    name_km: str
    name_latin: str
    area_id: str
    street: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """Yes or no to cameras at a site, why, on which legal ground, from which day, when it is looked at again."""

    allowed: bool
    reason: str
    ground: str
    valid_from: date
    review_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it stands; ``number`` counts those on its site."""

    number: int
    facts: DecisionFacts
    decided_at: datetime
    decided_by: UUID


class SiteState(StrEnum):
    """What holds of cameras at a site today."""

    UNDECIDED = "undecided"
    ALLOWED = "allowed"
    OVERDUE = "overdue"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Site:
    """A site with the decision that stands, None while there is none, and how many cameras are registered there.

    version  of the row, to be named by who corrects it
    today    the civil day there
    """

    id: SiteId
    version: int
    path: str
    facts: SiteFacts
    decision: Decision | None
    cameras: int
    today: date

    @property
    def may_have_cameras(self) -> bool:
        """True when the decision that stands says yes and has begun."""
        return (
            self.decision is not None and self.decision.facts.allowed and self.decision.facts.valid_from <= self.today
        )

    @property
    def state(self) -> SiteState:
        """What holds of cameras there today; a decision that should have been looked at again stands all the same."""
        if self.decision is None:
            return SiteState.UNDECIDED
        if not self.decision.facts.allowed:
            return SiteState.REFUSED
        if not self.may_have_cameras:
            return SiteState.LATER
        return SiteState.OVERDUE if self.decision.facts.review_on < self.today else SiteState.ALLOWED


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One address of a camera.

    host     a name, or an address as it is written in one way only
    address  to which ``host`` was resolved, once; who connects asks no name again
    pin      SHA-256 of the camera's certificate in hexadecimal, for rtsps and https; "" until somebody has noted it
    rate     pictures a second; it and the size are None until somebody has looked
    """

    role: StreamRole
    scheme: Scheme
    host: str
    port: int
    path: str = "/"
    transport: Transport = Transport.TCP
    codec: Codec = Codec.UNKNOWN
    width: int | None = None
    height: int | None = None
    rate: float | None = None
    address: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """A camera as it is registered.

    height_m           of the lens above ground
    bearing, tilt      where it looks: degrees clockwise from north; degrees above (+) or below (-) the horizon
    focal_mm, sensor_mm  of the lens, and the width of the sensor; both or neither
    angle              of view from left to right, degrees, where it is known otherwise
    retention          class of the country pack by which its footage is kept
    hidden_reason      why the public register leaves it out; "" where it does not
    """

    code: str
    site: str
    make: str = ""
    model: str = ""
    serial: str = ""
    mounting: Mounting = Mounting.POLE
    height_m: float | None = None
    bearing: float | None = None
    tilt: float | None = None
    focal_mm: float | None = None
    sensor_mm: float | None = None
    angle: float | None = None
    retention: str = ""
    state: CameraState = CameraState.PLANNED
    public: bool = True
    hidden_reason: str = ""
    streams: tuple[StreamFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamSeen:
    """What may be known of a stream without its address."""

    role: StreamRole
    scheme: Scheme
    transport: Transport
    codec: Codec
    width: int | None
    height: int | None
    rate: float | None


class Flag(StrEnum):
    """What somebody should look at; the first two are told to who may mend them, and to auditors."""

    DEFAULT_LOGIN = "default_login"
    NO_LOGIN = "no_login"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    NO_STREAM = "no_stream"
    REVIEW_OVERDUE = "review_overdue"


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of the register. ``facts.streams`` is empty; addresses are asked for by themselves.

    version     of the row, to be named by who corrects it
    site_names  in Khmer and in Latin letters
    """

    id: CameraId
    version: int
    site_id: SiteId
    path: str
    facts: CameraFacts
    streams: tuple[StreamSeen, ...]
    flags: frozenset[Flag]
    removed_reason: str
    added_at: datetime
    site_names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """Where cameras may be: a network, its ports from first to last, by which schemes, and why."""

    network: str
    first_port: int
    last_port: int
    schemes: tuple[Scheme, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Network:
    """A network as it was allowed, and since when it is withdrawn."""

    id: NetworkId
    facts: NetworkFacts
    allowed_at: datetime
    allowed_by: UUID
    withdrawn_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Login:
    """With what one signs in to a camera. Never shown, logged or put into an address."""

    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """An address as it may be connected to now, for who may probe: to ``address``, not to ``host``."""

    role: StreamRole
    scheme: Scheme
    host: str
    address: str
    port: int
    path: str
    is_allowed: bool
    pin: str = ""


@dataclass(frozen=True, slots=True)
class ProbeFacts:
    """What a camera said of itself.

    outcome  "answered", or the code of why nothing came of it
    clock_s  how far its clock is ahead of ours, in seconds
    paths    of the streams, "" for one that leads elsewhere or tells a password
    certificate  SHA-256 of what it showed, where that was not the one that is noted
    """

    outcome: str
    make: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    clock_s: float | None = None
    streams: tuple[StreamSeen, ...] = ()
    paths: tuple[str, ...] = ()
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe as it was noted."""

    at: datetime
    by: UUID
    facts: ProbeFacts
