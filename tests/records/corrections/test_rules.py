"""Who may ask, review and carry out a correction after the lock, as pure decisions (rule D11)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Forbidden, Invalid, Refused
from ecrime.records.corrections import rules
from ecrime.records.corrections.facts import (
    Asked,
    Decision,
    Grant,
    GrantId,
    Outcome,
    Prospect,
    ReasonCode,
    Request,
    RequestFacts,
    RequestId,
    Review,
    State,
)

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
RECORDER, CHIEF, PLANNER, PLANNER_2, TECHNICIAN = (UUID(int=number) for number in range(1, 6))
PEOPLE = [RECORDER, CHIEF, PLANNER, PLANNER_2, TECHNICIAN]
PATH = "incident.narrative"
REASON = "The wrong house is named"


def request(*reviews: Review, grant: Grant | None = None, appealed: bool = False) -> Request:
    return Request(
        RequestId(UUID(int=100)),
        "LAK-2026-000001/1",
        UUID(int=200),
        "LAK-2026-000001",
        "ZZ.Z1",
        RECORDER,
        CHIEF,
        NOW,
        frozenset({PATH, "incident.area_id"}),
        ReasonCode.WRITING_ERROR,
        reviews,
        NOW if appealed else None,
        grant,
    )


def review(stage: int = 1, reviewer: UUID = PLANNER, outcome: Outcome | None = None) -> Review:
    decision = None if outcome is None else Decision(outcome, frozenset(), REASON)
    return Review(UUID(int=300 + stage), stage, reviewer, NOW, decision, NOW if outcome else None)


def grant(**changes: object) -> Grant:
    whole = Grant(GrantId(UUID(int=400)), frozenset({PATH}), NOW, NOW + timedelta(hours=72))
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def asking(*paths: str, reason: str = REASON, evidence: str = "") -> RequestFacts:
    return RequestFacts(tuple(Asked(path, "was", "is") for path in paths), ReasonCode.OTHER, reason, evidence)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


GRANTED = (review(outcome=Outcome.GRANT),)
LOCKED = Prospect(NOW, False, RECORDER, frozenset({"incident.area_id"}))


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (request(), State.ASKED),
        (request(review()), State.UNDER_REVIEW),
        (request(review(outcome=Outcome.REFUSE)), State.REFUSED),
        (request(review(outcome=Outcome.REFUSE), appealed=True), State.APPEALED),
        (request(review(outcome=Outcome.REFUSE), review(2, PLANNER_2), appealed=True), State.UNDER_REVIEW),
        (
            request(review(outcome=Outcome.REFUSE), review(2, PLANNER_2, Outcome.REFUSE), appealed=True),
            State.REFUSED,
        ),
        (request(*GRANTED, grant=grant()), State.GRANTED),
        (request(*GRANTED, grant=grant(used_at=NOW, used_by=TECHNICIAN)), State.CORRECTED),
        (request(*GRANTED, grant=grant(recalled_at=NOW)), State.RECALLED),
        (request(*GRANTED, grant=grant(expires_at=NOW)), State.EXPIRED),
    ],
)
def test_where_a_request_stands(found: Request, state: State) -> None:
    assert rules.state_of(found, NOW) is state


def test_the_recorder_asks_for_nothing_about_his_own_record() -> None:
    with pytest.raises(Forbidden) as refused:
        rules.check_request(asking(PATH), LOCKED, actor=RECORDER, now=NOW)
    assert (refused.value.code, refused.value.rule) == ("correction.own_record", "D11")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"is_withdrawn": True}, "record.withdrawn"),
        ({"locks_at": NOW + timedelta(milliseconds=1)}, "correction.not_locked"),
        ({"recorded_by": CHIEF}, "correction.own_record"),
        ({"is_concerned": True}, "correction.stated_in_record"),
    ],
)
def test_who_may_not_ask_is_told_before_anything_is_typed(changed: dict[str, Any], code: str) -> None:
    rules.check_may_ask(LOCKED, actor=CHIEF, now=NOW)
    for refuse in (rules.check_may_ask, partial(rules.check_request, asking(PATH))):
        with pytest.raises(Forbidden) as refused:
            refuse(dataclasses.replace(LOCKED, **changed), actor=CHIEF, now=NOW)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (asking(), "correction.nothing_asked"),
        (asking(PATH, reason="  ... ––– \u200b "), "correction.reason_missing"),
        (asking(PATH, reason="x" * 100_000), "text.too_long"),
        (asking(PATH, evidence="x" * 501), "text.too_long"),
        (asking("incident.area_id"), "correction.field_asked_already"),
        (asking(*(f"person.{number}.names" for number in range(51))), "correction.too_many_fields"),
    ],
)
def test_a_request_that_says_too_little_or_too_much(facts: RequestFacts, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_request(facts, LOCKED, actor=CHIEF, now=NOW)
    assert codes(refused) == {code}


@pytest.mark.parametrize("actor", [RECORDER, CHIEF])
def test_who_recorded_or_asked_does_not_review(actor: UUID) -> None:
    with pytest.raises(Forbidden) as refused:
        rules.check_review(request(), actor=actor, now=NOW)
    assert refused.value.code == "correction.three_people"


def test_an_appeal_goes_to_another_reviewer() -> None:
    appealed = request(review(outcome=Outcome.REFUSE), appealed=True)
    assert rules.check_review(appealed, actor=PLANNER_2, now=NOW) == 2
    with pytest.raises(Forbidden) as refused:
        rules.check_review(appealed, actor=PLANNER, now=NOW)
    assert refused.value.code == "correction.reviewed_before"


def test_a_decision_grants_no_more_than_was_asked() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_decision(request(review()), Decision(Outcome.GRANT, frozenset({"incident.point"}), REASON))
    assert codes(refused) == {"correction.beyond_request"}


@pytest.mark.parametrize(
    "decision",
    [Decision(Outcome.GRANT, frozenset(), REASON), Decision(Outcome.REFUSE, frozenset({PATH}), REASON)],
)
def test_a_decision_grants_fields_or_refuses(decision: Decision) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_decision(request(review()), decision)
    assert codes(refused) == {"correction.no_field_granted"}


def test_a_refusal_is_appealed_once_by_who_asked() -> None:
    refused_once = request(review(outcome=Outcome.REFUSE))
    rules.check_appeal(refused_once, REASON, actor=CHIEF, now=NOW)
    for found, actor in (
        (refused_once, PLANNER),
        (request(), CHIEF),
        (request(review(outcome=Outcome.REFUSE), review(2, PLANNER_2, Outcome.REFUSE), appealed=True), CHIEF),
    ):
        with pytest.raises(Forbidden):
            rules.check_appeal(found, REASON, actor=actor, now=NOW)


def test_a_grant_opens_its_fields_until_it_expires() -> None:
    granted = request(*GRANTED, grant=grant())
    assert rules.check_use(granted, {PATH}, actor=TECHNICIAN, now=NOW) == granted.grant
    for changed, now in (({"incident.area_id"}, NOW), ({PATH}, NOW + timedelta(hours=72))):
        with pytest.raises(Refused):
            rules.check_use(granted, changed, actor=TECHNICIAN, now=now)


outcomes = st.sampled_from([None, *Outcome])
people = st.sampled_from(PEOPLE)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    stages: Iterable[int] = range(1, draw(st.integers(0, 2)) + 1)
    reviews = [
        dataclasses.replace(review(stage, draw(people), draw(outcomes)), former_reviewers=draw(st.frozensets(people)))
        for stage in stages
    ]
    granted = draw(
        st.none()
        | st.builds(
            grant,
            used_at=st.none() | st.just(NOW),
            recalled_at=st.none() | st.just(NOW),
            expires_at=st.sampled_from([NOW, NOW + timedelta(hours=1)]),
        )
    )
    return request(*reviews, grant=granted, appealed=draw(st.booleans()))


@given(requests(), people, st.sets(st.sampled_from([PATH, "incident.area_id", "person.+"])))
def test_nobody_carries_out_what_he_asked_reviewed_or_recorded(found: Request, actor: UUID, changed: set[str]) -> None:
    try:
        used = rules.check_use(found, changed, actor=actor, now=NOW)
    except Forbidden:
        return
    assert actor not in {CHIEF, RECORDER}.union(*(held.reviewers for held in found.reviews))
    assert changed <= used.fields
    assert used.used_at is None
    assert used.recalled_at is None
    assert used.expires_at > NOW


@given(requests(), people)
def test_a_review_is_begun_only_where_one_is_waited_for(found: Request, actor: UUID) -> None:
    try:
        stage = rules.check_review(found, actor=actor, now=NOW)
    except Forbidden:
        return
    assert actor not in {CHIEF, RECORDER}
    assert rules.state_of(found, NOW) is (State.ASKED if stage == 1 else State.APPEALED)


# The clock of a decision, and what a page offers


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-23T02:00+07:00", "2026-12-01T00:00+07:00"),  # Monday to the end of the next Monday
        ("2026-11-24T23:59+07:00", "2026-12-02T00:00+07:00"),
        ("2026-11-27T12:00+07:00", "2026-12-05T00:00+07:00"),  # Friday to Friday
        ("2026-11-28T12:00+07:00", "2026-12-05T00:00+07:00"),  # what is asked on a Saturday or a Sunday
        ("2026-11-29T23:00+07:00", "2026-12-05T00:00+07:00"),
        ("2026-11-29T17:30+00:00", "2026-12-08T00:00+07:00"),  # is Monday already in Phnom Penh
    ],
)
def test_a_decision_is_due_after_five_working_days_of_the_zone(asked: str, due: str) -> None:
    found = rules.decision_due(datetime.fromisoformat(asked), working_days=5, zone="Asia/Phnom_Penh")
    assert found == datetime.fromisoformat(due)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.timezones()), st.integers(1, 20))
def test_working_days_run_on_whatever_the_zone(asked: datetime, days: int) -> None:
    since = asked.astimezone(UTC)
    due = rules.decision_due(since, working_days=days, zone="America/Chicago")
    assert timedelta(days=days) <= due - since + timedelta(hours=1)
    assert due - since <= timedelta(days=days // 5 * 7 + 7 + 3)


@given(requests(), people)
def test_a_page_offers_what_the_rules_allow_and_nothing_else(found: Request, actor: UUID) -> None:
    def allowed(check: Callable[[], object]) -> bool:
        try:
            check()
        except Forbidden:
            return False
        return True

    assert rules.may_review(found, actor=actor, now=NOW) is allowed(
        lambda: rules.check_review(found, actor=actor, now=NOW)
    )
    assert rules.may_use(found, actor=actor, now=NOW) is allowed(
        lambda: rules.check_use(found, (), actor=actor, now=NOW)
    )
    assert rules.may_appeal(found, actor=actor, now=NOW) is allowed(
        lambda: rules.check_appeal(found, "The second witness says two", actor=actor, now=NOW)
    )


def test_who_has_taken_a_request_up_is_its_reviewer_until_he_decides() -> None:
    refused = review(outcome=Outcome.REFUSE)
    assert rules.reviewer_of(request()) is None
    assert rules.reviewer_of(request(review())) == PLANNER
    assert rules.reviewer_of(request(refused)) is None
    assert rules.reviewer_of(request(refused, review(2, PLANNER_2), appealed=True)) == PLANNER_2


def test_an_appeal_waits_from_its_own_day() -> None:
    found = dataclasses.replace(request(review(outcome=Outcome.REFUSE)), appealed_at=NOW + timedelta(days=9))
    assert rules.waits_since(found) == NOW + timedelta(days=9)
    assert rules.waits_since(request()) == NOW


@given(requests(), people)
def test_who_is_concerned_himself_does_nothing_about_a_request(found: Request, actor: UUID) -> None:
    concerned = dataclasses.replace(found, concerns_viewer=True)
    for step in (
        lambda: rules.check_review(concerned, actor=actor, now=NOW),
        lambda: rules.check_appeal(concerned, REASON, actor=actor, now=NOW),
        lambda: rules.check_recall(concerned, actor=actor, now=NOW),
        lambda: rules.check_use(concerned, (), actor=actor, now=NOW),
    ):
        with pytest.raises(Forbidden) as refused:
            step()
        assert refused.value.code == "correction.stated_in_record"
    assert not rules.may_review(concerned, actor=actor, now=NOW)
    assert not rules.may_appeal(concerned, actor=actor, now=NOW)
    assert not rules.may_recall(concerned, actor=actor, now=NOW)
    assert not rules.may_use(concerned, actor=actor, now=NOW)
