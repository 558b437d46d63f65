"""How the service came to know of an incident; its clock (measure T2) starts there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """By which way an incident was reported."""

    AT_STATION = "at_station"
    TELEPHONE = "telephone"
    PATROL = "patrol"
    LOCAL_AUTHORITY = "local_authority"
    OTHER_UNIT = "other_unit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """When the service was told, aware UTC, and how. None in an incident's facts: nobody noted it."""

    at: datetime
    channel: Channel = Channel.AT_STATION
