"""What a program is answered about incidents, beside the facts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ecrime.records.incidents.facts import IncidentFacts, IncidentRow, Recorded, Step
from ecrime.records.incidents.listing import ChangeTold
from ecrime.records.incidents.supplements import SupplementFacts


@dataclass(frozen=True, slots=True)
class IncidentList:
    """One page of a list; ``next`` is asked for as ``after``, null on the last page."""

    rows: tuple[IncidentRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class IncidentRecorded:
    """A record that was made; it may be corrected until ``locks_at``."""

    number: str
    id: UUID
    entry: UUID
    recorded_at: datetime
    locks_at: datetime


@dataclass(frozen=True, slots=True)
class SupplementShown:
    """What was added below a record."""

    id: UUID
    unit_id: UUID
    recorded_at: datetime
    recorded_by: UUID
    locks_at: datetime
    version: int
    facts: SupplementFacts


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """A record as the reader may see it; ``masks`` says who of it is hidden and why, by the ids of the rows."""

    record: Recorded
    facts: IncidentFacts
    masks: Mapping[str, str]
    supplements: tuple[SupplementShown, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A change that was made: in which entry of the ledger, and the version that stands by it."""

    number: str
    entry: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Added:
    """A supplement that was added."""

    number: str
    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class HistoryShown:
    """Every act on a record, newest first."""

    number: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ProvenFile:
    """A file that proves the whole history of a record to anybody, for ``verify.py``."""

    number: str
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """What changed from a place of the ledger on; ``next`` is asked for as ``after``; ``is_end`` when that was all."""

    changes: tuple[ChangeTold, ...]
    next: int
    is_end: bool
