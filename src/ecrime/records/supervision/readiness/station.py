"""One station in words: what it says beside what is counted, month by month, and what each correction changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from ecrime.base.country.facts import Readiness
from ecrime.base.pages.clocks import Clock
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import Difference, HistoryEntry
from ecrime.base.pages.tabs import Badge
from ecrime.records.supervision.readiness import board, forms, rules, words
from ecrime.records.supervision.readiness.board import Reader
from ecrime.records.supervision.readiness.facts import Counted, Report
from ecrime.records.supervision.readiness.queries import StationMonth
from ecrime.records.supervision.readiness.words import Names

OfficerNames = Mapping[UUID, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a station's list."""

    month: str
    address: str
    verdict: Badge
    trend: Badge
    lacks: int
    clock: Clock | None
    versions: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What is stated, what is counted beside it, and what is needed; "–" where there is none."""

    label: str
    stated: str
    counted: str
    needed: str


def month_rows(found: Sequence[StationMonth], reader: Reader) -> list[MonthRow]:
    """The months of a station, the last first."""
    return [
        MonthRow(
            month=words.month_name(one.month),
            address=forms.said(one.month),
            verdict=board.verdict_badge(one),
            trend=words.trend_badge(rules.trend(one.found if one.report else None, one.before)),
            lacks=len(one.found),
            clock=board.clock(one, reader),
            versions=len(one.versions),
        )
        for one in found
    ]


def staff_figures(report: Report | None, counted: Counted, needs: Readiness, names: Names) -> list[Figure]:
    """Who there is by the station's word and by the database's count."""
    stated = report.facts if report else None
    posts = [
        Figure(names.posts.get(post, post), "–", str(counted.posts.get(post, 0)), str(wanted))
        for post, wanted in needs.posts.items()
    ]
    days = {"days": needs.sign_in_days}
    return [
        Figure(
            gettext("Specialists there are"),
            _or_dash(stated.specialists if stated else None),
            "–",
            str(needs.specialists),
        ),
        Figure(gettext("Of these trained to record"), _or_dash(stated.trained if stated else None), "–", "–"),
        *posts,
        Figure(gettext("Officers without a passkey"), "–", str(counted.without_passkey), "0"),
        Figure(gettext("Not signed in for %(days)s days") % days, "–", str(counted.away), "0"),
        Figure(gettext("Passkeys not used for %(days)s days") % days, "–", str(counted.idle_passkeys), "0"),
    ]


def line_figures(report: Report, needs: Readiness) -> list[Figure]:
    """The line by the station's word or the page's measure, beside what it is to carry."""
    line = report.facts.line
    how = gettext("measured by the page") if line.measured else gettext("stated by hand")
    speeds = ((line.down_kbit, needs.down_kbit, "down_kbit"), (line.up_kbit, needs.up_kbit, "up_kbit"))
    return [
        Figure(gettext("Kind of line"), str(words.LINES[line.kind]), "–", "–"),
        Figure(gettext("Hours a day without it"), str(line.offline_hours), "–", f"≤ {needs.offline_hours}"),
        *(Figure(str(forms.SPEEDS[name]), *_measured(value, how), f"≥ {least}") for value, least, name in speeds),
        Figure(str(forms.SPEEDS["delay_ms"]), *_measured(line.delay_ms, how), f"≤ {needs.delay_ms}"),
    ]


def versions(found: StationMonth, names: Names, officers: OfficerNames) -> list[HistoryEntry]:
    """The report and its corrections, the last first: what each changed, by whom and when."""
    told = []
    for number, report in enumerate(found.versions):
        before = found.versions[number - 1] if number else None
        act = gettext("Reported") if before is None else gettext("Corrected, version %(number)s")
        told.append(
            HistoryEntry(
                act=act % {"number": report.number},
                at=report.reported_at,
                who=_name(report.reported_by, officers),
                changes=_changes(before, report, names) if before else (),
            )
        )
    return told[::-1]


def _changes(before: Report, after: Report, names: Names) -> list[Difference]:
    old, new = (_told(report, names) for report in (before, after))
    labels = [*old, *(label for label in new if label not in old)]
    return [
        Difference(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _told(report: Report, names: Names) -> dict[str, str]:
    facts, line = report.facts, report.facts.line
    told = {
        gettext("Specialists there are"): str(facts.specialists),
        gettext("Of these trained to record"): str(facts.trained),
        gettext("Kind of line"): str(words.LINES[line.kind]),
        gettext("Hours a day without it"): str(line.offline_hours),
        **{str(label): _or_dash(getattr(line, name)) for name, label in forms.SPEEDS.items()},
        gettext("What hinders"): ", ".join(str(words.HINDRANCES[one]) for one in facts.hindrances),
        gettext("What hinders, in words"): facts.note,
    }
    for count in facts.equipment:
        for name, label in forms.COUNTS.items():
            told[f"{names.kind(count.kind)} · {label}"] = str(getattr(count, name))
    return told


def _measured(value: int | None, how: str) -> tuple[str, str]:
    return _or_dash(value), "–" if value is None else how


def _or_dash(value: int | None) -> str:
    return "–" if value is None else str(value)


def _name(officer: UUID, officers: OfficerNames) -> str:
    km, latin = officers.get(officer, ("", ""))
    return km if page_language() == "km" else latin
