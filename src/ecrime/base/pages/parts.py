"""What the larger parts of a page need to be drawn; each has its template under ``parts/`` of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ecrime.base.pages.clocks import Clock
from ecrime.base.pages.tabs import Background, Badge


@dataclass(frozen=True, slots=True)
class IdentityBar:
    """Which record this is: number, class, place, state of the lock, marks."""

    number: str
    title: str
    place: str
    clock: Clock | None = None
    badges: Sequence[Badge] = ()


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One answer on the check page. ``change`` is the name of the field to go back to, "" when fixed."""

    label: str
    value: str
    change: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; "" is shown as nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act on a record: what changed, who did it, when and under which rule.

    note        says what is left out
    background  what stood behind it, and where that is told
    """

    act: str
    at: datetime
    who: str
    changes: Sequence[Difference] = ()
    rule: str = ""
    reason: str = ""
    entry: str = ""
    note: str = ""
    background: Background | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one row of an imported file; row 1 is the heading."""

    row: int
    column: str
    text: str
    suggestion: str = ""
