"""After somebody went back, the log has two ends: each moment is looked for on the one that was written then."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.base.backup.make import (
    A_MINUTE,
    FIRST,
    NOON,
    damage,
    planned,
    put_full,
    put_history,
    put_segment,
    refusal,
    segment,
)

from ecrime.base.backup import restore
from ecrime.base.backup.sealed import SUFFIX
from ecrime.base.backup.target import Target


@pytest.fixture
def restored_target(target: Target) -> Target:
    """At 12:20 somebody went back to 12:03: the log goes on from there on a timeline of its own, backed up at 12:22."""
    for number in range(3, 8):
        put_segment(target, FIRST + number, NOON + (17 + number) * A_MINUTE, timeline=2)
    put_history(target, 2, NOON + 20 * A_MINUTE, (1, FIRST + 3))
    put_full(target, NOON + 22 * A_MINUTE, first=segment(FIRST + 5, 2), last=segment(FIRST + 5, 2))
    return target


def test_the_log_goes_on_over_a_change_of_timeline(target: Target) -> None:
    for number in range(8, 10):
        (target.wal("1") / f"{segment(FIRST + number)}{SUFFIX}").unlink()
        put_segment(target, FIRST + number, NOON + number * A_MINUTE, timeline=2)
    put_history(target, 2, NOON + 8 * A_MINUTE, (1, FIRST + 8))
    assert (planned(target).segments, planned(target).along.number) == (10, 2)


def test_a_restored_server_goes_back_on_its_own_log_not_on_the_longer_one_before(restored_target: Target) -> None:
    found = planned(restored_target, NOON + 23 * A_MINUTE)
    assert (found.about.ended_at, found.along.number) == (NOON + 22 * A_MINUTE, 2)
    assert (found.segments, found.log_ends) == (3, NOON + 24 * A_MINUTE)
    damage(restored_target.wal("1") / f"{segment(FIRST + 6, 2)}{SUFFIX}")
    assert refusal(restored_target).code == "backup.damaged"


def test_each_moment_lies_on_the_log_that_was_written_then(restored_target: Target) -> None:
    [first, _second] = restored_target.names()
    # Behind the place to which somebody went back later: what was, before he did.
    found = planned(restored_target, NOON + 7 * A_MINUTE)
    assert (found.about.name, found.along.number, found.segments) == (first, 1, 10)
    assert restore._named(found) == "current"  # the server follows the newest one of itself
    found = planned(restored_target, NOON + 21 * A_MINUTE)
    assert (found.about.name, found.along.number, found.segments) == (first, 2, 8)
    assert restore._named(found) == "2"
    found = planned(restored_target, chosen=first)
    assert (found.about.name, found.along.number, found.log_ends) == (first, 2, NOON + 24 * A_MINUTE)


def test_a_log_that_is_missing_where_it_turned_off_is_not_replaced_by_another(restored_target: Target) -> None:
    [first, _second] = restored_target.names()
    for number in range(3, 8):
        (restored_target.wal("1") / f"{segment(FIRST + number, 2)}{SUFFIX}").unlink()
        found = refusal(restored_target, NOON + 21 * A_MINUTE, chosen=first)
        assert Path(str(found.params["file"])).name == f"{segment(FIRST + 3, 2)}{SUFFIX}"


@pytest.mark.parametrize("left", [FIRST + 3, FIRST + 5])
def test_a_timeline_that_turned_off_before_the_full_backup_ended_is_not_its_own(target: Target, left: int) -> None:
    later = put_full(target, NOON + 5 * A_MINUTE, first=segment(FIRST + 5), last=segment(FIRST + 5))
    put_history(target, 2, NOON + 6 * A_MINUTE, (1, left))
    found = planned(target)
    assert (found.about.name, found.along.number, found.segments) == (later.name, 1, 5)


def test_a_history_that_is_damaged_is_not_passed_over(restored_target: Target) -> None:
    damage(restored_target.wal("1") / f"00000002.history{SUFFIX}")
    assert refusal(restored_target, NOON + 7 * A_MINUTE).code == "backup.damaged"
