"""The correction window of rule D10, as a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CORRECTION_WINDOW = timedelta(hours=48)  # directive of 4 May 2020, rule D10
DIGITISING_LIMIT = timedelta(hours=48)  # directive of 4 May 2020, rule D4


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which the specialist may correct a record without a request."""

    opened_at: datetime

    @property
    def closes_at(self) -> datetime:
        """The moment of the lock; the record is locked from it on."""
        return self.opened_at + CORRECTION_WINDOW

    def is_open(self, now: datetime) -> bool:
        """True from ``opened_at`` up to, not including, 48 hours later."""
        return self.opened_at <= now < self.closes_at


def is_late(happened_by: datetime, recorded_at: datetime) -> bool:
    """True when more than 48 hours passed between the last moment of the offence and its recording."""
    return recorded_at - happened_by > DIGITISING_LIMIT
