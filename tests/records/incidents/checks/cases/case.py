"""What every check has: something just right that it passes, and something wrong that it alone finds."""

from __future__ import annotations

from dataclasses import dataclass

from ecrime.records.incidents.checks.picture import Picture


@dataclass(frozen=True)
class Case:
    """``at`` is the field of the finding in ``failing``."""

    passing: Picture
    failing: Picture
    at: str
