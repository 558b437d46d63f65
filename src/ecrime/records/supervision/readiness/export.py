"""The stations of a month as CSV: counts and verdicts; no words of anybody, and nobody's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ecrime.base.country.facts import Readiness
from ecrime.base.pages.lists import ListState
from ecrime.foundation.text import csv_safe
from ecrime.records.supervision.readiness import board
from ecrime.records.supervision.readiness.facts import Report
from ecrime.records.supervision.readiness.queries import StationMonth

HEADINGS = (
    *("month", "station", "verdict", "gaps", "report", "version", "recorded", "within_48h", "median_s"),
    *("officers_counted", "without_passkey", "away", "idle_passkeys"),
    *("specialists", "trained", "line", "offline_hours", "down_kbit", "up_kbit", "delay_ms", "measured", "hindrances"),
)
COUNTS = ("working", "broken", "wanted")


def file_name(state: ListState, ending: str) -> str:
    """What the file of a month is called."""
    return f"readiness-{state.filters['month']}.{ending}"


def station_lines(found: Iterable[StationMonth], needs: Readiness) -> str:
    """The heading and one line for each station; kinds of equipment behind, each with three counts."""
    kinds = [kind.code for kind in needs.equipment]
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow([*HEADINGS, *(f"{kind}_{count}" for kind in kinds for count in COUNTS)])
    for one in found:
        lines.writerow([csv_safe(cell) for cell in (*_counted(one), *_stated(one.report, kinds))])
    return written.getvalue()


def _counted(one: StationMonth) -> list[str]:
    verdict, prompt = board.verdict_of(one), one.promptness
    counted = one.report.counted if one.report else one.station.counted
    return [
        f"{one.month:%Y-%m}",
        one.station.code,
        verdict.value if verdict else "not_reported",
        " ".join(gap.code for gap in one.found),
        one.standing.value,
        str(len(one.versions)),
        str(prompt.recorded) if prompt else "0",
        str(prompt.within_48h) if prompt else "0",
        str(int(prompt.median.total_seconds())) if prompt else "",
        *map(str, (counted.officers, counted.without_passkey, counted.away, counted.idle_passkeys)),
    ]


def _stated(report: Report | None, kinds: list[str]) -> list[str]:
    if report is None:
        return [""] * (9 + len(kinds) * len(COUNTS))
    facts, line = report.facts, report.facts.line
    counts = {one.kind: (one.working, one.broken, one.wanted) for one in facts.equipment}
    return [
        str(facts.specialists),
        str(facts.trained),
        line.kind.value,
        str(line.offline_hours),
        *("" if value is None else str(value) for value in (line.down_kbit, line.up_kbit, line.delay_ms)),
        "yes" if line.measured else "no",
        " ".join(facts.hindrances),
        *(str(value) for kind in kinds for value in counts.get(kind, ("", "", ""))),
    ]
