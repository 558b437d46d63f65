"""The times behind the figures as CSV; no names, no narrative, nothing of anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ecrime.foundation.text import csv_safe
from ecrime.records.incidents.measures import Timing

HEADINGS = ("number", "place", "unit", "happened_by", "recorded_at", "late_reason", "corrected")


def timing_lines(timings: Iterable[Timing]) -> Iterator[str]:
    """The heading and one line for each incident; times in UTC to the microsecond."""
    yield _line(HEADINGS)
    for timing in timings:
        yield _line(
            (
                timing.number,
                timing.place,
                timing.unit,
                _moment(timing.happened_by),
                _moment(timing.recorded_at),
                timing.late_reason,
                "yes" if timing.corrected else "no",
            )
        )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([csv_safe(cell) for cell in cells])
    return written.getvalue()
