"""When the files of the database may be written anew: while hardly anybody works, and by day after a missed night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# By the clocks of the country.
QUIET_FROM, QUIET_UNTIL = time(2), time(4)
# For so long after a start, what a night should have finished is finished by day.
CATCH_UP = timedelta(hours=1)


def is_time(now: datetime, *, zone: ZoneInfo, since: datetime, started: datetime) -> bool:
    """Whether tables may be closed now, each for as long as it is written.

    since    when the first of the erasures that wait was carried out
    started  when the process was that asks
    """
    return is_quiet(now, zone) or (now - started < CATCH_UP and since < last_night(now, zone))


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """True in the quiet hours."""
    return QUIET_FROM <= now.astimezone(zone).time() < QUIET_UNTIL


def last_night(now: datetime, zone: ZoneInfo) -> datetime:
    """When the last quiet hours that are over began."""
    today = now.astimezone(zone).date()
    is_over = datetime.combine(today, QUIET_UNTIL, zone) <= now
    return datetime.combine(today if is_over else today - timedelta(days=1), QUIET_FROM, zone)
