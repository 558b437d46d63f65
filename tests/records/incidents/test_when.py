"""Boxes to span and back, in zones with and without summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.errors import Problem
from ecrime.records.incidents.facts import Span
from ecrime.records.incidents.precision import Precision
from ecrime.records.incidents.when import Typed, TypedSpan, Which, read_span, typed_span

CHICAGO = "America/Chicago"
PHNOM_PENH = "Asia/Phnom_Penh"
TODAY = date(2026, 11, 21)
ZONES = (PHNOM_PENH, CHICAGO, "America/Denver", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def read(day: str, time: str = "", which: str = "", *, zone: str = PHNOM_PENH, until: Typed | None = None) -> object:
    return read_span(TypedSpan(Typed(day, time, which), until or Typed()), zone=zone, today=TODAY)


def span(day: str, time: str = "", which: str = "", *, zone: str = PHNOM_PENH, until: Typed | None = None) -> Span:
    found = read(day, time, which, zone=zone, until=until)
    assert isinstance(found, Span), found
    return found


def codes(found: object) -> list[tuple[str, str]]:
    assert isinstance(found, list)
    return [(problem.field, problem.code) for problem in found if isinstance(problem, Problem)]


@pytest.mark.parametrize(
    ("day", "time", "precision", "minutes"),
    [
        ("201126", "1430", Precision.MINUTE, 0),
        ("20/11/26", "14", Precision.HOUR, 59),
        ("២០/១១/២៦", "", Precision.DAY, 24 * 60 - 1),
        ("11/2026", "", Precision.MONTH, 30 * 24 * 60 - 1),
        ("2025", "", Precision.YEAR, 365 * 24 * 60 - 1),
    ],
)
def test_precision_follows_from_what_was_typed(day: str, time: str, precision: Precision, minutes: int) -> None:
    found = span(day, time)
    assert (found.precision, found.end - found.start) == (precision, timedelta(minutes=minutes))


def test_time_is_of_the_zone_of_the_place() -> None:
    assert span("20/11/2026", "14:30").start == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert span("20/11/2026", "14:30", zone=CHICAGO).start == datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


def test_between_two_times_keeps_both_ends_and_the_coarser_precision() -> None:
    found = span("20/11/2026", "22", until=Typed("21/11/2026", "0130"))
    assert found.start == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert found.end == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert found.precision is Precision.HOUR


def test_end_without_a_date_is_of_the_same_day() -> None:
    assert span("20/11/2026", "1400", until=Typed("", "1500")).end == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert codes(read("20/11/2026", "2300", until=Typed("", "0100"))) == [("until_time", "time.span_reversed")]
    assert codes(read("20/11/2026", until=Typed("19/11/2026"))) == [("until_date", "time.span_reversed")]


def test_time_of_a_month_is_refused() -> None:
    assert codes(read("11/2026", "14")) == [("time", "time.without_day")]


def test_both_ends_report_their_own_problems() -> None:
    found = read("31/11/2026", until=Typed("1/13/2026", "0130"))
    assert codes(found) == [("date", "date.impossible"), ("until_date", "date.day_first")]


def test_repeated_hour_needs_to_be_told_apart() -> None:
    assert codes(read("1/11/2026", "0130", zone=CHICAGO)) == [("which", "time.repeated")]
    first = span("1/11/2026", "0130", "first", zone=CHICAGO)
    second = span("1/11/2026", "0130", "second", zone=CHICAGO)
    either = span("1/11/2026", "0130", "unknown", zone=CHICAGO)
    assert (first.start, first.end) == (datetime(2026, 11, 1, 6, 30, tzinfo=UTC),) * 2
    assert (second.start, second.end) == (datetime(2026, 11, 1, 7, 30, tzinfo=UTC),) * 2
    assert (either.start, either.end) == (first.start, second.end)


def test_repeated_hour_as_an_hour() -> None:
    assert span("1/11/2026", "1", "second", zone=CHICAGO).start == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    either = span("1/11/2026", "1", "unknown", zone=CHICAGO)
    assert either.end - either.start == timedelta(minutes=119)


def test_end_in_the_repeated_hour_has_a_question_of_its_own() -> None:
    assert codes(read("1/11/2026", "00", zone=CHICAGO, until=Typed("", "0130"))) == [("until_which", "time.repeated")]


def test_skipped_time_is_refused_with_what_the_clocks_showed() -> None:
    found = read("8/3/2026", "0215", zone=CHICAGO)
    assert isinstance(found, list)
    assert found == [Problem("time", "time.put_forward", {"suggestion": "03:15"})]


def test_answer_to_a_question_that_is_no_longer_asked_does_nothing() -> None:
    assert span("20/11/2026", "1430", "second") == span("20/11/2026", "1430")


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))
# The days on which clocks change are few among all days, so they are asked for.
changes = st.sampled_from(
    [date(2026, 11, 1), date(2026, 3, 8), date(2026, 10, 25), date(2026, 4, 5), date(2011, 12, 30)]
)
clocks = st.one_of(
    st.just(""),
    st.integers(0, 23).map("{:02}".format),
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda at: f"{at[0]:02}:{at[1]:02}"),
)
typed = st.builds(
    lambda day, time, which: Typed(f"{day:%d/%m/%Y}", time, which), days | changes, clocks, st.sampled_from(list(Which))
)


@given(st.sampled_from(ZONES), typed, st.one_of(st.just(Typed()), typed))
def test_a_span_can_be_typed_again(zone: str, start: Typed, until: Typed) -> None:
    found = read_span(TypedSpan(start, until), zone=zone, today=TODAY)
    if isinstance(found, Span):
        again = typed_span(found)
        assert read_span(again, zone=zone, today=date(2000, 1, 1)) == found


@given(st.sampled_from(ZONES), typed)
def test_one_box_stays_one_box(zone: str, start: Typed) -> None:
    found = read_span(TypedSpan(start), zone=zone, today=TODAY)
    if isinstance(found, Span):
        assert not typed_span(found).until


@given(st.sampled_from(ZONES), st.text(max_size=12), st.text(max_size=6), st.text(max_size=8))
def test_anything_typed_is_read_or_refused(zone: str, day: str, time: str, which: str) -> None:
    found = read_span(TypedSpan(Typed(day, time, which)), zone=zone, today=TODAY)
    assert isinstance(found, Span) or found
