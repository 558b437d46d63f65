"""The bench of the index on a few rows: it counts what it says and finds what it asks for."""

from __future__ import annotations

from ecrime.cli.benches import seek
from ecrime.cli.drills.instance import Database


def test_every_question_is_answered(database: Database) -> None:
    told = seek.run(database, rows=2 * 1440, questions=10)
    assert (told.rows, told.cameras, told.days, told.questions) == (2880, 1, 2, 10)
    assert database.as_superuser("select count(*) from recorder_segment") == [(2880,)]
    assert database.as_superuser("select count(*) from analysis_segment") == [(2880,)]
    for timed in (told.seek, told.timeline_day, told.motion_day, told.timeline_month, told.bare):
        assert 0 < timed.median_ms <= timed.p95_ms <= timed.worst_ms, timed.name
    assert told.to_bare > 0
    assert seek.lines(told)[0].startswith("2,880 rows of 1 cameras and 2 days")
