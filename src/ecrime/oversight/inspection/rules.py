"""Who may take an alert up, and close it."""

from __future__ import annotations

from uuid import UUID

from ecrime.foundation.errors import Changed, Forbidden, Invalid, Problem
from ecrime.oversight.inspection.facts import CLOSED, Alert, AlertState

WORDS_LENGTH = 1_000
# Letters and digits, of any script; spaces and signs give no reason. The database counts the same.
SHORTEST_WORDS = 8


def check_take(alert: Alert, officer_id: UUID) -> None:
    """Raise unless the officer may take the alert up, or over from another."""
    _check_open(alert, officer_id)
    if alert.handler_id == officer_id:
        raise Changed("alert.taken_already")


def check_close(alert: Alert, officer_id: UUID, words: str) -> None:
    """Raise unless the officer may close the alert in these words."""
    _check_open(alert, officer_id)
    if alert.state is AlertState.OPEN:
        raise Changed("alert.elsewhere")
    if alert.handler_id != officer_id:
        raise Changed("alert.taken_by_other")
    if sum(map(str.isalnum, words)) < SHORTEST_WORDS:
        raise Invalid([Problem("words", "alert.words_missing")])


def _check_open(alert: Alert, officer_id: UUID) -> None:
    if alert.officer_id == officer_id:
        raise Forbidden("alert.about_oneself")
    if alert.state in CLOSED:
        raise Changed("alert.elsewhere")
