"""When tables may be closed to be written anew: by the clocks of the country, at night, or after a missed one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ecrime.records.erasure import nights

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")  # seven hours ahead
CHICAGO = ZoneInfo("America/Chicago")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "quiet"),
    [
        ("2026-11-20 18:59:59", PHNOM_PENH, False),
        ("2026-11-20 19:00", PHNOM_PENH, True),
        ("2026-11-20 20:59:59", PHNOM_PENH, True),
        ("2026-11-20 21:00", PHNOM_PENH, False),
        ("2026-11-20 03:00", PHNOM_PENH, False),
        # The hour that the clocks skip in spring, and the one they show twice.
        ("2026-03-08 07:59", CHICAGO, False),
        ("2026-03-08 08:00", CHICAGO, True),
        ("2026-03-08 09:00", CHICAGO, False),
        ("2026-11-01 07:00", CHICAGO, False),
        ("2026-11-01 08:00", CHICAGO, True),
    ],
)
def test_is_quiet(now: str, zone: ZoneInfo, quiet: bool) -> None:
    assert nights.is_quiet(at(now), zone) is quiet


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-20 20:59", "2026-11-20 02:00"),  # 03:59 there on the 21st: that night is not over
        ("2026-11-20 21:00", "2026-11-21 02:00"),
        ("2026-11-21 16:59", "2026-11-21 02:00"),
        ("2026-11-21 17:00", "2026-11-21 02:00"),  # midnight there
    ],
)
def test_last_night(now: str, night: str) -> None:
    began = datetime.fromisoformat(night).replace(tzinfo=PHNOM_PENH)
    assert nights.last_night(at(now), PHNOM_PENH) == began


@pytest.mark.parametrize(
    ("since", "started", "now", "is_time"),
    [
        ("2026-11-20 08:00", "2026-11-20 00:00", "2026-11-20 19:30", True),  # at night
        ("2026-11-20 08:00", "2026-11-20 07:00", "2026-11-20 09:00", False),  # by day: no night since
        ("2026-11-20 08:00", "2026-11-21 01:00", "2026-11-21 01:01", True),  # the night was missed
        ("2026-11-20 08:00", "2026-11-21 01:00", "2026-11-21 01:59", True),
        ("2026-11-20 08:00", "2026-11-21 01:00", "2026-11-21 02:00", False),  # after an hour it waits for the next
        ("2026-11-20 08:00", "2026-11-20 16:00", "2026-11-20 16:01", False),  # started before the first night
        ("2026-11-20 19:30", "2026-11-21 01:00", "2026-11-21 01:01", False),  # carried out in the night itself
    ],
)
def test_is_time(since: str, started: str, now: str, is_time: bool) -> None:
    assert nights.is_time(at(now), zone=PHNOM_PENH, since=at(since), started=at(started)) is is_time
