"""Dates and times as officers type them, and the moments they mean in zones with and without summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.pages import dates
from ecrime.base.pages.dates import TypedDate, TypedTime, read_date, read_time
from ecrime.foundation.errors import Problem

TODAY = date(2026, 11, 21)
ZONES = [
    "Asia/Phnom_Penh",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Cairo",
]
zones = st.sampled_from(ZONES)
days = st.dates(date(1970, 1, 2), date(2037, 12, 30))
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
khmer = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@pytest.mark.parametrize(
    "typed",
    [
        "20/11/26",
        "201126",
        "20112026",
        "20/11/2026",
        "20.11.2026",
        "20-11-26",
        "20 11 2026",
        "2026-11-20",
        "២០/១១/២៦",
        "២០១១២៦",
        " 20/11/26 ",
        "y",
        "Y",
        "យ",
        "ម្សិលមិញ",
    ],
)
def test_one_day_in_every_form(typed: str) -> None:
    day = date(2026, 11, 20)
    assert read_date("date", typed, today=TODAY) == TypedDate(day, day, "day")


@pytest.mark.parametrize("typed", ["t", "T", "ត", "ថ្ងៃនេះ", "today"])
def test_today(typed: str) -> None:
    assert read_date("date", typed, today=TODAY) == TypedDate(TODAY, TODAY, "day")


def test_month_and_year_alone_mean_all_their_days() -> None:
    month = TypedDate(date(2024, 2, 1), date(2024, 2, 29), "month")
    assert read_date("date", "02/2024", today=TODAY) == read_date("date", "២០២៤-០២", today=TODAY) == month
    assert read_date("date", "2024", today=TODAY) == TypedDate(date(2024, 1, 1), date(2024, 12, 31), "year")
    december = TypedDate(date(2025, 12, 1), date(2025, 12, 31), "month")
    assert read_date("date", "12/2025", today=TODAY) == december


@pytest.mark.parametrize(("typed", "year"), [("1/1/27", 2027), ("1/1/28", 1928), ("1/1/99", 1999), ("1/1/00", 2000)])
def test_two_figures_mean_this_century_up_to_next_year(typed: str, year: int) -> None:
    read = read_date("date", typed, today=TODAY)
    assert isinstance(read, TypedDate)
    assert read.first.year == year


@pytest.mark.parametrize(
    ("typed", "code", "suggestion"),
    [
        ("", "date.missing", None),
        ("30/02/2026", "date.impossible", "28/02/2026"),
        ("31/11/26", "date.impossible", "30/11/2026"),
        ("00/11/26", "date.impossible", "30/11/2026"),
        ("11/20/2026", "date.day_first", "20/11/2026"),
        ("20/13/2026", "date.month_impossible", None),
        ("13/2026", "date.month_impossible", None),
        ("20/11", "date.year_missing", "20/11/2026"),
        ("20/11/2569", "date.buddhist_year", "2026"),
        ("២៥៦៩", "date.buddhist_year", "2026"),
        ("20/11/1807", "date.year_out_of_range", None),
        ("99999999", "date.year_out_of_range", None),
        ("yesterday?", "date.unreadable", None),
        ("20/11/2026/1", "date.unreadable", None),
        ("²⁰/11/2026", "date.unreadable", None),
    ],
)
def test_what_cannot_be_a_date_is_named_with_a_way_out(typed: str, code: str, suggestion: str | None) -> None:
    problem = read_date("occurred.date", typed, today=TODAY)
    assert isinstance(problem, Problem)
    assert (problem.field, problem.code, problem.params.get("suggestion")) == ("occurred.date", code, suggestion)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed: str) -> None:
    assert isinstance(read_date("date", typed, today=TODAY), TypedDate | Problem)
    assert isinstance(read_time("time", typed), TypedTime | Problem)


@given(days, st.sampled_from(["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]), st.booleans())
def test_a_written_day_is_read_back(day: date, pattern: str, in_khmer: bool) -> None:
    written = day.strftime(pattern).translate(khmer) if in_khmer else day.strftime(pattern)
    assert read_date("date", written, today=TODAY) == TypedDate(day, day, "day")


@pytest.mark.parametrize(
    ("typed", "at", "precision"),
    [
        ("14:30", time(14, 30), "minute"),
        ("1430", time(14, 30), "minute"),
        ("១៤:៣០", time(14, 30), "minute"),
        ("14h30", time(14, 30), "minute"),
        ("930", time(9, 30), "minute"),
        ("14", time(14), "hour"),
        ("០៩", time(9), "hour"),
        ("0000", time(0), "minute"),
    ],
)
def test_times(typed: str, at: time, precision: str) -> None:
    read = read_time("time", typed)
    assert isinstance(read, TypedTime)
    assert (read.at, read.precision) == (at, precision)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "time.missing"), ("24:00", "time.midnight"), ("25", "time.impossible"), ("1260", "time.impossible"),
     ("noon", "time.unreadable"), ("14:3", "time.unreadable")],
)  # fmt: skip
def test_what_cannot_be_a_time(typed: str, code: str) -> None:
    problem = read_time("time", typed)
    assert isinstance(problem, Problem)
    assert problem.code == code


@given(days, minutes, zones)
def test_local_moments_are_exactly_those_at_which_clocks_showed_the_time(day: date, at: time, zone: str) -> None:
    local = datetime.combine(day, at)
    around = datetime.combine(day, at, UTC)
    # Clocks stand at most 15 hours from UTC and change by whole minutes in these years.
    offsets = {
        (around + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset() for hours in (-36, -15, 0, 15, 36)
    }
    shown = {
        around - offset
        for offset in offsets
        if offset is not None and (around - offset).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    }
    assert set(dates.local_moments(day, at, zone)) == shown
    assert list(dates.local_moments(day, at, zone)) == sorted(shown)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 1)), zones)
def test_a_moment_read_from_the_wall_is_found_again(utc: datetime, zone: str) -> None:
    moment = utc.replace(second=0, microsecond=0, tzinfo=UTC)
    wall = moment.astimezone(ZoneInfo(zone))
    assert moment in dates.local_moments(wall.date(), wall.time(), zone)


def test_gap_and_repeated_hour() -> None:
    assert dates.local_moments(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == ()
    assert dates.local_moments(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


@given(days, zones)
def test_a_day_begins_with_its_first_minute(day: date, zone: str) -> None:
    start = dates.day_start(day, zone)
    assert start.astimezone(ZoneInfo(zone)).date() >= day
    assert (start - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date() < day


@given(days, zones)
def test_bounds_of_a_day_hold_the_day_and_nothing_else(day: date, zone: str) -> None:
    start, end = dates.local_bounds(TypedDate(day, day, "day"), zone)
    assert start <= end
    assert (end + timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date() > day
    skipped = start.astimezone(ZoneInfo(zone)).date() > day
    assert skipped or end.astimezone(ZoneInfo(zone)).date() == day


def test_midnight_that_was_skipped_and_a_day_that_never_was() -> None:
    assert dates.day_start(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)
    never = date(2011, 12, 30)
    start, end = dates.local_bounds(TypedDate(never, never, "day"), "Pacific/Apia")
    assert start == end == dates.day_start(date(2011, 12, 31), "Pacific/Apia")


def test_dates_in_words() -> None:
    moment = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
    assert dates.long_moment(moment, "Asia/Phnom_Penh", "en") == "Saturday 21 November 2026, 14:30"
    assert dates.long_moment(moment, "Asia/Phnom_Penh", "km") == "ថ្ងៃសៅរ៍ ទី21 ខែវិច្ឆិកា ឆ្នាំ2026 ម៉ោង 14:30"
    month = TypedDate(date(2026, 11, 1), date(2026, 11, 30), "month")
    assert [dates.long_date(month, language) for language in ("km", "en")] == ["ខែវិច្ឆិកា ឆ្នាំ2026", "November 2026"]
    year = TypedDate(date(2026, 1, 1), date(2026, 12, 31), "year")
    assert [dates.long_date(year, language) for language in ("km", "en")] == ["ឆ្នាំ2026", "2026"]


def test_dates_in_figures_leave_out_the_year_that_runs() -> None:
    moment = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    assert dates.short_moment(moment, "Asia/Phnom_Penh") == "22/11/2026 00:30"
    assert dates.short_moment(moment, "Asia/Phnom_Penh", now=moment) == "22/11 00:30"
    assert dates.short_moment(moment, "UTC", now=moment + timedelta(days=400)) == "21/11/2026 17:30"
