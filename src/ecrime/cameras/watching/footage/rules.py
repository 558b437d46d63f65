"""What of footage is opened at once, and what may be written beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecrime.cameras.watching.footage.facts import Window
from ecrime.foundation.errors import Problem

MOST_CAMERAS = 9
EACH_WAY = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
LAG = timedelta(seconds=30)  # law.footage_lag(): what is younger is watched live, which is another right
LONGEST_WORDS = 200
LONGEST_REASON = 500


def window_about(at: datetime, now: datetime) -> Window | Problem:
    """The time that is opened to see a moment: half an hour each way, up to what is footage already."""
    if at > now - LAG:
        return Problem("time", "footage.to_come")
    return Window(at - EACH_WAY, min(at + EACH_WAY, now))
