"""A correction after the lock in every state it can have, in the guided unit and in others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from ecrime.base.ledger.access import own_work
from ecrime.base.ledger.entry import Subject
from ecrime.base.officers.facts import Actor
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before, once
from ecrime.cli.past.scenes.choosing import GUIDED, OTHERS, before, key_of, locked_records
from ecrime.foundation.errors import Forbidden
from ecrime.records.corrections import actions, queries
from ecrime.records.corrections.facts import Asked, Decision, Outcome, ReasonCode, RequestFacts, RequestId, State, Step
from ecrime.records.incidents import actions as incidents
from ecrime.records.incidents.changes import Change, changes_between
from ecrime.records.incidents.facts import IncidentRow

PLANNING, TECHNICAL = "GPP", "TWG"
WRONG_PLACE = "ទីកន្លែងដែលបានកត់ត្រាមិនត្រូវនឹងកំណត់ហេតុ · The place recorded is not that of the report"
NOT_SHOWN = "ភស្តុតាងមិនទាន់បង្ហាញថាកំណត់ត្រាខុស · The evidence does not show that the record is wrong"
SHOWN = "កំណត់ហេតុបញ្ជាក់ដូច្នេះ · The report says so"
# When each step is taken, in days before the end; a grant lasts three.
STEPS: dict[State, dict[str, int]] = {
    State.ASKED: {"request": 1},
    State.UNDER_REVIEW: {"request": 3, "review": 1},
    State.REFUSED: {"request": 20, "review": 19, "refuse": 18},
    State.APPEALED: {"request": 12, "review": 11, "refuse": 10, "appeal": 6},
    State.GRANTED: {"request": 4, "review": 2, "grant": 1},
    State.CORRECTED: {"request": 40, "review": 39, "grant": 38, "carry_out": 37},
    State.EXPIRED: {"request": 32, "review": 31, "grant": 30},
    State.RECALLED: {"request": 16, "review": 15, "grant": 14, "recall": 13},
}


@dataclass(frozen=True, slots=True)
class _Case:
    """One correction: of which record, and the keys of its steps."""

    plan: Plan
    unit: str
    number: int
    state: State
    row: IncidentRow

    def key(self, step: str) -> UUID:
        return key_of(self.plan, "correction", self.unit, self.state.value, self.number, step)

    @property
    def request_id(self) -> RequestId:
        return RequestId(self.key("id"))


def correct_in_every_state(desk: Desk, plan: Plan) -> None:
    """Twice in the guided unit, once in the others."""
    for unit, times in ((GUIDED, 2), *((other, 1) for other in OTHERS)):
        desk.at(before(plan, max(STEPS[State.CORRECTED].values()) + 1))
        rows = locked_records(plan, desk.officer(unit, "chief"), times * len(STEPS))
        for number, row in enumerate(rows):
            _play(desk, _Case(plan, unit, number, list(STEPS)[number % len(STEPS)], row))


def _play(desk: Desk, case: _Case) -> None:
    for step, days in STEPS[case.state].items():
        desk.at(before(case.plan, days, 9 + case.number % 6, 7 * case.number % 60))
        _TAKEN[step](desk, case)


def _request(desk: Desk, case: _Case) -> None:
    chief = desk.officer(case.unit, "chief")
    if done_before(chief, case.key("request")) is not None:
        return
    subject = desk.subject(chief, case.row.id)
    asked = tuple(Asked(change.path, None, change.after) for change in _wanted(desk, chief, subject))
    facts = RequestFacts(asked, ReasonCode.WRONG_PLACE, WRONG_PLACE, "កំណត់ហេតុលេខ ១២ · Report 12")
    desk.signed(
        chief,
        actions.request_correction,
        subject,
        facts,
        key=case.key("request"),
        words=queries.words_to_sign(Step.REQUEST, case.request_id),
        request_id=case.request_id,
    )


def _review(desk: Desk, case: _Case) -> None:
    once(actions.review_correction, case.key("review"))(_planner(desk, case), case.request_id)


def _refuse(desk: Desk, case: _Case) -> None:
    _decide(desk, case, Decision(Outcome.REFUSE, frozenset(), NOT_SHOWN))


def _grant(desk: Desk, case: _Case) -> None:
    fields = queries.request(_planner(desk, case), case.request_id).fields
    _decide(desk, case, Decision(Outcome.GRANT, fields, SHOWN))


def _decide(desk: Desk, case: _Case, decision: Decision) -> None:
    planner = _planner(desk, case)
    if done_before(planner, case.key("decide")) is not None:
        return
    incidents.see_incident(own_work(planner), desk.subject(planner, case.row.id))
    review = queries.request(planner, case.request_id).reviews[-1]
    desk.signed(
        planner,
        actions.decide_correction,
        case.request_id,
        decision,
        key=case.key("decide"),
        words=queries.words_to_sign(Step.REVIEW, review.id),
    )


def _appeal(desk: Desk, case: _Case) -> None:
    appeal_id = case.key("appeal id")
    desk.signed(
        desk.officer(case.unit, "chief"),
        actions.appeal_correction,
        case.request_id,
        key=case.key("appeal"),
        words=queries.words_to_sign(Step.APPEAL, appeal_id),
        appeal_id=appeal_id,
        reason="កំណត់ហេតុថ្មីបានមកដល់ · A new report has come",
    )


def _recall(desk: Desk, case: _Case) -> None:
    recall_id = case.key("recall id")
    desk.signed(
        _planner(desk, case),
        actions.recall_correction,
        case.request_id,
        key=case.key("recall"),
        words=queries.words_to_sign(Step.RECALL, recall_id),
        recall_id=recall_id,
        reason="ស្នងការដ្ឋានបានប្រាប់ថាកំណត់ត្រាត្រឹមត្រូវ · The unit says that the record is right",
    )


def _carry_out(desk: Desk, case: _Case) -> None:
    technician = desk.officer(TECHNICAL, "technical_group", case.number)
    if done_before(technician, case.key("carry out")) is not None:
        return
    grant = queries.request(technician, case.request_id).grant
    if grant is None:
        raise Forbidden("correction.grant_spent", rule="D11")
    subject = desk.subject(technician, case.row.id)
    desk.signed(
        technician,
        incidents.carry_out_correction,
        case.row.id,
        _wanted(desk, technician, subject),
        key=case.key("carry out"),
        words=queries.words_to_sign(Step.CARRYING_OUT, grant.id),
        grant_id=grant.id,
    )


def _wanted(desk: Desk, actor: Actor, subject: Subject) -> list[Change]:
    """What it takes for the record to say where it really was."""
    facts = desk.whole(actor, subject, reason=WRONG_PLACE).facts
    return changes_between(facts, replace(facts, place_detail=facts.place_detail + " ម្ខាងផ្លូវ"))


def _planner(desk: Desk, case: _Case) -> Actor:
    return desk.officer(PLANNING, "planning_head", case.number)


_TAKEN: dict[str, Callable[[Desk, _Case], None]] = {
    "request": _request,
    "review": _review,
    "refuse": _refuse,
    "grant": _grant,
    "appeal": _appeal,
    "recall": _recall,
    "carry_out": _carry_out,
}
