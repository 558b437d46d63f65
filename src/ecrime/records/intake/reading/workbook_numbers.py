"""What the numbers of a workbook say: dates by their number format, everything else as it is written."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from enum import Enum

# Number formats that every workbook has without saying so (ECMA-376 part 1, 18.8.30).
BUILT_IN_DATES = frozenset({14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)})
BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47})
BUILT_IN_MOMENTS = frozenset({22})
NOT_PATTERN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

EPOCH_1900 = datetime(1899, 12, 31)
EPOCH_1904 = datetime(1904, 1, 1)
# Excel counts a 29 February 1900 that never was, as day 60.
FALSE_LEAP_DAY = 60
LAST_DAY = 2_958_465
DAY_S = 86_400


class NumberKind(Enum):
    """What a cell's number format makes of its number."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    MOMENT = 3


def number_kind(format_id: int, pattern: str | None) -> NumberKind:
    """The kind of a number format: by its pattern when the workbook gives one, else by its id."""
    if pattern is None:
        if format_id in BUILT_IN_DATES:
            return NumberKind.DATE
        if format_id in BUILT_IN_TIMES:
            return NumberKind.TIME
        return NumberKind.MOMENT if format_id in BUILT_IN_MOMENTS else NumberKind.NUMBER
    # An elapsed time ([h]:mm) is a length, not a moment; only its brackets tell, and they go first.
    letters = set(NOT_PATTERN.sub("", pattern.split(";")[0]).lower())
    dated, timed = bool(letters & {"y", "d"}), bool(letters & {"h", "s"})
    if dated or (not timed and "m" in letters):
        return NumberKind.MOMENT if timed else NumberKind.DATE
    return NumberKind.TIME if timed else NumberKind.NUMBER


def number_text(raw: str, kind: NumberKind, *, from_1904: bool) -> str:
    """The text of a numeric cell. Raises ValueError for a number that is no number or no date."""
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    if kind is NumberKind.NUMBER:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _date_text(value, kind, from_1904=from_1904)


def _date_text(serial: float, kind: NumberKind, *, from_1904: bool) -> str:
    seconds = round(serial * DAY_S)
    days, of_day = divmod(seconds, DAY_S)
    clock = str(timedelta(seconds=of_day)).rjust(8, "0")
    if kind is NumberKind.TIME and days == 0:
        return clock
    if not 0 <= days <= LAST_DAY or (days in (0, FALSE_LEAP_DAY) and not from_1904):
        raise ValueError(serial)
    epoch = EPOCH_1904 if from_1904 else EPOCH_1900
    skipped = 1 if days > FALSE_LEAP_DAY and not from_1904 else 0
    date = f"{epoch + timedelta(days=days - skipped):%Y-%m-%d}"
    return date if kind is NumberKind.DATE and of_day == 0 else f"{date} {clock}"
