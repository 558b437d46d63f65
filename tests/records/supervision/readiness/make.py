"""Reports of the stations of Zedland, as they are stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ecrime.cli.drills.instance import Database
from ecrime.records.supervision.readiness import actions, queries
from ecrime.records.supervision.readiness.facts import EquipmentCount, Line, LineKind, ReportFacts, ReportId

KINDS = ("computer", "scanner", "camera", "printer", "backup_power")
WELL = ReportFacts(
    month=date(2026, 10, 1),
    specialists=2,
    trained=2,
    equipment=tuple(EquipmentCount(kind, 3, 0, 0) for kind in KINDS),
    line=Line(LineKind.FIBRE, 1, 20_000, 8_000, 40, measured=True),
)


def without(kind: str, facts: ReportFacts = WELL, working: int = 0) -> ReportFacts:
    """The same report with so many working of one kind."""
    counts = (replace(one, working=working) if one.kind == kind else one for one in facts.equipment)
    return replace(facts, equipment=tuple(counts))


def serving_since(database: Database, moment: datetime) -> None:
    """Have everybody been appointed at that moment, so that months since are owed."""
    database.as_superuser("alter table officers_posting disable trigger all")
    database.as_superuser(f"update officers_posting set begins_at = '{moment.isoformat()}'")
    database.as_superuser("alter table officers_posting enable trigger all")


def report(database: Database, who: str = "lak", *, replaces: int = 0, **changes: Any) -> ReportId:
    """Report for the month that runs, or another that is named."""
    actor = database.actor(who)
    facts = replace(WELL, **{"month": queries.today(actor).replace(day=1), **changes})
    return actions.report_readiness(actor, facts, replaces=replaces)
