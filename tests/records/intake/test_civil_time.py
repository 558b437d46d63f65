"""Local times become spans: repeated hours by the stated rule, skipped ones refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.records.incidents.precision import Precision
from ecrime.records.intake.civil_time import RepeatedHour, TimeFault, TimeFormat, TimeReader, time_formats

CHICAGO = "America/Chicago"


def reader(*patterns: str, repeated: RepeatedHour = RepeatedHour.SPAN) -> TimeReader:
    return TimeReader(time_formats(patterns or ("%Y-%m-%d %H:%M",)), repeated)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_minute_is_a_moment() -> None:
    span = reader().span("2010-01-01 00:05", "", CHICAGO)
    assert (span.start, span.end, span.precision, span.zone) == (
        utc(2010, 1, 1, 6, 5),
        utc(2010, 1, 1, 6, 5),
        Precision.MINUTE,
        CHICAGO,
    )


def test_the_repeated_hour_is_a_span_of_both_readings() -> None:
    span = reader().span("2010-11-07 01:30", "", CHICAGO)
    assert (span.start, span.end) == (utc(2010, 11, 7, 6, 30), utc(2010, 11, 7, 7, 30))
    assert span.precision is Precision.MINUTE


@pytest.mark.parametrize(("rule", "hour"), [(RepeatedHour.FIRST, 6), (RepeatedHour.SECOND, 7)])
def test_a_mapping_may_say_which_reading_is_meant(rule: RepeatedHour, hour: int) -> None:
    span = reader(repeated=rule).span("2010-11-07 01:30", "", CHICAGO)
    assert span.start == span.end == utc(2010, 11, 7, hour, 30)


@pytest.mark.parametrize("local", ["2010-11-07 00:59", "2010-11-07 02:00"])
def test_the_hours_around_it_happened_once(local: str) -> None:
    span = reader().span(local, "", CHICAGO)
    assert span.start == span.end


@pytest.mark.parametrize("local", ["2010-03-14 02:00", "2010-03-14 02:59"])
def test_an_hour_that_never_was_is_a_fault_with_a_suggestion(local: str) -> None:
    with pytest.raises(TimeFault) as fault:
        reader().span(local, "", CHICAGO)
    assert fault.value.code == "time.put_forward"
    assert fault.value.suggestion == local.replace(" 02:", " 03:")


def test_a_file_with_offsets_says_which_reading_it_means() -> None:
    span = reader("%Y-%m-%d %H:%M%z").span("2010-11-07 01:30-0600", "", CHICAGO)
    assert span.start == span.end == utc(2010, 11, 7, 7, 30)


@pytest.mark.parametrize(
    ("pattern", "text", "start", "end", "precision"),
    [
        ("%d/%m/%Y %H", "20/11/2026 14", utc(2026, 11, 20, 7), utc(2026, 11, 20, 7, 59), Precision.HOUR),
        ("%d/%m/%Y", "20/11/2026", utc(2026, 11, 19, 17), utc(2026, 11, 20, 16, 59), Precision.DAY),
        ("%m/%Y", "02/2024", utc(2024, 1, 31, 17), utc(2024, 2, 29, 16, 59), Precision.MONTH),
        ("%Y", "2023", utc(2022, 12, 31, 17), utc(2023, 12, 31, 16, 59), Precision.YEAR),
        ("%d/%m/%Y", "២០/១១/២០២៦", utc(2026, 11, 19, 17), utc(2026, 11, 20, 16, 59), Precision.DAY),
        ("%d-%b-%Y", "20-NOV-2026", utc(2026, 11, 19, 17), utc(2026, 11, 20, 16, 59), Precision.DAY),
    ],
)
def test_a_coarse_time_is_the_whole_of_what_it_can_mean(
    pattern: str, text: str, start: datetime, end: datetime, precision: Precision
) -> None:
    span = reader(pattern).span(text, "", "Asia/Phnom_Penh")
    assert (span.start, span.end, span.precision) == (start, end, precision)


def test_a_day_that_begins_with_a_skipped_hour_still_is_a_day() -> None:
    span = reader("%Y-%m-%d").span("2018-11-04", "", "America/Sao_Paulo")
    assert span.start == utc(2018, 11, 4, 3)


def test_start_and_end_make_a_span_as_coarse_as_its_coarser_side() -> None:
    span = reader("%Y-%m-%d %H:%M", "%Y-%m-%d").span("2020-05-01 10:00", "2020-05-03", "UTC")
    assert (span.start, span.end) == (utc(2020, 5, 1, 10), utc(2020, 5, 3, 23, 59))
    assert span.precision is Precision.DAY


def test_the_date_cells_of_a_workbook_are_always_understood() -> None:
    assert reader("%d/%m/%Y %H:%M").span("2010-01-01 00:05:00", "", "UTC").start == utc(2010, 1, 1, 0, 5)


@pytest.mark.parametrize(
    ("start", "end", "zone", "code"),
    [
        ("2010-13-01 00:00", "", CHICAGO, "cell.time_unreadable"),
        ("2010-02-30 00:00", "", CHICAGO, "cell.time_unreadable"),
        ("yesterday", "", CHICAGO, "cell.time_unreadable"),
        ("9999-12-31 23:59", "", "America/Chicago", "cell.time_unreadable"),
        ("2010-01-01 00:00", "2009-01-01 00:00", CHICAGO, "time.span_reversed"),
        ("2010-01-01 00:00", "", "Mars/Olympus", "cell.zone_unknown"),
        ("2010-01-01 00:00", "", "../../etc/passwd", "cell.zone_unknown"),
    ],
)
def test_what_is_no_time_is_a_fault(start: str, end: str, zone: str, code: str) -> None:
    with pytest.raises(TimeFault) as fault:
        reader().span(start, end, zone)
    assert fault.value.code == code


@pytest.mark.parametrize("pattern", ["%d/%m", "%x %Y", "%A %Y", "no pattern"])
def test_a_pattern_without_a_year_or_with_a_local_word_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=pattern):
        TimeFormat.of(pattern)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["America/Chicago", "Asia/Phnom_Penh", "Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo"]),
)
def test_every_reading_is_shown_again_as_it_was_written(local: datetime, zone: str) -> None:
    written = local.strftime("%Y-%m-%d %H:%M")
    try:
        span = reader().span(written, "", zone)
    except TimeFault:
        first = local.replace(tzinfo=ZoneInfo(zone))
        assert first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local
        return
    for moment in (span.start, span.end):
        assert moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") == written
    assert span.end - span.start in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from(["America/Chicago", "America/Sao_Paulo"]))
def test_a_day_lasts_23_to_25_hours(day: date, zone: str) -> None:
    span = reader("%Y-%m-%d").span(day.isoformat(), "", zone)
    assert timedelta(hours=22, minutes=59) <= span.end - span.start <= timedelta(hours=24, minutes=59)
