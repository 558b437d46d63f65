"""Readiness of stations for programs: the board of a month, and the report of one's own station."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, done_before, done_once, operation
from ecrime.foundation import canonical
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.supervision.readiness import actions, board, queries, rules
from ecrime.records.supervision.readiness.facts import Gap, ReportFacts, Standing, Verdict
from ecrime.records.supervision.readiness.queries import StationMonth

router = Router(tags=["readiness"])
MOST_REPLACED = 100_000


@dataclass(frozen=True, slots=True)
class GapShown:
    """One thing that a station lacks; ``grave`` where nothing is recorded without it."""

    code: str
    grave: bool


@dataclass(frozen=True, slots=True)
class StationShown:
    """A station in a month; ``verdict`` and ``facts`` are null where it has not reported.

    version         how many versions its report has; a correction names it as ``replaces``
    officers … idle_passkeys  what the system counts itself
    """

    station: str
    verdict: Verdict | None
    gaps: tuple[GapShown, ...]
    report: Standing
    version: int
    reported_at: datetime | None
    officers: int
    without_passkey: int
    away: int
    idle_passkeys: int
    recorded: int
    within_48h: int
    facts: ReportFacts | None


@dataclass(frozen=True, slots=True)
class StationList:
    """The stations of the area in a month."""

    month: date
    rows: tuple[StationShown, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that was made, or one more version of it."""

    id: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class ReportOfMonth:
    """A report and the number of the version that it follows, 0 for the first."""

    facts: ReportFacts
    replaces: int


ReportStated = schemas.stated(ReportOfMonth)


@operation(
    router,
    "GET",
    "",
    word="readiness.list",
    summary=_("What the stations of the area have and lack in a month"),
    answers=schemas.shown(StationList),
    right="readiness.see",
)
def list_readiness(request: HttpRequest, month: schemas.Day | None = None) -> dict[str, Any]:
    """The month is named by its first day; the last one where none is named."""
    actor = caller(request)
    asked = rules.month_before(queries.today(actor)) if month is None else month
    rules.check_asked(asked)
    found = tuple(_shown(one) for one in queries.in_month(actor, asked))
    told: dict[str, Any] = canonical.plain(StationList(asked, found))
    return told


@operation(
    router,
    "POST",
    "",
    word="readiness.report",
    summary=_("Report what one's own station has in a month, or correct that"),
    answers=schemas.shown(Reported),
    right="readiness.report",
    writes=True,
)
def report_readiness(request: HttpRequest, body: ReportStated) -> dict[str, Any]:  # type: ignore[valid-type]
    """This month or the last. What the system counts itself is counted anew and not stated."""
    actor = caller(request)
    done = done_before(request, actions.report_readiness, actor)
    if done is None:
        said = schemas.facts_of(ReportOfMonth, body)
        if said.replaces > MOST_REPLACED:
            raise Invalid([Problem("replaces", "readiness.number_bounds", {"least": "0", "most": str(MOST_REPLACED)})])
        done = done_once(request, actions.report_readiness)(actor, said.facts, replaces=said.replaces)
    return {"id": str(done.subject or done.result), "entry": str(done.entry)}


def _shown(one: StationMonth) -> StationShown:
    report, prompt = one.report, one.promptness
    counted = report.counted if report else one.station.counted
    return StationShown(
        station=one.station.code,
        verdict=board.verdict_of(one),
        gaps=tuple(map(_gap, one.found)),
        report=one.standing,
        version=len(one.versions),
        reported_at=report.reported_at if report else None,
        officers=counted.officers,
        without_passkey=counted.without_passkey,
        away=counted.away,
        idle_passkeys=counted.idle_passkeys,
        recorded=prompt.recorded if prompt else 0,
        within_48h=prompt.within_48h if prompt else 0,
        facts=report.facts if report else None,
    )


def _gap(gap: Gap) -> GapShown:
    return GapShown(gap.code, gap.grave)
