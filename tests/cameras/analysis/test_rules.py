"""Marks and stretches, for whatever was measured."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.cameras.analysis import rules
from ecrime.cameras.analysis.facts import MOST_MOTION, TAMPERED, Before, Look, Looked, Mark, Seen, Span
from ecrime.cameras.recorder.rules import SECOND

MARKS = st.builds(Mark, st.integers(0, 15), st.sampled_from(Seen))
LOOKS = st.builds(
    Look,
    st.one_of(st.none(), st.floats(0, 1)),
    st.booleans(),
    st.booleans(),
    st.one_of(st.none(), st.floats(0, 10)),
)
A, B = bytes([0b10101010] * 8), bytes([0b01010101] * 8)


def look(changed: float | None = 0.1, *, still: bool = False, black: bool = False, sharp: float | None = 0.4) -> Look:
    return Look(changed, still, black, sharp)


def seen(looks: Sequence[Look | None], before: Before | None = None, scene: bytes | None = None) -> list[Seen]:
    return [mark.seen for mark in rules.marks_of(Looked(tuple(looks), scene), before or Before())]


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_that_changes_is_never_a_lower_level(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= rules.level_of(low) <= rules.level_of(high) <= MOST_MOTION


def test_levels_go_from_nothing_to_half_of_the_picture() -> None:
    assert [rules.level_of(share) for share in (0.0, 0.0019, 0.002, 0.01, 0.1, 0.5, 1.0)] == [0, 0, 1, 5, 10, 15, 15]
    assert rules.level_of(float("nan")) == 0


@given(st.lists(MARKS, max_size=200))
def test_marks_come_back_as_they_were_kept(marks: list[Mark]) -> None:
    assert rules.unpacked(rules.packed(marks)) == marks


@given(st.binary(max_size=100))
def test_bytes_of_a_later_version_are_not_analysed(kept: bytes) -> None:
    for byte, mark in zip(kept, rules.unpacked(kept), strict=True):
        assert mark == (Mark(byte >> 4, Seen(byte & 15)) if byte & 15 in set(Seen) else rules.UNKNOWN)


@given(st.lists(st.one_of(st.none(), LOOKS), max_size=40), st.one_of(st.none(), st.floats(0.1, 2)))
def test_there_is_a_mark_for_each_look_and_nothing_unknown_is_called_quiet(
    looks: list[Look | None], usual: float | None
) -> None:
    marks = rules.marks_of(Looked(tuple(looks), None), Before(usual))
    assert len(marks) == len(looks)
    for each, mark in zip(looks, marks, strict=True):
        if each is None or (each.changed is None and not mark.seen):
            assert mark == rules.UNKNOWN
        if mark.seen is Seen.BLACK:
            assert each is not None
            assert each.is_black


def test_one_picture_that_stands_still_is_chance_and_three_are_frozen() -> None:
    still, moves = look(0.0, still=True), look()
    assert seen([still, still, moves, still, still, still]) == [Seen.NOTHING] * 3 + [Seen.FROZEN] * 3
    calm = look(0.0)
    assert seen([calm, still, calm, still, calm, calm, still, calm]) == [
        Seen.NOTHING, *[Seen.FROZEN] * 6, Seen.NOTHING,
    ], "a coder chooses another quality now and then"  # fmt: skip
    assert seen([calm] * 8) == [Seen.NOTHING] * 8


def test_out_of_focus_is_by_the_cameras_own_measure() -> None:
    soft = [look(sharp=0.1)] * 3
    assert seen(soft) == [Seen.NOTHING] * 3
    assert seen(soft, Before(0.15)) == [Seen.NOTHING] * 3
    assert seen(soft, Before(0.4)) == [Seen.DEFOCUSED] * 3
    assert seen([look(sharp=None)] * 3, Before(0.4)) == [Seen.DEFOCUSED] * 3
    assert seen([look(sharp=None, black=True)] * 3, Before(0.4)) == [Seen.BLACK] * 3


def test_a_scene_is_another_one_when_it_stays_so() -> None:
    at = Before(scenes=(A,) * 10)
    assert seen([look()], at, A) == [Seen.NOTHING]
    assert seen([look()], at, B) == [Seen.NOTHING], "something large stands before it for a minute"
    assert seen([look()], Before(scenes=(B, B, *(A,) * 10)), B) == [Seen.MOVED]
    assert seen([look()], Before(scenes=(B, A, *(A,) * 10)), B) == [Seen.NOTHING]
    assert seen([look()], Before(scenes=(B,) * 9 + (A,) * 3), B) == [Seen.NOTHING], "it is the usual one by now"
    assert seen([look()], Before(scenes=(B, B, A)), B) == [Seen.NOTHING], "too little is known"
    assert seen([look()], Before(scenes=(B, B, *(A,) * 10)), None) == [Seen.NOTHING]


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_how_far_scenes_are_apart_is_the_same_both_ways(one: bytes, other: bytes) -> None:
    assert rules.apart(one, one) == 0
    assert rules.apart(one, other) == rules.apart(other, one)
    assert 0 <= rules.apart(one, other) <= 1


@given(st.lists(st.integers(0, 3 * SECOND), max_size=60))
def test_of_key_frames_that_follow_at_once_some_are_looked_at_and_all_are_marked(steps: list[int]) -> None:
    at, keys = 0, []
    for n, step in enumerate(steps):
        at += step
        keys.append((n, at))
    numbers = rules.chosen(keys)
    marks = [Mark(n % 16, Seen.NOTHING) for n in range(len(numbers))]
    assert numbers[:1] == [0][: len(keys)]
    assert all(keys[b][1] - keys[a][1] >= rules.NEAREST_NS for a, b in itertools.pairwise(numbers))
    told = rules.for_every_key(marks, numbers, len(keys))
    assert len(told) == len(keys)
    assert [told[n] for n in numbers] == marks


def test_too_much_at_once_is_thinned() -> None:
    assert rules.thinned([0, 1, 2, 3, 4], [10] * 5, 50) == [0, 1, 2, 3, 4]
    assert rules.thinned([0, 1, 2, 3, 4], [10] * 5, 49) == [0, 2, 4]
    assert rules.thinned([0, 1, 2, 3, 4], [10] * 5, 9) == [0]
    assert rules.thinned([], [], 9) == []


def span(start: int, end: int, level: int = 0, *seen: Seen, known: bool = True) -> Span:
    return Span(start * SECOND, end * SECOND, level, frozenset(seen), is_known=known)


def test_motion_a_few_seconds_apart_is_one_stretch() -> None:
    spans = [span(0, 2, 3), span(2, 8), span(8, 10, 7), span(10, 30), span(30, 32, 1), span(32, 40, known=False)]
    assert rules.joined(spans) == [(0, 10 * SECOND, 7), (30 * SECOND, 32 * SECOND, 1)]


@pytest.mark.parametrize("what", TAMPERED)
def test_each_thing_that_stands_out_has_stretches_of_its_own(what: Seen) -> None:
    spans = [span(0, 2, 0, what), span(2, 4, 0, what), span(60, 62, 0, what), span(4, 6, 3)]
    assert rules.tampered(spans) == [(0, 4 * SECOND, what), (60 * SECOND, 62 * SECOND, what)]
