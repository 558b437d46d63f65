"""How times are written: found, kept apart from what is none, and told when day and month may be swapped."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.intake.assistant import times

DAYS = st.dates(date(1980, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("pattern", [pattern for pattern in times.DATES if "%d" in pattern])
@given(st.lists(DAYS, min_size=1, max_size=30))
def test_days_written_in_one_way_are_read_back(pattern: str, days: list[date]) -> None:
    written = times.days([f"{day:{pattern}}" for day in days])
    assert written is not None
    assert written.unread == 0
    for day in days:
        readings = []
        for known in (*written.formats, *written.swapped):
            try:
                readings.append(datetime.strptime(f"{day:{pattern}}", known).date())
            except ValueError:
                continue
        assert day in readings


@given(st.lists(DAYS, min_size=1, max_size=40))
def test_day_and_month_are_asked_for_exactly_when_nothing_tells(days: list[date]) -> None:
    written = times.days([f"{day:%d/%m/%Y}" for day in days])
    assert written is not None
    assert written.is_ambiguous == all(day.day <= 12 for day in days)


@given(st.lists(st.datetimes(datetime(1980, 1, 1), datetime(2026, 12, 31)), min_size=1, max_size=20))
def test_moments_are_no_days_and_days_no_moments(moments: list[datetime]) -> None:
    written = times.moments([f"{moment:%Y-%m-%d %H:%M}" for moment in moments])
    assert written is not None
    assert written.formats == ("%Y-%m-%d %H:%M",)
    assert times.days([f"{moment:%Y-%m-%d %H:%M}" for moment in moments]) is None


@given(st.lists(st.times(), min_size=1, max_size=20))
def test_times_of_day(clocks: list[time]) -> None:
    written = times.clocks([f"{clock:%H:%M}" for clock in clocks])
    assert written is not None
    assert written.formats == ("%H:%M",)


def test_khmer_figures_are_figures() -> None:
    written = times.days(["២១/០៣/២០១៥", "០១/០៤/២០១៥"])
    assert written is not None
    assert written.formats == ("%d/%m/%Y",)


def test_two_ways_in_one_column_are_both_found() -> None:
    written = times.days(["2015-03-21", "2015-03-22", "21 Mar 2015"])
    assert written is not None
    assert set(written.formats) == {"%Y-%m-%d", "%d %b %Y"}


@given(st.lists(st.text(alphabet="abcdefgh ក", min_size=1, max_size=12), min_size=1, max_size=10))
def test_words_are_no_times(words: list[str]) -> None:
    assert times.days(words) is times.moments(words) is times.clocks(words) is None


def test_a_column_of_mostly_something_else_is_none() -> None:
    assert times.days(["2015-03-21", "unknown", "later", "before"]) is None
