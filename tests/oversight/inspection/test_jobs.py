"""The nightly watch: from look-ups in the ledger to an alert, once, however often it is started."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from tests.oversight.inspection.make import TODAY, plant_counted, plant_days, plant_repeats

from ecrime.cli.drills.instance import Database
from ecrime.oversight.inspection import actions, jobs, queries
from ecrime.oversight.inspection.facts import AlertKind

QUIET = {ago: (10, ago % 5 == 0, 0) for ago in range(1, 40)}
ALERTS = "select kind, nights from inspection_alert order by kind"


def context(*, stops: bool = False) -> JobContext:
    """What the worker hands to a job; ``stops`` is whether it was asked to end."""
    reason = AbortReason.SHUTDOWN if stops else None
    return JobContext(start_timestamp=0.0, job=None, app=app, abort_reason=lambda: reason)  # type: ignore[arg-type]


def plant(database: Database, *, days: int = 40) -> None:
    """Two officers of one post: one as ever, one who goes through a list."""
    for who in ("lak", "lak2"):
        plant_days(database, who, {ago: (a, int(b), c) for ago, (a, b, c) in QUIET.items()})
    plant_days(database, "lak", {0: (22, 14, 0)})
    plant_days(database, "lak2", {0: (11, 1, 0)})
    plant_counted(database, days)


def test_a_list_is_found_and_a_quiet_colleague_is_not(database: Database) -> None:
    plant(database)
    assert jobs.judge(TODAY) > 0
    (alert,), more = queries.inbox(database.actor("auditor"))
    assert (alert.kind, alert.officer_id, more) == (
        AlertKind.WITHOUT_CASE,
        database.actor("lak").officer_id,
        False,
    )
    assert alert.seen > 10 * alert.usual


def test_judged_twice_it_is_one_alert(database: Database) -> None:
    plant(database)
    jobs.judge(TODAY)
    jobs.judge(TODAY)
    assert database.as_superuser(ALERTS) == [("without_case", 1)]


def test_a_service_that_has_just_begun_is_counted_and_not_judged(database: Database) -> None:
    plant(database, days=20)
    assert jobs.judge(TODAY) == 0


def test_one_subject_again_and_again_is_found(database: Database) -> None:
    plant_days(database, "lak", dict.fromkeys(range(40), (10, 1, 0)))
    plant_repeats(database, "lak", 6)
    plant_counted(database, 40)
    jobs.judge(TODAY)
    assert database.as_superuser(ALERTS) == [("repeats", 1)]


def test_the_watch_goes_on_until_no_day_is_left(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(database)
    judged: list[date] = []
    monkeypatch.setattr(jobs, "judge", judged.append)
    database.clock.shift(timedelta(days=3))
    jobs.watch(context(), 0)
    assert judged[0] == TODAY
    assert judged == sorted(set(judged))
    assert len(judged) >= 2
    assert actions.count_look_ups() is None
    jobs.watch(context(stops=True), 0)  # nothing is left, so nothing is asked to stop


def test_asked_to_stop_it_leaves_the_day_for_the_next_start(database: Database) -> None:
    plant(database)
    with pytest.raises(JobAborted):
        jobs.watch(context(stops=True), 0)
    assert database.as_superuser(ALERTS) == []
    assert actions.count_look_ups() == TODAY
