"""Who may look at a finding, decide about it, and answer."""

from __future__ import annotations

from uuid import UUID

from ecrime.foundation.errors import Changed, Forbidden, Invalid, Problem
from ecrime.records.supervision.facts import Decision, QueueRow, QueueState

WORDS_LENGTH = 1_000
# Letters and digits, of any script; spaces and signs give no reason. The database counts the same.
SHORTEST_WORDS = 8


def check_take(finding: QueueRow, officer_id: UUID) -> None:
    """Raise unless the officer may look at the finding, alone or in place of who looks at it now."""
    _check_open(finding, officer_id)
    if finding.review is not None and finding.review.officer_id == officer_id:
        raise Changed("finding.taken_already")


def check_decision(finding: QueueRow, officer_id: UUID, decision: Decision, words: str) -> None:
    """Raise unless the officer may decide so about the finding, in these words; nobody need have taken it before."""
    _check_open(finding, officer_id)
    if finding.review is not None and finding.review.officer_id != officer_id:
        raise Changed("finding.taken_by_other")
    if decision is Decision.ASKED and finding.state is QueueState.ASKED:
        raise Changed("finding.decided")
    _check_words(words)


def check_answer(finding: QueueRow, unit_code: str, words: str) -> None:
    """Raise unless an officer of the unit may answer what it was asked, in these words."""
    if finding.unit_code != unit_code:
        raise Forbidden("finding.not_asked_here")
    if finding.state is QueueState.SETTLED:
        raise Changed("finding.settled")
    if finding.state is not QueueState.ASKED:
        raise Changed("finding.decided")
    _check_words(words)


def _check_open(finding: QueueRow, officer_id: UUID) -> None:
    if finding.state is QueueState.SETTLED:
        raise Changed("finding.settled")
    if finding.state is QueueState.DISMISSED:
        raise Changed("finding.decided")
    if finding.recorded_by == officer_id:
        raise Forbidden("finding.own_record")


def _check_words(words: str) -> None:
    if sum(map(str.isalnum, words)) < SHORTEST_WORDS:
        raise Invalid([Problem("words", "finding.words_missing")])
