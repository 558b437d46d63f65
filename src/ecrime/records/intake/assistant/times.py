"""How the times of a column are written: formats that fit its values, and whether day and month may be swapped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ecrime.foundation.text import fold_digits

DATES = (
    "%Y-%m-%d",
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%m.%d.%y"),
    *("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
    *("%d/%b/%Y", "%Y-%m", "%m/%Y"),
)
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S.%f", "%Hh%M", "%H.%M", "%H%M", "%H")
ZONED = ("%H:%M:%S%z", "%H:%M%z", "%H:%M:%S %z", "%H:%M:%S.%f%z")
# Day and month swapped: the other reading of the same signs.
SWAPPED = {"%d": "%m", "%m": "%d"}
SIGN = re.compile(r"%[dm]")
MOST_FORMATS = 3
TRIED = 400
# Some of these, spread over them, say which formats are worth trying on all.
FIRST_TRIED = 20
# A share of values that no format reads, beyond which a column is not of times.
UNREAD_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Written:
    """How the times of a column are written.

    formats  the ones that together read most values, most used first
    swapped  the same with day and month the other way round, where that reads as much; else none
    unread   the share of the values that they do not read
    """

    formats: tuple[str, ...]
    swapped: tuple[str, ...] = ()
    unread: float = 0.0

    @property
    def is_ambiguous(self) -> bool:
        """True when nothing in the file tells the day from the month."""
        return bool(self.swapped)


def moments(values: Sequence[str]) -> Written | None:
    """How a column of dates with their times is written; None when it is none."""
    return _written(values, _moment_formats())


def days(values: Sequence[str]) -> Written | None:
    """How a column of dates is written; None when it is none."""
    return _written(values, DATES)


def clocks(values: Sequence[str]) -> Written | None:
    """How a column of times of day is written; None when it is none."""
    return _written(values, TIMES)


@lru_cache(maxsize=1)
def _moment_formats() -> tuple[str, ...]:
    whole = tuple(day for day in DATES if "%d" in day)
    return tuple(f"{day}{gap}{time}" for day in whole for gap in " T" for time in (*TIMES[:5], *ZONED))


def _written(values: Sequence[str], candidates: Iterable[str]) -> Written | None:
    """The formats that read the values; those that follow another read what it leaves."""
    asked = [fold_digits(value) for value in values[:TRIED]]
    if not asked:
        return None
    first = asked[:: max(len(asked) // FIRST_TRIED, 1)]
    possible = [pattern for pattern in candidates if _reads(pattern, first)]
    chosen: list[str] = []
    left = set(asked)
    for _turn in range(MOST_FORMATS):
        best = max(possible, key=lambda pattern: _reads(pattern, left), default="")
        if not best or not _reads(best, left):
            break
        chosen.append(best)
        left = {value for value in left if not _fits(best, value)}
    unread = len(left) / len(set(asked))
    if not chosen or unread > UNREAD_SHARE:
        return None
    return Written(tuple(chosen), _other_way_round(chosen, [fold_digits(value) for value in values]), unread)


def _reads(pattern: str, values: Iterable[str]) -> int:
    return sum(_fits(pattern, value) for value in values)


def _other_way_round(chosen: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """The formats with day and month swapped, where these read every value that the chosen ones do."""
    other = tuple(swapped(pattern) for pattern in chosen)
    if other == tuple(chosen):
        return ()
    for value in values:
        if any(_fits(pattern, value) for pattern in chosen) and not any(_fits(pattern, value) for pattern in other):
            return ()
    return other


def swapped(pattern: str) -> str:
    """The same format with day and month the other way round, where both are numbers side by side."""
    if "%d" not in pattern or "%m" not in pattern or pattern.startswith("%Y"):
        return pattern
    return SIGN.sub(lambda sign: SWAPPED[sign[0]], pattern)


@lru_cache(maxsize=200_000)
def _fits(pattern: str, value: str) -> bool:
    """True when the format reads the value."""
    if not _may_fit(pattern, value):
        return False
    try:
        datetime.strptime(value, pattern)
    except ValueError:
        return False
    return True


def _may_fit(pattern: str, value: str) -> bool:
    """A quick look that spares most attempts: the signs between the figures are the same."""
    if pattern in ("%Y%m%d", "%H%M"):
        return value.isascii() and value.isdecimal() and len(value) == (8 if "Y" in pattern else 4)
    if "%f" in pattern or "%z" in pattern or "%b" in pattern or "%B" in pattern:
        return True
    return _signs(pattern) == _signs(value)


@lru_cache(maxsize=200_000)
def _signs(text: str) -> str:
    return re.sub(r"%[a-zA-Z]|[0-9]+|[AaPp][Mm]", "", text).strip()
