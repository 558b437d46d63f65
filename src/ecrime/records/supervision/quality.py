"""The quality queue in words: what was found, how grave it is, who looks at it and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from ecrime.base.pages.language import page_language
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.tabs import Badge
from ecrime.records.incidents.checks.check import Severity
from ecrime.records.incidents.display import Names
from ecrime.records.incidents.sentences import CHECKS
from ecrime.records.supervision.facts import Decision, Hits, QueueRow, QueueState
from ecrime.records.supervision.timeliness import share

OfficerNames = Mapping[UUID, tuple[str, str]]

SEVERITIES: dict[str, str | Promise] = {
    Severity.ERROR: pgettext_lazy("severity", "Error"),
    Severity.WARNING: pgettext_lazy("severity", "Warning"),
    Severity.NOTE: pgettext_lazy("severity", "Note"),
}
STATES: dict[str, str | Promise] = {
    QueueState.WAITING: pgettext_lazy("finding", "waits"),
    QueueState.TAKEN: pgettext_lazy("finding", "looked at"),
    QueueState.ASKED: pgettext_lazy("finding", "unit asked"),
    QueueState.ANSWERED: pgettext_lazy("finding", "unit answered"),
    QueueState.DISMISSED: pgettext_lazy("finding", "dismissed"),
    QueueState.SETTLED: pgettext_lazy("finding", "settled"),
}
SAID = {
    Decision.ASKED: gettext_lazy("The unit was asked"),
    Decision.ANSWERED: gettext_lazy("The unit answered"),
    Decision.DISMISSED: gettext_lazy("Dismissed"),
}
# Shapes stand for themselves, as everywhere: never colour alone.
SHAPES = {Severity.ERROR: "✕", Severity.WARNING: "▲", Severity.NOTE: "●"}
TONES = {Severity.ERROR: "bad", Severity.WARNING: "warning", Severity.NOTE: "neutral"}
VALUE = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True, slots=True)
class SaidWords:
    """What was asked, answered or given as a reason, by whom and when."""

    kind: str
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FindingWords:
    """One finding as the pages show it."""

    row: QueueRow
    severity: Badge
    sentence: str
    area: str
    state: str
    who: str
    since: datetime
    said: tuple[SaidWords, ...]


@dataclass(frozen=True, slots=True)
class HitsWords:
    """One check in the list of those that found most."""

    check: str
    severity: Badge
    sentence: str
    standing: int
    found: int
    dismissed: str
    mostly_dismissed: bool


def finding_words(row: QueueRow, names: Names, officers: OfficerNames) -> FindingWords:
    """A finding in the language of the page."""
    review = row.review
    return FindingWords(
        row=row,
        severity=severity_badge(row.severity),
        sentence=text_for(row.code, row.params),
        area=names.area(row.area_id),
        state=str(STATES[row.state]),
        who=_who(review.officer_id, review.unit_code, officers) if review else "",
        since=review.taken_at if review else row.found_at,
        said=tuple(
            SaidWords(str(SAID[one.kind]), one.words, _who(one.officer_id, one.unit_code, officers), one.said_at)
            for one in row.said
        ),
    )


def speakers(rows: Iterable[QueueRow]) -> set[UUID]:
    """Everybody whose name these findings show."""
    rows = list(rows)
    said = {one.officer_id for row in rows for one in row.said}
    return said | {row.review.officer_id for row in rows if row.review}


def hits_words(hits: Iterable[Hits]) -> list[HitsWords]:
    """The checks that found something, each with the share that was dismissed."""
    return [
        HitsWords(
            check=one.check,
            severity=severity_badge(one.severity),
            sentence=VALUE.sub("…", str(CHECKS[f"check.{one.check}"])),
            standing=one.standing,
            found=one.found,
            dismissed=share(one.dismissed, one.found),
            # Measure V2: such a check asks too much and is to be retired or mended.
            mostly_dismissed=2 * one.dismissed > one.found,
        )
        for one in hits
    ]


def severity_badge(severity: Severity) -> Badge:
    """Shape, word and tone of a severity."""
    return Badge(SHAPES[severity], str(SEVERITIES[severity]), TONES[severity])


def questioned_badge(count: int) -> list[Badge]:
    """The mark beside a record against which something stands."""
    return [Badge("▲", gettext("%(count)s questioned") % {"count": count}, "warning")] if count else []


def _who(officer_id: UUID, unit_code: str, officers: OfficerNames) -> str:
    km, latin = officers.get(officer_id, ("", ""))
    return f"{km if page_language() == 'km' else latin} · {unit_code}"
