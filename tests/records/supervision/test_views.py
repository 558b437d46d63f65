"""The pages of supervision as a browser without a script meets them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.records.incidents.test_views import Desk, text_of
from tests.records.supervision.test_queries import HOUR, record

from ecrime.cli.drills.instance import Clock, Database

NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)


@pytest.fixture
def desk(database: Database, clock: Clock) -> Callable[..., Desk]:
    clock.freeze(NOW)
    return lambda who="planning", language="en": Desk(database, who, language)


def test_timeliness_opens_on_the_last_28_days_as_dates(desk: Callable[..., Desk]) -> None:
    answer = desk().get("/supervision/timeliness/")
    assert answer.status_code == 302
    assert f"from={NOW - timedelta(days=27):%Y-%m-%d}&to={NOW:%Y-%m-%d}" in answer["Location"]


def test_timeliness_shows_provinces_units_and_reasons(desk: Callable[..., Desk], database: Database) -> None:
    record(database, "lak", 3 * HOUR)
    record(database, "lak", 60 * HOUR)
    record(database, "hil", 30 * HOUR)
    answer = desk().client.get("/supervision/timeliness/", follow=True)
    shown = text_of(answer)
    assert "Everything together 3 33 % 66 % 0 % 30 h 60 h 1 0 0 %" in shown
    assert "Lakeside 2 50 % 50 % 0 % 3 h 60 h 1 0 0 %" in shown
    assert "LAK Lakeside Provincial Police 2" in shown
    assert "No line or no power 1 100 %" in shown
    assert 'aria-label="within 24 h 1, 24 to 48 h 1, later 1"' in answer.content.decode()


def test_a_chief_meets_his_own_province_only(desk: Callable[..., Desk], database: Database) -> None:
    record(database, "lak", HOUR)
    record(database, "hil", HOUR)
    shown = text_of(desk("lak_chief").client.get("/supervision/timeliness/", follow=True))
    assert "LAK" in shown
    assert "HIL" not in shown


def test_the_times_leave_as_csv_with_nobodys_name(desk: Callable[..., Desk], database: Database) -> None:
    made = record(database, "lak", HOUR).record
    answer = desk().get(f"/supervision/timeliness/records.csv?from={NOW:%Y-%m-%d}&to={NOW:%Y-%m-%d}")
    text = b"".join(answer.streaming_content).decode()
    assert list(csv.DictReader(io.StringIO(text))) == [
        {
            "number": made.number,
            "place": "ZZ.Z1",
            "unit": "LAK",
            "happened_by": (NOW - HOUR).isoformat(timespec="microseconds"),
            "recorded_at": NOW.isoformat(timespec="microseconds"),
            "late_reason": "",
            "corrected": "no",
        }
    ]
    assert answer["Content-Disposition"].endswith(f'timeliness-{NOW:%Y-%m-%d}-{NOW:%Y-%m-%d}.csv"')


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?from=2026-11-20&to=2026-11-19", "The end lies before the beginning."),
        ("?from=31/2/2026", "28/02/2026"),
    ],
)
def test_dates_that_cannot_be_are_said_and_nothing_is_counted(
    desk: Callable[..., Desk], address: str, words: str
) -> None:
    answer = desk().get("/supervision/timeliness/" + address)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<table" not in answer.content.decode()
    assert desk().get("/supervision/timeliness/records.csv" + address).status_code == 422


@pytest.mark.parametrize("who", ["lak", "admin", "auditor"])
def test_a_post_without_the_right_meets_no_figures(desk: Callable[..., Desk], who: str) -> None:
    assert desk(who).get("/supervision/timeliness/").status_code == 403
    assert desk(who).get("/supervision/timeliness/records.csv").status_code == 403
    assert "/supervision/timeliness/" not in desk(who).get("/desk/").content.decode()


def test_an_empty_period_says_what_to_do(desk: Callable[..., Desk]) -> None:
    answer = desk().get("/supervision/timeliness/?from=2020-01-01&to=2020-01-31&sort=")
    assert "Nothing was recorded in this period. Widen the dates." in text_of(answer)
