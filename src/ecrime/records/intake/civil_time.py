"""Local times of a file to the span of an incident, with its stated rule for the hour that happens twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecrime.foundation.text import fold_digits
from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.people import BIRTH_PRECISIONS, Birth
from ecrime.records.incidents.precision import Precision

# Numbers, and month names in English as old database systems export them; nothing that a locale changes.
DIRECTIVES = frozenset("YmdHMSyIpbBfz%")
DIRECTIVE = re.compile(r"%(.)")
# What a date cell of a workbook reads as; see reading/workbook_numbers.py.
WORKBOOK_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
COARSENESS = {precision: place for place, precision in enumerate(Precision)}


class RepeatedHour(StrEnum):
    """What is recorded for a local time that happened twice, at the end of summer time."""

    SPAN = "span"  # from the first to the second reading: the file does not say which
    FIRST = "first"
    SECOND = "second"


class TimeFault(ValueError):
    """A text that is no moment of that zone; ``code`` is a code of a row problem."""

    def __init__(self, code: str, *, suggestion: str = "", params: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion
        self.params: Mapping[str, str] = params or {}


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """One way in which a file writes a time, and how exact a time written so is."""

    pattern: str
    precision: Precision

    @classmethod
    def of(cls, pattern: str) -> TimeFormat:
        """Read a strptime pattern. Raises ValueError without a year or with a foreign directive."""
        letters = set(DIRECTIVE.findall(pattern))
        if not letters <= DIRECTIVES or not letters & {"Y", "y"}:
            raise ValueError(pattern)
        return cls(pattern, _precision(letters))


def _precision(letters: set[str]) -> Precision:
    if not letters & {"m", "b", "B"}:
        return Precision.YEAR
    if "d" not in letters:
        return Precision.MONTH
    if not letters & {"H", "I"}:
        return Precision.DAY
    return Precision.MINUTE if "M" in letters else Precision.HOUR


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class TimeReader:
    """Reads the times of one mapping."""

    formats: tuple[TimeFormat, ...]
    repeated: RepeatedHour = RepeatedHour.SPAN

    def span(self, start: str, end: str, zone_name: str) -> Span:
        """The span from the earliest reading of ``start`` to the latest of ``end`` (or of ``start``).

        Raises TimeFault: ``cell.time_unreadable``, ``time.put_forward``, ``cell.zone_unknown``, ``time.span_reversed``.
        """
        zone = zone_of(zone_name)
        if zone is None:
            raise TimeFault("cell.zone_unknown")
        begins, precision = self._read(start)
        ends, end_precision = self._read(end) if end else (begins, precision)
        try:
            first = self._readings(begins, zone, precision)[0]
            last = self._readings(_last_moment(ends, end_precision), zone, end_precision)[-1]
        except OverflowError:
            raise TimeFault("cell.time_unreadable", params=self._example()) from None
        if last < first:
            raise TimeFault("time.span_reversed")
        return Span(first, last, max(precision, end_precision, key=COARSENESS.__getitem__), zone_name)

    def _read(self, text: str) -> tuple[datetime, Precision]:
        text = fold_digits(text)
        for known in self.formats:
            try:
                read = datetime.strptime(text, known.pattern)
            except ValueError:
                continue
            # The archive keeps minutes; a second more would be false precision beside the others.
            return read.replace(second=0, microsecond=0), known.precision
        raise TimeFault("cell.time_unreadable", params=self._example())

    def _example(self) -> dict[str, str]:
        return {"example": datetime(2026, 11, 20, 14, 30).strftime(self.formats[0].pattern)}

    def _readings(self, local: datetime, zone: ZoneInfo, precision: Precision) -> tuple[datetime, ...]:
        """The moments, in UTC, that the clocks of the zone called by this local time."""
        if local.tzinfo is not None:
            return (local.astimezone(UTC),)
        first = local.replace(tzinfo=zone, fold=0)
        second = local.replace(tzinfo=zone, fold=1)
        before, after = first.utcoffset(), second.utcoffset()
        if before is None or after is None or before == after:
            return (first.astimezone(UTC),)
        exact = precision in (Precision.MINUTE, Precision.HOUR)
        if before < after:
            return _after_the_jump(first, zone, exact=exact)
        readings = (first.astimezone(UTC), second.astimezone(UTC))
        if exact and self.repeated is RepeatedHour.FIRST:
            return readings[:1]
        return readings[1:] if exact and self.repeated is RepeatedHour.SECOND else readings


@dataclass(frozen=True, slots=True)
class DayReader:
    """Reads days of birth: known to the day, the month or the year, as their format says."""

    formats: tuple[TimeFormat, ...] = ()

    def birth(self, text: str) -> Birth:
        """The day of birth. Raises TimeFault("cell.day_unreadable")."""
        text = fold_digits(text)
        for known in self.formats:
            try:
                read = datetime.strptime(text, known.pattern)
            except ValueError:
                continue
            precision = known.precision if known.precision in BIRTH_PRECISIONS else Precision.DAY
            return Birth(read.date(), precision)
        example = datetime(1991, 4, 20).strftime(self.formats[0].pattern) if self.formats else "-"
        raise TimeFault("cell.day_unreadable", params={"example": example})


def _after_the_jump(local: datetime, zone: ZoneInfo, *, exact: bool) -> tuple[datetime, ...]:
    """A local time that summer time skipped: an error of the file, unless only a day or more is claimed."""
    moment = local.astimezone(UTC)
    if exact:
        moved = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
        raise TimeFault("time.put_forward", suggestion=moved, params={"suggestion": moved})
    return (moment,)


def _last_moment(local: datetime, precision: Precision) -> datetime:
    """The last minute that a time of this precision can mean."""
    minute = timedelta(minutes=1)
    match precision:
        case Precision.MINUTE:
            return local
        case Precision.HOUR:
            return local + timedelta(hours=1) - minute
        case Precision.DAY:
            return local + timedelta(days=1) - minute
        case Precision.MONTH:
            return (local.replace(day=28) + timedelta(days=4)).replace(day=1) - minute
        case Precision.YEAR:
            return local.replace(month=12, day=31, hour=23, minute=59)


def time_formats(patterns: Iterable[str]) -> tuple[TimeFormat, ...]:
    """The formats of a mapping; those of a workbook's own date cells are always understood, last."""
    return tuple(TimeFormat.of(pattern) for pattern in (*patterns, *WORKBOOK_FORMATS))
