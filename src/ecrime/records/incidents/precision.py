"""How exactly a time or a day is known."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """To what a time is known; to a person's day of birth only DAY, MONTH and YEAR apply."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
