"""When to try again, where a segment ends, what is a gap, what is a hold: decisions without clock, file or camera."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from ecrime.cameras.recorder.facts import HoldFacts
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import read_words

SECOND = 1_000_000_000
SEGMENT_NS = 60 * SECOND
HOUR_NS = 3600 * SECOND
# A group of pictures of two seconds, the commonest, stays whole also when its camera is a little late.
FRAGMENT_US = 2_200_000
WATCH_DOG_S = 5.0
LONGEST_BACK_OFF_S = 30.0
# Frames further apart than this are a gap; slower cameras than one picture in two seconds are not of use as evidence.
HOLE_NS = 2 * SECOND
# A camera that sends no key frame for so long after one was due, or so much since the last, is connected anew.
NO_KEY_NS, LARGEST_SEGMENT = 60 * SECOND, 1 << 30
LARGEST_SIDE = 16_384  # of a picture; the index takes no other
LONGEST_REASON, LONGEST_REFERENCE = 2000, 200
LONGEST_HOLD = timedelta(days=31)
LATEST_EXPIRY_YEARS = 5
MOST_CAMERAS_HELD = 100
GIB = 1 << 30
QUOTA_OF_DEMO = 8 * GIB  # of somebody's own machine
_SIZE = re.compile(r"(\d{1,7})(M|G|T)")
_UNITS = {"M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def back_off_s(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row (>= 1): 1, 2, 4 … 30, less up to a quarter by chance.

    chance   0 <= chance < 1; spreads cameras that were lost together
    """
    longest = min(2.0 ** min(failures - 1, 10), LONGEST_BACK_OFF_S)
    return max(longest * (1 - chance / 4), 1.0)


def stagger_ns(camera: UUID) -> int:
    """When within each minute a camera begins a segment, so that not all switch at once."""
    return camera.int % 60_000 * 1_000_000


def segment_ends_ns(camera: UUID, start_ns: int) -> int:
    """The time after which the first key frame begins a new segment: within a minute, at the hour at last."""
    stagger = stagger_ns(camera)
    staggered = start_ns - (start_ns - stagger) % SEGMENT_NS + SEGMENT_NS
    return min(staggered, hour_of(start_ns) + HOUR_NS)


def hour_of(at_ns: int) -> int:
    """The beginning of the hour, UTC."""
    return at_ns - at_ns % HOUR_NS


def is_hole(before_ns: int, after_ns: int) -> bool:
    """Whether so long without a frame is a gap."""
    return after_ns - before_ns > HOLE_NS


def read_size(text: str) -> int | None:
    """A size such as 500G in bytes; None for what is none."""
    found = _SIZE.fullmatch(text)
    return int(found[1]) * _UNITS[found[2]] or None if found else None


def check_hold(facts: HoldFacts, *, today: date) -> tuple[HoldFacts, list[Problem]]:
    """A hold as it is kept, and what is wrong with it.

    today  at the cameras; the database asks the same of each site's own day
    """
    reason, problems = read_words(
        "reason", facts.reason, longest=LONGEST_REASON, missing="hold.reason_missing", multiline=True
    )
    reference, more = read_words(
        "reference", facts.reference, longest=LONGEST_REFERENCE, missing="hold.reference_missing", multiline=True
    )
    problems += more
    if not facts.cameras:
        problems.append(Problem("cameras", "hold.no_camera"))
    if len(facts.cameras) > MOST_CAMERAS_HELD:
        problems.append(Problem("cameras", "hold.too_many", {"most": str(MOST_CAMERAS_HELD)}))
    if facts.to_at <= facts.from_at:
        problems.append(Problem("to", "hold.time_reversed"))
    elif facts.to_at - facts.from_at > LONGEST_HOLD:
        problems.append(Problem("to", "hold.too_long"))
    if not today < facts.expires_on <= latest_expiry(today):
        problems.append(Problem("expires_on", "hold.expiry"))
    cameras = tuple(dict.fromkeys(facts.cameras))
    return replace(facts, cameras=cameras, reason=reason, reference=reference), problems


def latest_expiry(today: date) -> date:
    """The last day until which a hold may last; of a leap day, the day before it."""
    year = today.year + LATEST_EXPIRY_YEARS
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
