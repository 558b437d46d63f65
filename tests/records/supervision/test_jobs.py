"""Behind the pages a worker looks records through for the officer who asked, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.records.intake.test_jobs import wait_for, worker
from tests.records.supervision.test_actions import found, record

from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Forbidden
from ecrime.records.supervision import jobs, queries


def test_a_worker_looks_through_all_that_is_new_and_a_second_run_what_came_since(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, planning = database.actor("lak"), database.actor("planning")
    at = datetime.now(UTC) - timedelta(hours=1)
    record(unit, at=at)
    record(unit, at=at)
    jobs.ask_look(planning)
    process = worker(database, tmp_path)
    try:
        wait_for(lambda: queries.how_many_not_looked_through(planning) == 0)
        assert found(database) == [("S06", "", True)]
        record(unit, at=at)
        assert queries.how_many_not_looked_through(planning) == 1
        jobs.ask_look(planning)
        wait_for(lambda: queries.how_many_not_looked_through(planning) == 0)
    finally:
        process.terminate()
        process.wait()
    # The third record is like the first and like the second.
    assert found(database) == [("S06", "", True)] * 3


@pytest.mark.parametrize(
    ("now", "zone", "night"),
    [
        ("2026-11-21T12:00", "Asia/Phnom_Penh", "2026-11-21T19:00"),
        ("2026-11-21T18:59", "Asia/Phnom_Penh", "2026-11-21T19:00"),
        ("2026-11-21T19:00", "Asia/Phnom_Penh", "2026-11-22T19:00"),
        ("2026-11-21T01:00", "UTC", "2026-11-21T02:00"),
    ],
)
def test_the_coming_night_is_that_of_the_unit(now: str, zone: str, night: str) -> None:
    found = jobs.next_night(datetime.fromisoformat(now + "+00:00"), zone=zone)
    assert found == datetime.fromisoformat(night + "+00:00")


def test_a_job_without_its_delegation_does_nothing(database: Database, tmp_path: Path) -> None:
    record(database.actor("lak"), narrative="")
    planning = database.actor("planning")
    jobs.ask_look(planning)
    database.as_superuser("update law.session set ended_at = now() where kind = 'job'")
    process = worker(database, tmp_path)
    try:
        # What is left is the job of the coming night.
        wait_for(lambda: database.as_superuser("select scheduled_at is null from procrastinate_jobs") == [(False,)])
    finally:
        process.terminate()
        process.wait()
    assert queries.how_many_not_looked_through(planning) == 1


def test_only_who_may_check_has_records_looked_through(database: Database) -> None:
    for who in ("lak", "lak_chief", "auditor"):
        with pytest.raises(Forbidden):
            jobs.ask_look(database.actor(who))
    assert database.as_superuser("select count(*) from procrastinate_jobs") == [(0,)]
