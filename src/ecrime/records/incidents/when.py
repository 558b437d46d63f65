"""When it happened: from the boxes of the form to a span, and from a span back to the boxes.

The precision follows from what was typed: 1430 is a minute, 14 an hour, a date alone a day, 11/2026 a
month. A local time that came twice, when clocks went back, is the first or the second one as the officer
says; where that is not known, the span runs from the first reading to the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import product
from zoneinfo import ZoneInfo

from ecrime.base.pages import dates
from ecrime.foundation.errors import Problem
from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.precision import Precision

MINUTES = range(60)


class Which(StrEnum):
    """Which of two equal readings of the clock is meant."""

    FIRST = "first"
    SECOND = "second"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Typed:
    """One end of the span as typed. ``which`` is "" unless the clocks showed the time twice."""

    date: str = ""
    time: str = ""
    which: str = ""

    def __bool__(self) -> bool:
        return bool(self.date.strip() or self.time.strip())


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """What stands in the boxes: the start, and the end of "between … and …" where one was typed."""

    start: Typed
    until: Typed = Typed()


@dataclass(frozen=True, slots=True)
class _Reading:
    first: datetime
    last: datetime
    precision: Precision


def read_span(typed: TypedSpan, *, zone: str, today: date) -> Span | list[Problem]:
    """The span that was typed, or what is wrong with which box (date, time, which, until_…)."""
    start = _read(typed.start, "", zone=zone, today=today)
    if not typed.until:
        return [start] if isinstance(start, Problem) else Span(start.first, start.last, start.precision, zone)
    until = Typed(typed.until.date.strip() or typed.start.date, typed.until.time, typed.until.which)
    end = _read(until, "until_", zone=zone, today=today)
    if isinstance(start, Problem) or isinstance(end, Problem):
        return [found for found in (start, end) if isinstance(found, Problem)]
    if end.last < start.first:
        return [Problem("until_time" if typed.until.time else "until_date", "time.span_reversed")]
    coarser = max(start.precision, end.precision, key=list(Precision).index)
    return Span(start.first, end.last, coarser, zone)


def typed_span(span: Span) -> TypedSpan:
    """What an officer would type for this span; reading it gives the same span again."""
    start, end = (at.astimezone(ZoneInfo(span.zone)) for at in (span.start, span.end))
    today = start.date()
    # Nobody types seconds; a span that has some came from another system.
    is_typed = not any(at.second or at.microsecond for at in (start, end))
    for typed in _ways_to_type(span) if is_typed else ():
        if read_span(typed, zone=span.zone, today=today) == span:
            return typed
    return TypedSpan(
        Typed(*_text(span.start, Precision.MINUTE, span.zone)), Typed(*_text(span.end, Precision.MINUTE, span.zone))
    )


def moved_time(day: date, at: time, zone: str) -> datetime:
    """What the clocks showed instead of a time over which they were put forward."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))


def _read(typed: Typed, prefix: str, *, zone: str, today: date) -> _Reading | Problem:
    day = dates.read_date(f"{prefix}date", typed.date, today=today)
    if isinstance(day, Problem):
        return day
    if not typed.time.strip():
        first, last = dates.local_bounds(day, zone)
        begins = first.astimezone(ZoneInfo(zone)).date()
        if begins > day.last:
            # A zone that crossed the date line never had this day.
            return Problem(f"{prefix}date", "time.put_forward", {"suggestion": dates.short_date(begins)})
        return _Reading(first, last, Precision(day.precision))
    if day.precision != "day":
        return Problem(f"{prefix}time", "time.without_day")
    at = dates.read_time(f"{prefix}time", typed.time)
    if isinstance(at, Problem):
        return at
    return _read_clock(day.first, at, typed.which, prefix, zone)


def _read_clock(day: date, at: dates.TypedTime, which: str, prefix: str, zone: str) -> _Reading | Problem:
    minutes = [at.at.replace(minute=minute) for minute in MINUTES] if at.precision == "hour" else [at.at]
    moments = [dates.local_moments(day, minute, zone) for minute in minutes]
    first = [found[0] for found in moments if found]
    second = [found[1] for found in moments if len(found) > 1]
    if not first:
        moved = moved_time(day, at.at, zone)
        return Problem(f"{prefix}time", "time.put_forward", {"suggestion": f"{moved:%H:%M}"})
    if second and which not in set(Which):
        return Problem(f"{prefix}which", "time.repeated")
    meant = first
    if second:
        meant = {Which.FIRST: first, Which.SECOND: second, Which.UNKNOWN: first + second}[Which(which)]
    return _Reading(min(meant), max(meant), Precision(at.precision))


def _ways_to_type(span: Span) -> Iterator[TypedSpan]:
    starts = list(_ways_to_type_end(span.start, span))
    yield from (TypedSpan(start) for start in starts)
    yield from (TypedSpan(start, until) for start, until in product(starts, _ways_to_type_end(span.end, span)))


def _ways_to_type_end(at: datetime, span: Span) -> Iterator[Typed]:
    """Coarsest first: nobody types minutes where an hour says the same."""
    units = list(Precision)
    for unit in reversed(units[: units.index(span.precision) + 1]):
        for which in ("", *Which):
            if which == "" or unit in (Precision.MINUTE, Precision.HOUR):
                yield Typed(*_text(at, unit, span.zone), which)


def _text(at: datetime, unit: Precision, zone: str) -> tuple[str, str]:
    local = at.astimezone(ZoneInfo(zone))
    match unit:
        case Precision.YEAR:
            return str(local.year), ""
        case Precision.MONTH:
            return f"{local:%m}/{local.year}", ""
        case Precision.DAY:
            return dates.short_date(local.date()), ""
        case Precision.HOUR:
            return dates.short_date(local.date()), f"{local:%H}"
        case Precision.MINUTE:
            return dates.short_date(local.date()), f"{local:%H:%M}"
