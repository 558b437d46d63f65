"""What supervision asks and says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Records made from ``since`` to before ``until``, aware UTC."""

    since: datetime
    until: datetime
