"""Dates and times as officers type and read them: one text box, any zone.

Digits are read in both scripts and written in Latin ones: numbers and codes are compared and typed again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ecrime.foundation.errors import Problem
from ecrime.foundation.text import fold_digits

# The letters that the T and Y keys give on a Khmer keyboard are taken as well.
TODAY_WORDS = frozenset({"t", "today", "ត", "ថ្ងៃនេះ"})
YESTERDAY_WORDS = frozenset({"y", "yesterday", "យ", "ម្សិលមិញ"})

FIRST_YEAR, LAST_YEAR = 1900, 2100
BUDDHIST_YEARS = range(2443, 2700)
BUDDHIST_OFFSET = 543

LONG = {"km": "'ថ្ងៃ'EEEE 'ទី'd 'ខែ'MMMM 'ឆ្នាំ'y", "en": "EEEE d MMMM y"}
MONTH = {"km": "'ខែ'MMMM 'ឆ្នាំ'y", "en": "MMMM y"}
YEAR = {"km": "'ឆ្នាំ'y", "en": "y"}
LONG_TIME = {"km": "{date} ម៉ោង {time}", "en": "{date}, {time}"}

DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})")
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
SIX_OR_EIGHT = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[/. -](\d{4})")
ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
YEAR_ALONE = re.compile(r"(\d{4})")
DAY_MONTH = re.compile(r"(\d{1,2})[/. -](\d{1,2})")
CLOCK_TIME = re.compile(r"(\d{1,2})[:.hH](\d{2})|(\d{1,2})(\d{2})")
HOUR_ALONE = re.compile(r"(\d{1,2})")

DatePrecision = Literal["day", "month", "year"]
TimePrecision = Literal["minute", "hour"]


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The days that a typed date can mean, first and last included."""

    first: date
    last: date
    precision: DatePrecision


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A time of day; with precision "hour" anything up to the 59th minute is meant."""

    at: time
    precision: TimePrecision


def read_date(field: str, text: str, *, today: date) -> TypedDate | Problem:
    """Read a typed date; ``today`` is today in the zone of the place.

    Reads 20/11/26, 201126, 20/11/2026, 2026-11-20, t, y, 11/2026 (a month), 2026 (a year), in either script.
    Two figures for a year mean 20xx up to next year and 19xx above.
    """
    typed = " ".join(fold_digits(text).split()).lower()
    if not typed:
        return Problem(field, "date.missing")
    if typed in TODAY_WORDS:
        return _day(today)
    if typed in YESTERDAY_WORDS:
        return _day(today - timedelta(days=1))
    if found := DAY_MONTH_YEAR.fullmatch(typed) or SIX_OR_EIGHT.fullmatch(typed):
        day, month, year = found.groups()
        return _read_day(field, int(day), int(month), _full_year(year, today))
    if found := ISO_DATE.fullmatch(typed):
        return _read_day(field, int(found[3]), int(found[2]), int(found[1]))
    if found := MONTH_YEAR.fullmatch(typed):
        return _read_month(field, int(found[1]), int(found[2]))
    if found := ISO_MONTH.fullmatch(typed):
        return _read_month(field, int(found[2]), int(found[1]))
    if found := YEAR_ALONE.fullmatch(typed):
        return _read_year(field, int(found[1]))
    if found := DAY_MONTH.fullmatch(typed):
        return Problem(field, "date.year_missing", {"suggestion": f"{found[1]}/{found[2]}/{today.year}"})
    return Problem(field, "date.unreadable", {"today": short_date(today)})


def read_time(field: str, text: str) -> TypedTime | Problem:
    """Read a typed time of day: 14:30, 1430, 930, 14 (the hour only), in either script."""
    typed = "".join(fold_digits(text).split())
    if not typed:
        return Problem(field, "time.missing")
    if found := HOUR_ALONE.fullmatch(typed):
        hour, minute, precision = int(found[1]), 0, "hour"
    elif found := CLOCK_TIME.fullmatch(typed):
        hour, minute, precision = int(found[1] or found[3]), int(found[2] or found[4]), "minute"
    else:
        return Problem(field, "time.unreadable")
    if hour > 23 or minute > 59:
        return Problem(field, "time.midnight" if (hour, minute) == (24, 0) else "time.impossible")
    return TypedTime(time(hour, minute), "hour" if precision == "hour" else "minute")


def local_moments(day: date, at: time, zone: str) -> tuple[datetime, ...]:
    """The moments (UTC, in order) at which clocks in the zone showed this time.

    One as a rule; none when the clocks were put forward over it; two in an hour that came twice.
    """
    local = datetime.combine(day, at)
    moments = {local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(m for m in moments if m.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local))


def local_bounds(typed: TypedDate, zone: str) -> tuple[datetime, datetime]:
    """The first and the last minute (UTC) of the typed days in the zone."""
    start = day_start(typed.first, zone)
    last = day_start(typed.last + timedelta(days=1), zone) - timedelta(minutes=1)
    # A zone that crossed the date line skipped a whole day: its bounds meet.
    return start, max(start, last)


def day_start(day: date, zone: str) -> datetime:
    """The first moment (UTC) at which the calendar of the zone shows this day or a later one."""
    moments = local_moments(day, time(0), zone)
    if moments:
        return moments[0]
    # Midnight was skipped. The day begins at the change, found to the minute between the day before and the day.
    before = datetime.combine(day, time(0), UTC) - timedelta(days=2)
    low, high = 0, 4 * 24 * 60
    while low < high:
        middle = (low + high) // 2
        if (before + timedelta(minutes=middle)).astimezone(ZoneInfo(zone)).date() < day:
            low = middle + 1
        else:
            high = middle
    return before + timedelta(minutes=low)


def today_in(zone: str, now: datetime) -> date:
    """The civil date in the zone at this moment."""
    return now.astimezone(ZoneInfo(zone)).date()


def short_date(day: date) -> str:
    """21/11/2026, the same in both languages."""
    return f"{day:%d/%m}/{day.year}"


def short_moment(at: datetime, zone: str, *, now: datetime | None = None) -> str:
    """21/11/2026 14:30 in the zone; the year of ``now`` is left out."""
    local = at.astimezone(ZoneInfo(zone))
    if now is not None and now.astimezone(ZoneInfo(zone)).year == local.year:
        return f"{local:%d/%m %H:%M}"
    return f"{short_date(local.date())} {local:%H:%M}"


def long_date(typed: TypedDate, language: str) -> str:
    """Saturday 21 November 2026, November 2026 or 2026: what was understood, in words."""
    patterns = {"day": LONG, "month": MONTH, "year": YEAR}[typed.precision]
    return format_date(typed.first, patterns[language], locale=language)


def long_moment(at: datetime, zone: str, language: str) -> str:
    """Saturday 21 November 2026, 14:30, in the zone."""
    local = at.astimezone(ZoneInfo(zone))
    day = format_date(local.date(), LONG[language], locale=language)
    return LONG_TIME[language].format(date=day, time=f"{local:%H:%M}")


def _day(day: date) -> TypedDate:
    return TypedDate(day, day, "day")


def _full_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    recent = 2000 + int(year)
    return recent if recent <= today.year + 1 else recent - 100


def _read_day(field: str, day: int, month: int, year: int) -> TypedDate | Problem:
    whole_month = _read_month(field, month, year)
    if isinstance(whole_month, Problem):
        if whole_month.code == "date.month_impossible" and 1 <= day <= 12 < month <= 31:
            return Problem(field, "date.day_first", {"suggestion": f"{month:02}/{day:02}/{year}"})
        return whole_month
    if not 1 <= day <= whole_month.last.day:
        return Problem(field, "date.impossible", {"suggestion": short_date(whole_month.last)})
    return _day(whole_month.first.replace(day=day))


def _read_month(field: str, month: int, year: int) -> TypedDate | Problem:
    whole_year = _read_year(field, year)
    if isinstance(whole_year, Problem):
        return whole_year
    if not 1 <= month <= 12:
        return Problem(field, "date.month_impossible")
    first = date(year, month, 1)
    next_month = (first + timedelta(days=31)).replace(day=1)
    return TypedDate(first, next_month - timedelta(days=1), "month")


def _read_year(field: str, year: int) -> TypedDate | Problem:
    if year in BUDDHIST_YEARS:
        return Problem(field, "date.buddhist_year", {"suggestion": str(year - BUDDHIST_OFFSET)})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Problem(field, "date.year_out_of_range", {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    return TypedDate(date(year, 1, 1), date(year, 12, 31), "year")
