"""Who may look at a finding and decide about it, as pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from ecrime.foundation.errors import EcrimeError, Invalid
from ecrime.records.incidents.checks.check import Severity
from ecrime.records.supervision.facts import Decision, FindingId, QueueRow, QueueState, Review
from ecrime.records.supervision.rules import check_answer, check_decision, check_take

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ME, COLLEAGUE, RECORDER = (UUID(int=number) for number in range(1, 4))
FINDING = QueueRow(
    FindingId(UUID(int=9)), "LAK-2026-000001", UUID(int=8), "LAK", "Z101", "ZZ.Z1", RECORDER,
    "P24", Severity.WARNING, "people.0.age", {}, NOW, None, NOW, None,
)  # fmt: skip
MINE = Review(ME, "HQ", NOW, None, None)
THEIRS = replace(MINE, officer_id=COLLEAGUE)
ASKED = replace(THEIRS, decision=Decision.ASKED, decided_at=NOW)
I_ASKED = replace(ASKED, officer_id=ME)
ANSWERED = replace(ASKED, decision=Decision.ANSWERED)
I_WAS_ANSWERED = replace(ANSWERED, officer_id=ME)
DISMISSED = replace(ASKED, decision=Decision.DISMISSED)
WORDS = "How old was she?"


def taking(finding: QueueRow, who: UUID = ME) -> str:
    return _outcome(check_take, finding, who)


def deciding(finding: QueueRow, who: UUID = ME, words: str = WORDS, decision: Decision = Decision.DISMISSED) -> str:
    return _outcome(check_decision, finding, who, decision, words)


def asking(finding: QueueRow) -> str:
    return deciding(finding, decision=Decision.ASKED)


def answering(finding: QueueRow, unit: str = "LAK", words: str = WORDS) -> str:
    return _outcome(check_answer, finding, unit, words)


def _outcome(decide: Callable[..., None], *told: object) -> str:
    try:
        decide(*told)
    except Invalid as invalid:
        return invalid.problems[0].code
    except EcrimeError as refused:
        return refused.code
    return "done"


@pytest.mark.parametrize(
    ("review", "gone", "state"),
    [
        (None, None, QueueState.WAITING),
        (MINE, None, QueueState.TAKEN),
        (ASKED, None, QueueState.ASKED),
        (ANSWERED, None, QueueState.ANSWERED),
        (ANSWERED, NOW, QueueState.SETTLED),
        (DISMISSED, None, QueueState.DISMISSED),
        (None, NOW, QueueState.SETTLED),
        (MINE, NOW, QueueState.SETTLED),
        (ASKED, NOW, QueueState.SETTLED),
        (DISMISSED, NOW, QueueState.DISMISSED),
    ],
)
def test_where_a_finding_stands(review: Review | None, gone: datetime | None, state: QueueState) -> None:
    assert replace(FINDING, review=review, gone_at=gone).state is state


@pytest.mark.parametrize(
    ("review", "take", "ask", "dismiss", "answer"),
    [
        (None, "done", "done", "done", "finding.decided"),
        (MINE, "finding.taken_already", "done", "done", "finding.decided"),
        (THEIRS, "done", "finding.taken_by_other", "finding.taken_by_other", "finding.decided"),
        (ASKED, "done", "finding.taken_by_other", "finding.taken_by_other", "done"),
        (I_ASKED, "finding.taken_already", "finding.decided", "done", "done"),
        (ANSWERED, "done", "finding.taken_by_other", "finding.taken_by_other", "finding.decided"),
        (I_WAS_ANSWERED, "finding.taken_already", "done", "done", "finding.decided"),
        (DISMISSED, "finding.decided", "finding.decided", "finding.decided", "finding.decided"),
    ],
)
def test_what_may_be_done_with_a_finding(review: Review | None, take: str, ask: str, dismiss: str, answer: str) -> None:
    finding = replace(FINDING, review=review)
    assert (taking(finding), asking(finding), deciding(finding), answering(finding)) == (take, ask, dismiss, answer)


def test_only_the_unit_that_recorded_it_answers_in_words() -> None:
    finding = replace(FINDING, review=ASKED)
    assert answering(finding, "HIL") == "finding.not_asked_here"
    assert answering(finding, words="no") == "finding.words_missing"
    assert answering(replace(finding, gone_at=NOW)) == "finding.settled"


def test_nothing_is_done_about_what_is_settled_or_ones_own() -> None:
    for review in (None, MINE, THEIRS):
        settled = replace(FINDING, review=review, gone_at=NOW)
        assert taking(settled) == deciding(settled) == "finding.settled"
    assert taking(FINDING, RECORDER) == deciding(FINDING, RECORDER) == "finding.own_record"


@pytest.mark.parametrize("words", ["", "1234567", "……………………"])
def test_a_decision_needs_eight_letters_or_digits(words: str) -> None:
    assert deciding(FINDING, words=words) == "finding.words_missing"
    assert deciding(FINDING, words="12345678") == "done"


def test_of_two_officers_at_most_one_could_decide_what_somebody_took() -> None:
    for review, gone in product([MINE, THEIRS, ASKED, DISMISSED], [None, NOW]):
        finding = replace(FINDING, review=review, gone_at=gone)
        assert [deciding(finding, who) for who in (ME, COLLEAGUE)].count("done") <= 1
