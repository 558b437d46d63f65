"""What there is of a camera between two moments: stretches, gaps, holds, and that nothing is left unsaid."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.recorder import index_rows as rows
from tests.cameras.recorder.index_rows import HOUR_NS, hours_ago
from tests.cameras.recorder.test_holds import around, placed
from tests.cameras.sites.make import in_use

from ecrime.cameras.recorder import coverage, packing, queries
from ecrime.cameras.recorder.facts import Account, Cause, GapFacts, Role
from ecrime.cli.drills.instance import Database

MINUTE_NS = 60 * 1_000_000_000
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: (min(two), max(two))), max_size=8)


@pytest.fixture
def camera(database: Database) -> UUID:
    return in_use(database).id


def gap(database: Database, camera: UUID, start_ns: int, end_ns: int | None, cause: str = "refused") -> None:
    with database.connect("recorder") as connection:
        connection.execute(
            "insert into recorder_gap (camera_id, role, start_ns, end_ns, start_at, cause)"
            " values (%s, 'main', %s, %s, to_timestamp(%s / 1000 / 1e6), %s)",
            [camera, start_ns, end_ns, start_ns, cause],
        )


def test_the_segment_of_a_moment(database: Database, camera: UUID) -> None:
    hour, viewer = hours_ago(2), database.actor("planner")
    for minute in (0, 1, 3):
        rows.segment(database, camera, hour + minute * MINUTE_NS)
    found = queries.segment_at(viewer, camera, Role.MAIN, hour + MINUTE_NS + 5)
    assert found is not None
    assert (found.start_ns, found.end_ns) == (hour + MINUTE_NS, hour + 2 * MINUTE_NS)
    assert (found.keys, found.pieces) == (((0, found.start_ns),), ((1000, found.end_ns),))
    assert queries.file_of(found).name == f"{found.start_ns}.mp4"
    assert queries.segment_at(viewer, camera, Role.MAIN, hour + 2 * MINUTE_NS) is None
    assert queries.segment_at(viewer, camera, Role.SUB, hour + MINUTE_NS + 5) is None
    within = queries.segments(viewer, camera, Role.MAIN, hour + MINUTE_NS + 5, hour + 3 * MINUTE_NS + 1)
    assert [one.start_ns for one in within] == [hour + MINUTE_NS, hour + 3 * MINUTE_NS]


def test_a_timeline_says_what_there_is(database: Database, camera: UUID) -> None:
    hour, viewer = hours_ago(2), database.actor("planner")
    for minute in (0, 1, 3):
        rows.segment(database, camera, hour + minute * MINUTE_NS)
    gap(database, camera, hour + 2 * MINUTE_NS, hour + 3 * MINUTE_NS)
    gap(database, camera, hour + 4 * MINUTE_NS, None, "unauthorised")
    hold = placed(database, camera, **around(hour))
    (told,) = queries.timeline(viewer, [camera, UUID(int=9)], hour, hour + HOUR_NS)
    assert told.recorded == ((hour, hour + 2 * MINUTE_NS), (hour + 3 * MINUTE_NS, hour + 4 * MINUTE_NS))
    assert told.gaps == (
        GapFacts(hour + 2 * MINUTE_NS, hour + 3 * MINUTE_NS, Cause.REFUSED),
        GapFacts(hour + 4 * MINUTE_NS, None, Cause.UNAUTHORISED),
    )
    assert told.holds == (hold,)
    assert told.deleted == ()
    assert hours_ago(15 * 24) - HOUR_NS < told.kept_from < hours_ago(15 * 24) + 2 * HOUR_NS
    whole = queries.accounted_for(viewer, camera, Role.MAIN, hour, hour + HOUR_NS)
    assert whole == Account(3 * MINUTE_NS, 57 * MINUTE_NS, 0)
    assert whole.share == 1.0


def test_a_recorder_that_says_nothing_does_not_run(database: Database, camera: UUID) -> None:
    hour = hours_ago(2)
    rows.segment(database, camera, hour)
    (told,) = queries.timeline(database.actor("planner"), [camera], hour, hour + HOUR_NS)
    assert told.gaps == (GapFacts(hour + MINUTE_NS, None, Cause.NOT_RUNNING),)
    assert queries.accounted_for(database.actor("planner"), camera, Role.MAIN, hour, hour + HOUR_NS).share < 0.02


def test_what_was_deleted_is_told_and_not_shown(database: Database, camera: UUID) -> None:
    hour, viewer = hours_ago(16 * 24), database.actor("planner")
    rows.segment(database, camera, hour + 1)
    rows.chain(database, camera, hour)
    rows.delete(database, camera, hour)
    (told,) = queries.timeline(viewer, [camera], hour, hour + HOUR_NS)
    assert (told.recorded, told.deleted, told.deleted_for_room) == ((), ((hour, hour + HOUR_NS),), ())
    assert queries.segment_at(viewer, camera, Role.MAIN, hour + 5) is None


def test_what_went_for_want_of_room_is_told_apart_from_what_was_over(database: Database, camera: UUID) -> None:
    over, hour, viewer = hours_ago(16 * 24), hours_ago(3), database.actor("planner")
    for each, cause in ((over, "retention"), (hour, "quota")):
        rows.segment(database, camera, each + 1)
        rows.chain(database, camera, each)
        rows.delete(database, camera, each, cause)
    (told,) = queries.timeline(viewer, [camera], over, hour + HOUR_NS)
    assert told.deleted == ((over, over + HOUR_NS), (hour, hour + HOUR_NS))
    assert told.deleted_for_room == ((hour, hour + HOUR_NS),)


def test_who_has_nothing_to_do_with_footage_sees_no_index(database: Database, camera: UUID) -> None:
    hour = hours_ago(2)
    rows.segment(database, camera, hour)
    gap(database, camera, hour + MINUTE_NS, None)
    for who, gaps in (("admin", 1), ("lak", 0), ("hil_chief", 0)):
        viewer = database.actor(who)
        assert queries.segments(viewer, camera, Role.MAIN, hour, hour + HOUR_NS) == []
        told = queries.timeline(viewer, [camera], hour, hour + HOUR_NS)
        assert sum(len(one.gaps) for one in told) == gaps, who


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**6)), max_size=40))
def test_what_is_packed_is_told_again(pairs: list[tuple[int, int]]) -> None:
    start = 1_790_000_000_123_456_789
    told = tuple((place, start + ms * 1_000_000) for place, ms in pairs)
    assert packing.unpack(packing.pack(told, start), start) == told


@pytest.mark.parametrize("pair", [(2**32, 0), (-1, 0), (0, -2_000_000)])
def test_what_does_not_fit_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        packing.pack([pair], 0)
    with pytest.raises(ValueError, match="eight"):
        packing.unpack(b"1234567", 0)


@given(SPANS, SPANS)
def test_every_moment_is_one_of_three(recorded: list[tuple[int, int]], gaps: list[tuple[int, int]]) -> None:
    """Beside counting each moment by itself."""
    told = coverage.account(recorded, gaps, 5, 50)
    inside = {at: _is(at, recorded, gaps) for at in range(5, 50)}
    counted = [list(inside.values()).count(kind) for kind in ("covered", "gap", "neither")]
    assert [told.covered, told.gaps, told.neither] == counted


@given(SPANS)
def test_joined_spans_hold_the_same_moments(spans: list[tuple[int, int]]) -> None:
    made = coverage.joined(spans)
    assert all(one[1] < other[0] for one, other in pairwise(made))
    assert {at for begin, end in made for at in range(begin, end)} == {
        at for begin, end in spans for at in range(begin, end)
    }


def _is(at: int, recorded: list[tuple[int, int]], gaps: list[tuple[int, int]]) -> str:
    if any(begin <= at < end for begin, end in gaps):
        return "gap"
    return "covered" if any(begin <= at < end for begin, end in recorded) else "neither"


@given(SPANS)
def test_segments_that_touch_or_overlap_are_one_stretch(
    database: Database, camera: UUID, spans: list[tuple[int, int]]
) -> None:
    """The database joins them as ``coverage.joined`` does, to the nanosecond."""
    database.as_superuser("alter table recorder_segment disable trigger user")
    database.as_superuser("delete from recorder_segment")
    database.as_superuser("alter table recorder_segment enable trigger user")
    hour = hours_ago(4)
    wanted = {hour + start * MINUTE_NS: (end - start) * 60 for start, end in spans if end > start}
    for start, seconds in wanted.items():
        rows.segment(database, camera, start, seconds=seconds)
    [found] = queries.timeline(database.actor("planner"), [camera], hour, hour + 2 * HOUR_NS)
    joined = coverage.joined((start, start + seconds * 1_000_000_000) for start, seconds in wanted.items())
    assert list(found.recorded) == joined
