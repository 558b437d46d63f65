"""The privacy zones of a camera."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Corner = tuple[float, float]
Polygon = tuple[Corner, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of a camera in shares of its picture, and why they are there; ``version`` 0 where none was ever set."""

    polygons: tuple[Polygon, ...]
    reason: str = ""
    version: int = 0
    set_at: datetime | None = None
    set_by: UUID | None = None
