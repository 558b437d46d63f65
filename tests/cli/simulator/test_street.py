"""What is said of the street's traffic is what moves in its pictures."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ecrime.cli.simulator.picture import Light, draw
from ecrime.cli.simulator.street import LANES, LINES, Street

TIMES = st.integers(1_000_000_000_000, 2_000_000_000_000)
SEEDS = st.integers(0, 1000)


@given(SEEDS, TIMES)
def test_a_crossing_happens_where_the_object_is(seed: int, ms: int) -> None:
    street = Street(seed)
    for crossing in street.crossings(ms, ms + 10_000):
        x = LINES[crossing.line]
        before, after = (
            next(thing for thing in street.things(at) if thing.id == crossing.id)
            for at in (crossing.ms - 2, crossing.ms + 2)
        )
        assert before.kind is after.kind is crossing.kind
        assert (before.x < x < after.x) if crossing.direction == "right" else (after.x < x < before.x)


@given(SEEDS, TIMES)
def test_whatever_goes_through_the_picture_crosses_each_line_once(seed: int, ms: int) -> None:
    street = Street(seed)
    slowest_ms = int(1200 / min(abs(lane.speed) for lane in LANES))
    crossings = street.crossings(ms - slowest_ms, ms + slowest_ms)
    for thing in street.things(ms):
        assert sorted(one.line for one in crossings if one.id == thing.id) == sorted(LINES)


@given(SEEDS, TIMES, st.integers(1, 9_000))
def test_crossings_are_neither_lost_nor_doubled_between_two_questions(seed: int, ms: int, cut: int) -> None:
    street = Street(seed)
    halves = [*street.crossings(ms, ms + cut), *street.crossings(ms + cut, ms + 9_000)]
    assert halves == street.crossings(ms, ms + 9_000)


@given(SEEDS, TIMES)
def test_nothing_drives_through_anything(seed: int, ms: int) -> None:
    things = Street(seed).things(ms)
    for lane in LANES:
        files = sorted((thing for thing in things if thing.y == lane.y), key=lambda thing: thing.x)
        for left, right in pairwise(files):
            assert left.x + left.width / 2 < right.x - right.width / 2


def test_a_seed_is_a_traffic() -> None:
    assert Street(1).truth(0, 60_000) == Street(1).truth(0, 60_000)
    assert Street(1).crossings(0, 60_000) != Street(2).crossings(0, 60_000)


def test_all_lanes_are_used_within_a_minute_both_ways() -> None:
    crossings = Street().crossings(0, 60_000)
    assert {crossing.id.split("-")[0] for crossing in crossings} == {str(number) for number in range(len(LANES))}
    assert {crossing.direction for crossing in crossings} == {"left", "right"}


@given(SEEDS, TIMES, st.sampled_from(list(Light)))
def test_what_is_said_to_be_there_is_drawn_there(seed: int, ms: int, light: Light) -> None:
    ms -= ms % 40
    street, width, height = Street(seed), 640, 360
    picture = draw(street, light, width=width, height=height, ms=ms)[:height].astype(int)
    # Every grain returns after eight pictures; a minute later the same one lies under other traffic.
    empty = draw(Nothing(), light, width=width, height=height, ms=ms)[:height].astype(int)
    for thing in street.things(ms):
        x, y = int(thing.x * width), int((thing.y + thing.height * 0.15) * height)
        if 8 < x < width - 8:
            flat = picture[y - 2 : y + 2, x - 2 : x + 2]
            assert flat.std() == 0, "a body is of one brightness, the ground is not"
    assert ((picture != empty).any(axis=0)).sum() >= sum(1 for thing in street.things(ms) if 0 < thing.x < 1)


class Nothing(Street):
    """A street without traffic."""

    def things(self, ms: int) -> list[object]:  # type: ignore[override]
        return []
