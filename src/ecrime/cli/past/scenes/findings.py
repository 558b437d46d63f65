"""What checks found, taken up, asked about, answered and dismissed; most of it waits."""

from __future__ import annotations

from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before, once
from ecrime.cli.past.scenes.choosing import before, key_of
from ecrime.records.supervision import actions, queries
from ecrime.records.supervision.facts import FindingId, QueueFilters, QueueRow, QueueState

ASKED = "សូមបំពេញអ្វីដែលខ្វះ ឬប្រាប់មូលហេតុ · Please state what is missing, or say why it is"
ANSWERED = "ជនរងគ្រោះមិនចាំទេ · The victim does not remember"
DISMISSED = "កំណត់ត្រានេះបញ្ជាក់គ្រប់គ្រាន់ · The record says enough"
# How many findings go which way, and how many days before the end.
TAKEN, ASKING, ANSWERING, DISMISSING = 4, 8, 4, 6


def decide_findings(desk: Desk, plan: Plan) -> None:
    """Planning looks at some of what waits and asks the units; some answer."""
    desk.at(before(plan, 9))
    planner = desk.officer("GPP", "planning_head")
    rows, _count = queries.queue(planner, QueueFilters(state=QueueState.WAITING))
    waiting = iter(rows)
    for number in range(TAKEN + ASKING + DISMISSING):
        desk.at(before(plan, 8, 9 + number % 7, 3 * number))
        planner = desk.officer("GPP", "planning_head")
        key = key_of(plan, "finding", number)
        row = next(waiting, None) if done_before(planner, key) is None else None
        if row is None:
            continue
        if number < TAKEN:
            once(actions.take_finding, key)(planner, row.id)
        elif number < TAKEN + DISMISSING:
            once(actions.dismiss_finding, key)(planner, row.id, DISMISSED)
        else:
            once(actions.ask_finding, key)(planner, row.id, ASKED)
    _answer(desk, plan)


def _answer(desk: Desk, plan: Plan) -> None:
    desk.at(before(plan, 5))
    planner = desk.officer("GPP", "planning_head")
    rows, _count = queries.queue(planner, QueueFilters(state=QueueState.ASKED, sort="found_at"))
    answered, _count = queries.queue(planner, QueueFilters(state=QueueState.ANSWERED))
    for number, row in enumerate(rows[: max(ANSWERING - len(answered), 0)]):
        desk.at(before(plan, 4, 9 + number))
        _answer_one(desk, row)


def _answer_one(desk: Desk, row: QueueRow) -> None:
    specialist = desk.officer(row.unit_code, "specialist")
    actions.answer_finding(specialist, FindingId(row.id), ANSWERED)
