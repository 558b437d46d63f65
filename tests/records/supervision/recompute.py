"""Counts the figures of timeliness again from the CSV of the page, and knows nothing of the program that made it.

Standard library only: python -I recompute.py < records.csv
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
from collections.abc import Mapping, Sequence

Row = Mapping[str, str]

DAY = 24 * 3600 * 1_000_000


def microseconds(row: Row) -> int:
    happened, recorded = (datetime.datetime.fromisoformat(row[name]) for name in ("happened_by", "recorded_at"))
    return max(0, (recorded - happened) // datetime.timedelta(microseconds=1))


def smallest_not_exceeded_by(delays: Sequence[int], tenths: int) -> int:
    """The first delay, from the smallest up, by which so many tenths of all are reached."""
    for counted, delay in enumerate(sorted(delays), start=1):
        if counted * 10 >= tenths * len(delays):
            return delay
    raise ValueError("no delays")


def figures(rows: Sequence[Row]) -> dict[str, object]:
    delays = [microseconds(row) for row in rows]
    late = [row for row, delay in zip(rows, delays, strict=True) if delay > 2 * DAY]
    reasons: dict[str, int] = {}
    for row in late:
        if row["late_reason"]:
            reasons[row["late_reason"]] = reasons.get(row["late_reason"], 0) + 1
    return {
        "recorded": len(rows),
        "median": smallest_not_exceeded_by(delays, 5),
        "p90": smallest_not_exceeded_by(delays, 9),
        "within_24h": sum(delay <= DAY for delay in delays),
        "within_48h": sum(delay <= 2 * DAY for delay in delays),
        "over_7d": sum(delay > 7 * DAY for delay in delays),
        "late": len(late),
        "reasons": reasons,
        "unreasoned": sum(not row["late_reason"] for row in late),
        "corrected": sum(row["corrected"] == "yes" for row in rows),
    }


def main() -> None:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in csv.DictReader(sys.stdin):
        for key in (("", ""), (row["place"], ""), (row["place"], row["unit"])):
            groups.setdefault(key, []).append(row)
    counted = [{"place": place, "unit": unit, **figures(rows)} for (place, unit), rows in sorted(groups.items())]
    json.dump(counted, sys.stdout)


if __name__ == "__main__":
    main()
