"""Times of frames: within half a second of the truth, whatever camera, network and clocks do."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as some

from ecrime.cameras.recorder.rules import HOLE_NS, SECOND
from ecrime.cameras.recorder.timeline import CameraClock, Moment, Timeline

HALF = SECOND // 2


def told(truths: list[int], medias: list[int], delays: list[int]) -> list[Moment]:
    """What the timeline makes of frames taken at ``truths``; arrivals keep their order, as on any connection."""
    timeline, arrival, moments = Timeline(), 0, []
    for n, (truth, media, delay) in enumerate(zip(truths, medias, delays, strict=True)):
        arrival = max(arrival, truth + delay)
        moments.append(timeline.begin([(media, arrival)])[0] if n == 0 else timeline.take(media, arrival))
    return moments


def worst(truths: list[int], moments: list[Moment]) -> float:
    return max(abs(moment.wall_ns - truth) for truth, moment in zip(truths, moments, strict=True)) / SECOND


@settings(max_examples=60, deadline=None)
@given(
    some.floats(5, 60), some.floats(0.8, 1.25), some.integers(0, 200), some.integers(0, 2**32), some.integers(200, 3000)
)
@example(21, 21 / 25, 50, 1, 3000)
@example(49.68133623597067, 0.8, 192, 2808306436, 371)
def test_a_rate_that_is_not_the_declared_one_makes_no_gap(
    delivered: float, media_rate: float, jitter_ms: int, seed: int, frames: int
) -> None:
    """Media time may run up to a quarter fast or slow, as where 25 are declared and 21 come."""
    chance = random.Random(seed)
    truths = [10**18 + round(n * SECOND / delivered) for n in range(frames)]
    medias = [round((truth - truths[0]) * media_rate) for truth in truths]
    moments = told(truths, medias, [chance.randrange(jitter_ms + 1) * 1_000_000 for _ in truths])
    assert worst(truths, moments) <= 0.5
    walls = [moment.wall_ns for moment in moments]
    assert all(0 < after - before < HOLE_NS for before, after in pairwise(walls))
    assert not any(moment.anew for moment in moments)


@settings(max_examples=60, deadline=None)
@given(some.integers(20, 400), some.floats(0.5, 3), some.floats(-500, 500))
def test_a_network_that_stands_still_moves_no_frame(at: int, stall_s: float, ppm: float) -> None:
    truths = [10**18 + n * SECOND // 25 for n in range(600)]
    medias = [round((truth - truths[0]) * (1 + ppm / 1e6)) for truth in truths]
    until = truths[at] + round(stall_s * SECOND)
    delays = [max(until - truth, 0) if n >= at else 5_000_000 for n, truth in enumerate(truths)]
    assert worst(truths, told(truths, medias, delays)) <= 0.5


@given(some.floats(-500, 500))
@settings(max_examples=10, deadline=None)
def test_drift_never_adds_up(ppm: float) -> None:
    """A whole day at one frame a second: 500 ppm would be 43 seconds."""
    truths = [10**18 + n * SECOND for n in range(86_400)]
    medias = [round((truth - truths[0]) * (1 + ppm / 1e6)) for truth in truths]
    assert worst(truths, told(truths, medias, [2_000_000] * len(truths))) <= 0.5


@given(some.sampled_from([-3600, 3600, -2, 2, 86_400]), some.integers(50, 400))
@settings(deadline=None)
def test_a_jump_of_media_time_begins_anew_and_moves_no_frame(jump_s: int, at: int) -> None:
    truths = [10**18 + n * SECOND // 25 for n in range(500)]
    medias = [truth - truths[0] + 10**13 + (jump_s * SECOND if n >= at else 0) for n, truth in enumerate(truths)]
    moments = told(truths, medias, [5_000_000] * len(truths))
    assert worst(truths, moments) <= 0.5
    assert [n for n, moment in enumerate(moments) if moment.anew] == [at]


def test_media_time_that_stood_still_begins_anew_within_three_seconds() -> None:
    """The camera paused and its count did not: nothing catches up, so arrival is the truth."""
    truths = [10**18 + n * SECOND // 25 + (10 * SECOND if n >= 100 else 0) for n in range(400)]
    medias = [n * SECOND // 25 for n in range(400)]
    moments = told(truths, medias, [5_000_000] * 400)
    (anew,) = [n for n, moment in enumerate(moments) if moment.anew]
    assert 100 < anew <= 175
    assert worst(truths[anew:], moments[anew:]) <= 0.5


@given(some.lists(some.tuples(some.integers(-(10**12), 10**12), some.integers(0, 10**10)), min_size=1, max_size=80))
def test_times_always_grow_whatever_comes(steps: list[tuple[int, int]]) -> None:
    timeline, media, arrival, last = Timeline(), 0, 10**18, 0
    for step, waited in steps:
        media, arrival = media + step, arrival + waited
        wall = timeline.take(media, arrival).wall_ns
        assert wall > last
        last = wall


def test_the_first_frames_come_in_a_bunch_and_keep_their_distance() -> None:
    arrival = 10**18
    moments = Timeline().begin([(n * SECOND // 25, arrival) for n in range(25)])
    assert moments[-1].wall_ns == arrival
    assert moments[0].wall_ns == arrival - 24 * SECOND // 25


def test_the_cameras_clock_is_smoothed_and_a_jump_taken_at_once() -> None:
    clock = CameraClock()
    assert clock.take(5 * SECOND + 3_000_000, 0)
    for n in range(1, 50):
        assert not clock.take(5 * SECOND + n * SECOND + (n % 3) * 1_000_000, n * SECOND)
    assert clock.offset_ns is not None
    assert abs(clock.offset_ns - 5 * SECOND) < 3_000_000
    assert clock.take(3605 * SECOND + 50 * SECOND, 50 * SECOND)
    assert clock.offset_ns == 3605 * SECOND
    assert clock.take(3605 * SECOND + 111 * SECOND, 111 * SECOND), "told again each minute"
