"""Timeliness in words: one row for everything, for each province and for each of its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ecrime.base.country import queries as country
from ecrime.base.officers.facts import Unit
from ecrime.base.pages import charts, clocks
from ecrime.base.pages.charts import Share
from ecrime.base.pages.language import page_language
from ecrime.records.incidents import words
from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.measures import Promptness


@dataclass(frozen=True, slots=True)
class PromptnessRow:
    """One line of the table. ``inside`` is True for a unit below its province."""

    name: str
    inside: bool
    recorded: int
    median: str
    p90: str
    within_24h: str
    within_48h: str
    over_7d: str
    late: int
    unreasoned: int
    corrected: str
    bar: SafeString


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often a reason was given for a late record."""

    reason: str
    count: int
    share: str


def promptness_rows(figures: Iterable[Promptness], units: Iterable[Unit]) -> list[PromptnessRow]:
    """The figures in the order they came, named in the language of the page."""
    figures = list(figures)
    names = _names(figures, {unit.code: unit for unit in units})
    return [_row(one, names) for one in figures]


def reason_rows(total: Promptness) -> list[ReasonRow]:
    """The reasons for lateness in everything together, most frequent first."""
    ranked = sorted(total.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        ReasonRow(str(words.LATE_REASONS[LateReason(reason)]), count, share(count, total.late))
        for reason, count in ranked
    ]


def key() -> list[tuple[str, SafeString]]:
    """What the parts of the bars mean: (words, a bar of that part alone)."""
    return [(part.label, charts.share_bar([part])) for part in _parts(1, 1, 1)]


def share(count: int, whole: int) -> str:
    """A share in whole per cent, rounded down so that 100 % means all; "–" of nothing."""
    return f"{100 * count // whole} %" if whole else "–"


def _row(one: Promptness, names: Mapping[tuple[str, str], str]) -> PromptnessRow:
    return PromptnessRow(
        name=names[one.place, one.unit],
        inside=bool(one.unit),
        recorded=one.recorded,
        median=_span(one.median),
        p90=_span(one.p90),
        within_24h=share(one.within_24h, one.recorded),
        within_48h=share(one.within_48h, one.recorded),
        over_7d=share(one.over_7d, one.recorded),
        late=one.late,
        unreasoned=one.unreasoned,
        corrected=share(one.corrected, one.recorded),
        bar=charts.share_bar(_parts(one.within_24h, one.within_48h - one.within_24h, one.recorded - one.within_48h)),
    )


def _parts(soon: int, in_time: int, late: int) -> list[Share]:
    return [
        Share(gettext("within 24 h"), soon, "soon"),
        Share(gettext("24 to 48 h"), in_time, "in_time"),
        Share(gettext("later"), late, "late"),
    ]


def _span(length: timedelta) -> str:
    return clocks.span(length)


def _names(figures: list[Promptness], units: Mapping[str, Unit]) -> dict[tuple[str, str], str]:
    language = page_language()
    ids = {one.place.rpartition(".")[2] for one in figures}
    areas = {area.id: area.name(language) for area in country.areas(ids)}
    names = {("", ""): gettext("Everything together")}
    for one in figures:
        if one.unit:
            unit = units.get(one.unit)
            name = (unit.name_km if language == "km" else unit.name_latin) if unit else ""
            names[one.place, one.unit] = f"{one.unit} {name}".strip()
        elif one.place:
            names[one.place, ""] = areas.get(one.place.rpartition(".")[2], one.place)
    return names
