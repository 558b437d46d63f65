"""When to try again and where segments end."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from ecrime.cameras.recorder.rules import HOUR_NS, SEGMENT_NS, back_off_s, hour_of, segment_ends_ns

cameras = some.uuids()
times = some.integers(0, 2**62)


@given(some.integers(1, 10_000), some.floats(0, 1, exclude_max=True))
def test_waiting_stays_between_one_second_and_thirty(failures: int, chance: float) -> None:
    assert 1 <= back_off_s(failures, chance) <= 30


def test_waiting_doubles() -> None:
    assert [back_off_s(failures, 0) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert back_off_s(6, 0.999) < 23


@given(cameras, times)
def test_a_segment_ends_within_a_minute_and_within_its_hour(camera: UUID, start_ns: int) -> None:
    ends = segment_ends_ns(camera, start_ns)
    assert start_ns < ends <= start_ns + SEGMENT_NS
    assert hour_of(ends - 1) == hour_of(start_ns)


@given(cameras, times)
def test_a_camera_switches_at_its_own_moment_of_the_minute(camera: UUID, start_ns: int) -> None:
    ends = segment_ends_ns(camera, start_ns)
    following = segment_ends_ns(camera, ends)
    assert ends % HOUR_NS == 0 or following % HOUR_NS == 0 or following == ends + SEGMENT_NS
