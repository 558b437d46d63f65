"""What a country pack says: the pack itself, areas, offence classes, units, kinds of post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """The three grades of offence in the law."""

    FELONY = "felony"
    MISDEMEANOUR = "misdemeanour"
    PETTY = "petty"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the country settles about corrections after the 48 hours (the 48 hours are not a setting)."""

    grant_hours: int
    review_working_days: int
    planning_head_delegate: bool


@dataclass(frozen=True, slots=True)
class Documents:
    """In how many days a chief agrees to a document, and criminal police answers a request for a photo."""

    agreement_days: int
    photo_days: int


@dataclass(frozen=True, slots=True)
class Equipment:
    """A kind of equipment that a station is asked about.

    needed     how many that work it needs
    essential  without one that works nothing can be recorded
    """

    code: str
    name_km: str
    name_en: str
    needed: int
    essential: bool

    def name(self, language: str) -> str:
        return self.name_km if language == "km" else self.name_en


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a station needs to record within 48 hours (clause D6).

    due_day        until which day of the month after a month is reported
    sign_in_days   who has not signed in for so long is counted as away, a passkey not used for so long as idle
    down, up       the least the line carries, in kbit/s
    delay_ms       the longest it may take to answer
    offline_hours  the most hours a day without it
    specialists    how many there are to be
    posts          how many hold which kind of post
    equipment      in the order in which it is asked
    """

    due_day: int
    sign_in_days: int
    specialists: int
    down_kbit: int
    up_kbit: int
    delay_ms: int
    offline_hours: int
    posts: Mapping[str, int]
    equipment: tuple[Equipment, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """A class of cameras whose footage is kept for so many days; ``sub``: the small pictures are recorded, too."""

    code: str
    name_km: str
    name_en: str
    days: int
    sub: bool = False

    def name(self, language: str) -> str:
        return self.name_km if language == "km" else self.name_en


@dataclass(frozen=True, slots=True)
class Cameras:
    """What the country settles about city cameras: how long footage is kept, in the order in which it is asked."""

    retention: tuple[Retention, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest box of whole meridians and parallels around a country, WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class EditChecks:
    """From where on the country questions what a record says.

    responsible_from   age of criminal responsibility, in years
    bounds             a point outside is questioned; None where the pack gives none
    questioned_values  a value above is questioned, in whole units by currency (ISO 4217)
    """

    responsible_from: int
    bounds: Bounds | None = None
    questioned_values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """A country as this installation knows it.

    root          id of the area that is the whole country
    nationality   ISO 3166 alpha-2 of its people, listed first
    archive_from  the first day the archive is to reach back to; an offence of an earlier day is questioned
    """

    code: str
    version: str
    name_km: str
    name_en: str
    root: str
    nationality: str
    zone: str
    archive_from: date
    corrections: Corrections
    documents: Documents
    checks: EditChecks
    readiness: Readiness
    cameras: Cameras

    @property
    def label(self) -> str:
        """Which pack, in which version, a record was made under."""
        return f"{self.code}-{self.version}"


def lies_in(path: str, scope: str) -> bool:
    """True when the path is the scope itself or goes on below it; both are ids from the country down."""
    return path == scope or path.startswith(scope + ".")


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area. ``path`` is the ids from the country down, joined by dots.

    level  0 the country, then 1 to 4 as the pack names them
    zone   IANA zone whose civil time is kept there
    """

    id: str
    code: str
    level: int
    parent_id: str | None
    path: str
    name_km: str
    name_latin: str
    kind_km: str
    kind_latin: str
    zone: str
    longitude: float | None = None
    latitude: float | None = None
    retired: bool = False

    def name(self, language: str) -> str:
        """The name in Khmer for ``km``, in Latin letters for any other language."""
        return self.name_km if language == "km" else self.name_latin

    def kind(self, language: str) -> str:
        return self.kind_km if language == "km" else self.kind_latin

    def covers(self, path: str) -> bool:
        """True when the path is this area or lies in it."""
        return lies_in(path, self.path)


@dataclass(frozen=True, slots=True)
class OffenceClass:
    """A national class of offence. ``verified_by`` is empty until a competent reader has checked it."""

    code: str
    name_km: str
    name_en: str
    severity: Severity
    article: str
    iccs: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    verified_by: str = ""
    retired: bool = False

    def name(self, language: str) -> str:
        return self.name_km if language == "km" else self.name_en

    def is_valid_on(self, day: date) -> bool:
        """True when an offence of that day may carry the class."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class IccsCategory:
    """A category of the International Classification of Crime; unverified ones are from memory."""

    code: str
    level: int
    parent: str | None
    name_en: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Nationality:
    """A nationality by ISO 3166 alpha-2, named in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PackUnit:
    """A unit of the service as the pack lists it; ``code`` begins its record numbers."""

    code: str
    area_id: str
    name_km: str
    name_en: str
    kind: str


@dataclass(frozen=True, slots=True)
class PostKind:
    """A kind of post and what it may do. A session on it ends after ``idle_minutes`` without a sign of life."""

    code: str
    name_km: str
    name_en: str
    rights: frozenset[str]
    idle_minutes: int


class PurposeAsks(StrEnum):
    """What an officer has to add to a purpose."""

    RECORD = "record"
    NUMBER = "number"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A class of purposes for which people and records may be looked up; ``asks`` is what must be said beside it."""

    code: str
    name_km: str
    name_en: str
    asks: PurposeAsks

    def name(self, language: str) -> str:
        return self.name_km if language == "km" else self.name_en


@dataclass(frozen=True, slots=True)
class InventedOfficer:
    """Somebody who does not exist, on a post of a DEMO."""

    unit: str
    post: str
    name_km: str
    name_latin: str


class FindingKind(StrEnum):
    """What was odd about the pack's data; nothing is dropped or merged because of it."""

    REPEATED_CODE = "repeated_code"
    MISSING_PARENT = "missing_parent"
    CODE_OUTSIDE_PARENT = "code_outside_parent"
    UNFIT_CODE = "unfit_code"
    RETIRED = "retired"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity: which area or code (``subject``), and what was done about it."""

    kind: FindingKind
    subject: str
    detail: str
