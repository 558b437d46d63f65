"""The correction window and lateness, as pure decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.lock.rules import Window, is_late

RECORDED = datetime(2026, 11, 21, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(microseconds=-1), False),
        (timedelta(0), True),
        (timedelta(hours=48, microseconds=-1), True),
        (timedelta(hours=48), False),
        (timedelta(days=365), False),
    ],
)
def test_window(after: timedelta, is_open: bool) -> None:
    assert Window(RECORDED).is_open(RECORDED + after) is is_open


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_late_is_strictly_more_than_48_hours(span: timedelta) -> None:
    assert is_late(RECORDED - span, RECORDED) is (span > timedelta(hours=48))
