"""Who may take an alert up and close it, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from ecrime.foundation.errors import Changed, Forbidden, Invalid
from ecrime.oversight.inspection import rules
from ecrime.oversight.inspection.facts import Alert, AlertId, AlertKind, AlertState

CONCERNED, INSPECTOR, OTHER = (UUID(int=number) for number in (1, 2, 3))
AT = datetime(2026, 5, 4, tzinfo=UTC)
WORDS = "He showed the order of his chief."


def alert(state: AlertState, handler: UUID | None = None) -> Alert:
    closed = AT if state in (AlertState.EXPLAINED, AlertState.PASSED_ON) else None
    return Alert(
        id=AlertId(UUID(int=9)),
        officer_id=CONCERNED,
        unit_code="LAK",
        post_km="",
        post_en="",
        kind=AlertKind.DRIFT,
        raised_at=AT,
        last_day=date(2026, 5, 3),
        days=28,
        nights=1,
        seen=20,
        usual=2.0,
        is_new=False,
        state=state,
        handler_id=handler,
        taken_at=AT if handler else None,
        closed_at=closed,
        words="",
    )


def test_what_may_be_taken() -> None:
    rules.check_take(alert(AlertState.OPEN), INSPECTOR)
    rules.check_take(alert(AlertState.TAKEN, OTHER), INSPECTOR)
    with pytest.raises(Changed):
        rules.check_take(alert(AlertState.TAKEN, INSPECTOR), INSPECTOR)
    with pytest.raises(Changed):
        rules.check_take(alert(AlertState.EXPLAINED, OTHER), INSPECTOR)
    with pytest.raises(Forbidden):
        rules.check_take(alert(AlertState.OPEN), CONCERNED)


def test_what_may_be_closed() -> None:
    rules.check_close(alert(AlertState.TAKEN, INSPECTOR), INSPECTOR, WORDS)
    for wrong in (alert(AlertState.OPEN), alert(AlertState.TAKEN, OTHER), alert(AlertState.PASSED_ON, INSPECTOR)):
        with pytest.raises(Changed):
            rules.check_close(wrong, INSPECTOR, WORDS)
    with pytest.raises(Forbidden):
        rules.check_close(alert(AlertState.TAKEN, OTHER), CONCERNED, WORDS)
    with pytest.raises(Invalid):
        rules.check_close(alert(AlertState.TAKEN, INSPECTOR), INSPECTOR, "… – …, ok")
