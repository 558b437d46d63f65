"""What waits for an officer: every slice brings its open work, the desk shows the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.clocks import Clock, ClockState

LONG_AFTER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One thing that waits.

    what     number and kind ("KDL-2026-000417 · theft"), no names
    urgency  the moment it should be done by; None when it can wait
    """

    what: str
    url: str
    next_step: str
    clock: Clock | None = None
    urgency: datetime | None = None


SectionQuery = Callable[[Actor], Iterable[DeskItem]]

_sections: list[SectionQuery] = []


def register(section: SectionQuery) -> None:
    """Add a slice's open work to the desk; called from its ``ready()``, twice does no harm."""
    if section not in _sections:
        _sections.append(section)


def items_for(actor: Actor) -> list[DeskItem]:
    """Everything that waits for this officer, most urgent first."""
    items = [item for section in _sections for item in section(actor)]
    return sorted(items, key=lambda item: item.urgency or LONG_AFTER)


def totals(items: Iterable[DeskItem]) -> list[tuple[ClockState, int]]:
    """How many are late, under 12 h and on time, in this order."""
    counts = Counter(item.clock.state for item in items if item.clock)
    return [(state, counts[state]) for state in (ClockState.LATE, ClockState.SOON, ClockState.ON_TIME)]
