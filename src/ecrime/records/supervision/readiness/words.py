"""Readiness in words: what lacks, verdicts, how a report stands, months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ecrime.base.country.facts import Readiness
from ecrime.base.pages import dates
from ecrime.base.pages.clocks import Clock, ClockState, due_clock
from ecrime.base.pages.language import page_language
from ecrime.base.pages.tabs import Badge
from ecrime.records.supervision.readiness import rules
from ecrime.records.supervision.readiness.facts import Gap, Hindrance, LineKind, Standing, Trend, Verdict

Words = str | Promise

VERDICTS: dict[Verdict, tuple[str, Words, str]] = {
    Verdict.READY: ("●", pgettext_lazy("station", "ready"), "good"),
    Verdict.GAPS: ("◐", pgettext_lazy("station", "ready with gaps"), "warning"),
    Verdict.NOT_READY: ("✕", pgettext_lazy("station", "not ready"), "bad"),
}
TRENDS: dict[Trend, tuple[str, Words, str]] = {
    Trend.BETTER: ("↗", pgettext_lazy("trend", "better"), "good"),
    Trend.SAME: ("→", pgettext_lazy("trend", "same"), "neutral"),
    Trend.WORSE: ("↘", pgettext_lazy("trend", "worse"), "warning"),
    Trend.UNKNOWN: ("–", pgettext_lazy("trend", "not known"), "neutral"),
}
LINES: dict[LineKind, Words] = {
    LineKind.FIBRE: _("Fibre"),
    LineKind.COPPER: _("Telephone line"),
    LineKind.MOBILE: _("Mobile network"),
    LineKind.SATELLITE: _("Satellite"),
    LineKind.NONE: _("No line at all"),
}
HINDRANCES: dict[Hindrance, Words] = {
    Hindrance.STAFF: _("Too few people"),
    Hindrance.TRAINING: _("People are not trained"),
    Hindrance.EQUIPMENT: _("Equipment is missing or broken"),
    Hindrance.POWER: _("Power fails"),
    Hindrance.LINE: _("The line is slow or fails"),
    Hindrance.PAPERS_LATE: _("What is to be recorded arrives late"),
    Hindrance.OTHER: _("Something else, in words below"),
}
GAPS: Mapping[str, Words] = {
    "no_specialist": _("There is no specialist."),
    "nobody_trained": _("No specialist is trained."),
    "untrained": _("Specialists who are not trained: %(count)s."),
    "few_specialists": _("Specialists: %(there)s, needed are %(needed)s."),
    "vacant": _("Vacant posts, %(post)s: %(count)s."),
    "nobody_can_sign_in": _("No officer has a passkey: nobody can sign in."),
    "without_passkey": _("Officers without a passkey: %(count)s."),
    "away": _("Officers who have not signed in for %(days)s days: %(count)s."),
    "idle_passkeys": _("Passkeys not used for %(days)s days: %(count)s."),
    "none_works": _("%(kind)s: none works."),
    "few_work": _("%(kind)s: %(there)s work, needed are %(needed)s."),
    "no_line": _("There is no line."),
    "offline": _("Without a line %(hours)s hours a day, at most %(most)s are bearable."),
    "line_not_measured": _("Nobody knows how fast the line is."),
    "slow_down": _("The line brings %(there)s kbit/s, needed are %(needed)s."),
    "slow_up": _("The line takes %(there)s kbit/s, needed are %(needed)s."),
    "slow_answer": _("The line answers after %(there)s ms, at most %(most)s are bearable."),
    **{
        f"hindered_by_{hindrance.value}": words
        for hindrance, words in {
            Hindrance.STAFF: _("It says: too few people."),
            Hindrance.TRAINING: _("It says: people are not trained."),
            Hindrance.EQUIPMENT: _("It says: equipment is missing or broken."),
            Hindrance.POWER: _("It says: power fails."),
            Hindrance.LINE: _("It says: the line is slow or fails."),
            Hindrance.PAPERS_LATE: _("It says: what is to be recorded arrives late."),
            Hindrance.OTHER: _("It says: something else hinders, see its words."),
        }.items()
    },
}


@dataclass(frozen=True, slots=True)
class GapWords:
    """One thing that lacks, as a sentence with its shape."""

    text: str
    grave: bool

    @property
    def badge(self) -> Badge:
        """A cross for what stops the work, a triangle for the rest; the word is for who hears the page."""
        return Badge("✕", gettext("grave"), "bad") if self.grave else Badge("▲", gettext("gap"), "warning")


@dataclass(frozen=True, slots=True)
class Names:
    """What the pack calls kinds of post and of equipment, in the language of the page."""

    posts: Mapping[str, str]
    equipment: Mapping[str, str]

    @classmethod
    def of(cls, needs: Readiness, posts: Iterable[tuple[str, str, str]]) -> Names:
        language = page_language()
        return cls(
            {code: km if language == "km" else en for code, km, en in posts},
            {kind.code: kind.name(language) for kind in needs.equipment},
        )

    def kind(self, code: str) -> str:
        """A kind of equipment; its code where the pack has it no more."""
        return self.equipment.get(code, code)


def gap_words(found: Iterable[Gap], names: Names) -> list[GapWords]:
    """What lacks, in the language of the page."""
    return [GapWords(str(GAPS[gap.code]) % _named(gap.params, names), gap.grave) for gap in found]


def verdict_badge(verdict: Verdict) -> Badge:
    """Shape, word and tone of a verdict."""
    shape, word, tone = VERDICTS[verdict]
    return Badge(shape, str(word), tone)


def trend_badge(trend: Trend) -> Badge:
    """Arrow, word and tone of a trend."""
    shape, word, tone = TRENDS[trend]
    return Badge(shape, str(word), tone)


def not_reported_badge(standing: Standing) -> Badge:
    """What stands in the place of a verdict: a triangle where the report is late or missing."""
    if standing in (Standing.OPEN, Standing.NOT_OWED):
        return Badge("–", gettext("not reported yet"), "neutral")
    return Badge("▲", gettext("not reported"), "warning")


def due_at(month: date, needs: Readiness, zone: str) -> datetime:
    """The moment at which the report of a month is late."""
    return dates.day_start(rules.due_on(month, needs) + timedelta(days=1), zone)


def standing_clock(
    standing: Standing, due: datetime, *, first_at: datetime | None, now: datetime, zone: str
) -> Clock | None:
    """How the report of a month stands, as a chip; None where none is owed.

    first_at  when its first version was made
    """
    if standing is Standing.NOT_OWED:
        return None
    if standing is Standing.MISSING:
        return Clock(ClockState.REFUSED, gettext("never reported"), dates.short_moment(due, zone, now=now))
    if first_at is None:
        return due_clock(due, now=now, zone=zone)
    moment = dates.short_moment(first_at, zone, now=now)
    if standing is Standing.CAME_LATE:
        return Clock(ClockState.LATE, gettext("reported late"), moment)
    return Clock(ClockState.ON_TIME, gettext("reported in time"), moment)


def month_name(month: date) -> str:
    """November 2026, in the language of the page."""
    return str(format_date(month, dates.MONTH[page_language()], locale=page_language()))


def _named(params: Mapping[str, str], names: Names) -> dict[str, str]:
    named = dict(params)
    if "post" in named:
        named["post"] = names.posts.get(named["post"], named["post"])
    if "kind" in named:
        named["kind"] = names.kind(named["kind"])
    return named
