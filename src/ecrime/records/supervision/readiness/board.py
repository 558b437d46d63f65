"""The stations of a month side by side, in words: one row each, what all of them together have and want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from ecrime.base.officers.facts import Unit
from ecrime.base.pages import clocks
from ecrime.base.pages.clocks import Clock
from ecrime.base.pages.language import page_language
from ecrime.base.pages.tabs import Badge
from ecrime.records.incidents.measures import Promptness
from ecrime.records.supervision.readiness import queries, rules, words
from ecrime.records.supervision.readiness.facts import Standing, Verdict
from ecrime.records.supervision.readiness.queries import StationMonth
from ecrime.records.supervision.readiness.words import GapWords, Names
from ecrime.records.supervision.timeliness import share

# Gaps of a station on the board of many; its own page has all.
MOST_GAPS = 3
# A station that says nothing stands behind those that say they are not ready.
_RANK = {Verdict.READY: 0, Verdict.GAPS: 1, None: 2, Verdict.NOT_READY: 3}


@dataclass(frozen=True, slots=True)
class Row:
    """One station of the table. ``more``: gaps that are not told."""

    code: str
    name: str
    verdict: Badge
    gaps: list[GapWords]
    more: int
    trend: Badge
    recorded: int
    within_48h: str
    median: str
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class KindTotal:
    """One kind of equipment over all stations that have reported."""

    name: str
    working: int
    broken: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose zone and at what moment the board is read, and what its words need."""

    names: Names
    units: Mapping[str, Unit]
    now: datetime
    zone: str

    def station(self, code: str) -> str:
        """The name of a station in the language of the page."""
        unit = self.units.get(code)
        return "" if unit is None else unit.name_km if page_language() == "km" else unit.name_latin


def verdict_of(found: StationMonth) -> Verdict | None:
    """The verdict on what was reported; None where nothing was."""
    return rules.verdict(found.found) if found.report else None


def verdict_badge(found: StationMonth) -> Badge:
    """Shape, word and tone of the verdict, or that there is no report."""
    verdict = verdict_of(found)
    return words.not_reported_badge(found.standing) if verdict is None else words.verdict_badge(verdict)


def in_order(found: Iterable[StationMonth], sort: str) -> list[StationMonth]:
    """By the word of the address, "-" before it for downwards; by code where they are alike."""
    keys = {
        "verdict": lambda one: (_RANK[verdict_of(one)], len(one.found)),
        "gaps": lambda one: len(one.found),
        "prompt": lambda one: _share(one.promptness),
        "reported": lambda one: one.versions[0].reported_at.timestamp() if one.versions else float("inf"),
        "station": lambda one: one.station.code,
    }
    by_code = sorted(found, key=lambda one: one.station.code)
    return sorted(by_code, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))


def rows(found: Iterable[StationMonth], reader: Reader, *, most: int) -> list[Row]:
    """The table, in the order given; of each station the first gaps, and how many there are besides."""
    return [
        Row(
            code=one.station.code,
            name=reader.station(one.station.code),
            verdict=verdict_badge(one),
            gaps=words.gap_words(one.found[:most], reader.names),
            more=max(len(one.found) - most, 0),
            trend=words.trend_badge(rules.trend(one.found if one.report else None, one.before)),
            recorded=one.promptness.recorded if one.promptness else 0,
            within_48h=share(one.promptness.within_48h, one.promptness.recorded) if one.promptness else "–",
            median=clocks.span(one.promptness.median) if one.promptness else "–",
            clock=clock(one, reader),
        )
        for one in found
    ]


def clock(found: StationMonth, reader: Reader) -> Clock | None:
    """How the report of the month stands."""
    due = words.due_at(found.month, queries.needs(), reader.zone)
    first_at = found.versions[0].reported_at if found.versions else None
    return words.standing_clock(found.standing, due, first_at=first_at, now=reader.now, zone=reader.zone)


def totals(found: Iterable[StationMonth]) -> list[tuple[Badge, int]]:
    """How many stations stand under which verdict, and how many have not reported."""
    counts = Counter(map(verdict_of, found))
    badges = {verdict: words.verdict_badge(verdict) for verdict in (Verdict.NOT_READY, Verdict.GAPS, Verdict.READY)}
    told = [(badge, counts[verdict]) for verdict, badge in badges.items()]
    return [*told, (words.not_reported_badge(Standing.LATE), counts[None])]


def equipment_totals(found: Iterable[StationMonth], names: Names) -> list[KindTotal]:
    """What works, is broken and is wanted over all that have reported."""
    counts: dict[str, list[int]] = {}
    for one in found:
        for kind in one.report.facts.equipment if one.report else ():
            sums = counts.setdefault(kind.kind, [0, 0, 0])
            counts[kind.kind] = [a + b for a, b in zip(sums, (kind.working, kind.broken, kind.wanted), strict=True)]
    return [KindTotal(names.kind(kind), *sums) for kind, sums in counts.items()]


def summary(found: Iterable[StationMonth]) -> str:
    """The totals as one line; paper has no shapes."""
    told = [f"{badge.word} {count}" for badge, count in totals(found)]
    return gettext("Stations: %(totals)s") % {"totals": " · ".join(told)}


def _share(promptness: Promptness | None) -> float:
    return promptness.within_48h / promptness.recorded if promptness else -1.0


@dataclass(frozen=True, slots=True)
class Prompt:
    """How promptly a station recorded in a month."""

    recorded: int
    within_48h: str
    median: str


def prompt_words(promptness: Promptness | None) -> Prompt | None:
    """The figures of a station, None where it recorded nothing."""
    if promptness is None:
        return None
    return Prompt(
        promptness.recorded, share(promptness.within_48h, promptness.recorded), clocks.span(promptness.median)
    )
