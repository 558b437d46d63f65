"""What may be stated of a station, for which month, and what follows from it: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from ecrime.base.country.facts import Readiness
from ecrime.foundation.errors import Invalid, Problem
from ecrime.records.supervision.readiness.facts import (
    Counted,
    Gap,
    Hindrance,
    Line,
    LineKind,
    ReportFacts,
    Standing,
    Trend,
    Verdict,
)

# The database holds to the same bounds.
MOST_COUNTED = 999
HOURS_OF_A_DAY = 24
FASTEST_KBIT = 10_000_000
LONGEST_DELAY_MS = 600_000
NOTE_LENGTH = 2_000
# Of years that are asked for; nobody reported before, and the calendar of the language ends some day.
FIRST_YEAR, LAST_YEAR = 2000, 2100

_RANK = {Verdict.READY: 0, Verdict.GAPS: 1, Verdict.NOT_READY: 2}


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def due_on(month: date, needs: Readiness) -> date:
    """The last day on which the report of a month is in time."""
    return month_after(month).replace(day=needs.due_day)


def check_asked(month: date) -> None:
    """Raise Invalid for what is no month that can be asked for: named by its first day, within the years."""
    if month.day != 1 or not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise Invalid([Problem("month", "readiness.no_month")])


def check_month(month: date, *, today: date) -> None:
    """Raise Invalid unless reports of the month may be made or corrected: it runs, or it was the last."""
    this = today.replace(day=1)
    if month.day != 1 or month not in (this, month_before(this)):
        raise Invalid([Problem("month", "readiness.month_closed")])


def standing(month: date, *, since: date | None, reported_on: date | None, today: date, needs: Readiness) -> Standing:
    """How far the report of a month has come.

    since        when the first officer was appointed there; a month is owed that he began there
    reported_on  when its first version was made
    """
    if reported_on is not None:
        return Standing.ON_TIME if reported_on <= due_on(month, needs) else Standing.CAME_LATE
    if since is None or since > month:
        return Standing.NOT_OWED
    if today <= due_on(month, needs):
        return Standing.OPEN
    return Standing.LATE if today < month_after(month_after(month)) else Standing.MISSING


def check_facts(facts: ReportFacts, *, kinds: Collection[str]) -> list[Problem]:
    """Every problem with what was stated; ``kinds`` are the pack's kinds of equipment."""
    problems = [*_number("specialists", facts.specialists), *_number("trained", facts.trained)]
    if not problems and facts.trained > facts.specialists:
        problems.append(Problem("trained", "readiness.more_trained"))
    stated = [count.kind for count in facts.equipment]
    if sorted(stated) != sorted(kinds):
        problems.append(Problem("equipment", "readiness.equipment_whole"))
    for count in facts.equipment:
        for name in ("working", "broken", "wanted"):
            problems += _number(f"equipment.{count.kind}.{name}", getattr(count, name))
    problems += _line(facts.line)
    if len(set(facts.hindrances)) < len(facts.hindrances):
        problems.append(Problem("hindrances", "readiness.hindrance_twice"))
    if Hindrance.OTHER in facts.hindrances and not any(map(str.isalnum, facts.note)):
        problems.append(Problem("note", "readiness.other_in_words"))
    return problems


def _line(line: Line) -> Iterator[Problem]:
    yield from _number("line.offline_hours", line.offline_hours, HOURS_OF_A_DAY)
    speeds = {"down_kbit": line.down_kbit, "up_kbit": line.up_kbit, "delay_ms": line.delay_ms}
    for name, value in speeds.items():
        most = LONGEST_DELAY_MS if name == "delay_ms" else FASTEST_KBIT
        if value is not None:
            yield from _number(f"line.{name}", value, most, least=1)
        if value is not None and line.kind is LineKind.NONE:
            yield Problem(f"line.{name}", "readiness.no_line_no_speed")
    if line.measured and None in speeds.values():
        yield Problem("line.down_kbit", "readiness.measured_whole")


def _number(name: str, value: int, most: int = MOST_COUNTED, *, least: int = 0) -> list[Problem]:
    within = least <= value <= most
    return [] if within else [Problem(name, "readiness.number_bounds", {"least": str(least), "most": str(most)})]


def gaps(facts: ReportFacts, counted: Counted, needs: Readiness) -> tuple[Gap, ...]:
    """What a station lacks by what it says and what is counted, the grave first."""
    found = [*_of_staff(facts, needs), *_of_posts(counted, needs), *_of_equipment(facts, needs)]
    found += [*_of_line(facts.line, needs), *_of_hindrances(facts)]
    return tuple(sorted(found, key=lambda gap: not gap.grave))


def gaps_counted(counted: Counted, needs: Readiness) -> tuple[Gap, ...]:
    """What a station lacks by what is counted alone, for one that has not reported."""
    return tuple(_of_posts(counted, needs))


def verdict(found: Collection[Gap]) -> Verdict:
    """Ready where nothing lacks, not ready where anything grave does."""
    if any(gap.grave for gap in found):
        return Verdict.NOT_READY
    return Verdict.GAPS if found else Verdict.READY


def trend(now: Collection[Gap] | None, before: Collection[Gap] | None) -> Trend:
    """By the verdict, then by how much lacks; unknown where either month was not reported."""
    if now is None or before is None:
        return Trend.UNKNOWN
    here, there = ((_RANK[verdict(found)], len(found)) for found in (now, before))
    if here == there:
        return Trend.SAME
    return Trend.BETTER if here < there else Trend.WORSE


def _of_staff(facts: ReportFacts, needs: Readiness) -> Iterator[Gap]:
    if facts.specialists == 0:
        yield Gap("no_specialist", grave=True)
    elif facts.trained == 0:
        yield Gap("nobody_trained", grave=True)
    elif facts.trained < facts.specialists:
        yield Gap("untrained", params={"count": str(facts.specialists - facts.trained)})
    if 0 < facts.specialists < needs.specialists:
        yield Gap("few_specialists", params={"there": str(facts.specialists), "needed": str(needs.specialists)})


def _of_posts(counted: Counted, needs: Readiness) -> Iterator[Gap]:
    for post, wanted in needs.posts.items():
        vacant = wanted - counted.posts.get(post, 0)
        if vacant > 0:
            yield Gap("vacant", params={"post": post, "count": str(vacant)})
    if counted.officers and counted.without_passkey == counted.officers:
        yield Gap("nobody_can_sign_in", grave=True)
    elif counted.without_passkey:
        yield Gap("without_passkey", params={"count": str(counted.without_passkey)})
    if counted.away:
        yield Gap("away", params={"count": str(counted.away), "days": str(needs.sign_in_days)})
    if counted.idle_passkeys:
        yield Gap("idle_passkeys", params={"count": str(counted.idle_passkeys), "days": str(needs.sign_in_days)})


def _of_equipment(facts: ReportFacts, needs: Readiness) -> Iterator[Gap]:
    working = {count.kind: count.working for count in facts.equipment}
    for kind in needs.equipment:
        # A kind that the pack has named since was not asked about.
        there = working.get(kind.code, kind.needed)
        if there == 0:
            yield Gap("none_works", grave=kind.essential, params={"kind": kind.code})
        elif there < kind.needed:
            yield Gap("few_work", params={"kind": kind.code, "there": str(there), "needed": str(kind.needed)})


def _of_line(line: Line, needs: Readiness) -> Iterator[Gap]:
    if line.kind is LineKind.NONE or line.offline_hours == HOURS_OF_A_DAY:
        yield Gap("no_line", grave=True)
        return
    if line.offline_hours > needs.offline_hours:
        yield Gap("offline", params={"hours": str(line.offline_hours), "most": str(needs.offline_hours)})
    if line.down_kbit is None or line.up_kbit is None or line.delay_ms is None:
        yield Gap("line_not_measured")
    if line.down_kbit is not None and line.down_kbit < needs.down_kbit:
        yield Gap("slow_down", params={"there": str(line.down_kbit), "needed": str(needs.down_kbit)})
    if line.up_kbit is not None and line.up_kbit < needs.up_kbit:
        yield Gap("slow_up", params={"there": str(line.up_kbit), "needed": str(needs.up_kbit)})
    if line.delay_ms is not None and line.delay_ms > needs.delay_ms:
        yield Gap("slow_answer", params={"there": str(line.delay_ms), "most": str(needs.delay_ms)})


def _of_hindrances(facts: ReportFacts) -> Iterator[Gap]:
    for hindrance in facts.hindrances:
        yield Gap(f"hindered_by_{hindrance.value}")
