"""What the database refuses of the index, whoever asks: nothing held goes, nothing that ended changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import HOUR_NS, hours_ago, refused
from tests.cameras.sites.make import in_use

from ecrime.cli.drills.instance import Database

DAY_NS = 24 * HOUR_NS


@pytest.fixture
def camera(database: Database) -> UUID:
    return in_use(database).id


def recorded(database: Database, camera: UUID, hour_ns: int) -> None:
    rows.segment(database, camera, hour_ns + 1)
    rows.segment(database, camera, hour_ns + 60 * 1_000_000_000)
    assert rows.chain(database, camera, hour_ns)


def states(database: Database) -> list[str]:
    return [state for (state,) in database.as_superuser("select state from recorder_segment order by start_ns")]


def test_what_is_over_is_deleted_under_an_entry(database: Database, camera: UUID) -> None:
    hour = hours_ago(16 * 24)
    recorded(database, camera, hour)
    assert rows.delete(database, camera, hour) == 2
    assert states(database) == ["deleted", "deleted"]
    entries = database.as_superuser(
        "select kind, operation, subject_kind, officer_id from ledger_entry where subject_id ="
        f" '{camera}' and kind ~ '^(recording|footage)' order by id"
    )
    assert entries == [
        ("recording.chain", "collection", "camera", None),
        ("footage.delete", "erasure", "camera", None),
    ]
    assert database.as_superuser("select deleted_for, segments, bytes from recorder_hour") == [("retention", 2, 2000)]


def test_the_head_of_an_hour_is_entered_once(database: Database, camera: UUID) -> None:
    assert rows.chain(database, camera, hours_ago(2))
    assert not rows.chain(database, camera, hours_ago(2))
    with refused("EC223"):
        rows.chain(database, camera, hours_ago(0))


def test_what_is_not_over_stays(database: Database, camera: UUID) -> None:
    hour = hours_ago(14 * 24)
    recorded(database, camera, hour)
    with refused("EC224"):
        rows.delete(database, camera, hour)
    assert states(database) == ["closed", "closed"]


def test_where_room_is_needed_the_oldest_goes_first(database: Database, camera: UUID) -> None:
    recorded(database, camera, hours_ago(3))
    recorded(database, camera, hours_ago(2))
    with refused("EC224"):
        rows.delete(database, camera, hours_ago(2), "quota")
    assert rows.delete(database, camera, hours_ago(3), "quota") == 2
    assert rows.delete(database, camera, hours_ago(2), "quota") == 2


def test_an_hour_without_proof_stays(database: Database, camera: UUID) -> None:
    rows.segment(database, camera, hours_ago(20 * 24) + 1)
    with refused("EC223"):
        rows.delete(database, camera, hours_ago(20 * 24))


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("update recorder_segment set state = 'deleted'", "EC221"),
        ("delete from recorder_segment", "EC221"),
        ("update recorder_segment set end_ns = end_ns + 1", "EC222"),
        ("update recorder_segment set chain = sha256('x')", "EC222"),
        ("update recorder_segment set run = gen_random_uuid()", "42501"),
        ("truncate recorder_segment", "42501"),
        ("delete from recorder_gap", "42501"),
        ("update recorder_hour set deleted_for = 'quota'", "42501"),
        ("select sealed from sites_credential", "42501"),
        ("select * from law.sources_of()", "42501"),
        ("select law.context()", "42501"),
    ],
)
def test_the_recorder_can_do_nothing_else(database: Database, camera: UUID, statement: str, state: str) -> None:
    recorded(database, camera, hours_ago(3))
    with database.connect("recorder") as connection, refused(state):
        connection.execute(statement.encode())


def test_the_row_goes_when_the_file_has_gone(database: Database, camera: UUID) -> None:
    hour = hours_ago(16 * 24)
    recorded(database, camera, hour)
    rows.delete(database, camera, hour)
    with database.connect("recorder") as connection:
        assert connection.execute("delete from recorder_segment where state = 'deleted'").rowcount == 2


def test_a_gap_that_ended_stays(database: Database, camera: UUID) -> None:
    start = hours_ago(1)
    with database.connect("recorder") as connection:
        connection.execute(
            "insert into recorder_gap (camera_id, role, start_ns, start_at, cause)"
            " values (%s, 'main', %s, to_timestamp(%s / 1000 / 1e6), 'refused')",
            [camera, start, start],
        )
        connection.execute("update recorder_gap set end_ns = start_ns + 5, cause = 'timeout'")
        with refused("EC222"):
            connection.execute("update recorder_gap set end_ns = start_ns + 6")
        with refused("EC222"):
            connection.execute("update recorder_gap set cause = 'disk'")


def test_the_moment_is_that_of_the_nanoseconds(database: Database, camera: UUID) -> None:
    start = 1_790_000_000_123_456_789
    rows.segment(database, camera, start)
    [(at,)] = database.as_superuser("select start_at from recorder_segment")
    assert at == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=start // 1000)


def test_months_are_made_and_what_lies_outside_is_kept_apart(database: Database, camera: UUID) -> None:
    for start in (hours_ago(0), hours_ago(24 * 400)):
        rows.segment(database, camera, start)
    places = database.as_superuser("select tableoid::regclass::text from recorder_segment order by start_ns")
    month = datetime.now(UTC).strftime("%Y%m")
    assert [place for (place,) in places] == ["parts.recorder_segment_other", f"parts.recorder_segment_{month}"]
    database.as_superuser("set role ecrime_owner; select law.ensure_months(3, 14)")
    database.as_superuser("reset role")
    assert database.as_superuser("select count(*) from recorder_segment") == [(2,)]
