"""What is measured of pictures of a street, drawn and coded as a camera would: motion, and what stands out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.cameras.analysis import scenes

from ecrime.cameras.analysis import rules
from ecrime.cameras.analysis.decoding import key_pictures
from ecrime.cameras.analysis.facts import Before, Looked, Seen
from ecrime.cameras.analysis.measure import CELLS, HEIGHT, WIDTH, Grey, looked_at
from ecrime.cameras.sites.cells import covered
from ecrime.cli.simulator.picture import Light

pytestmark = pytest.mark.one_server

ZONE = ((0.0, 0.3), (1.0, 0.3), (1.0, 1.0), (0.0, 1.0))  # where everything moves
N = 12


def seen(pictures: list[scenes.Plane], zones: tuple[tuple[tuple[float, float], ...], ...] = ()) -> Looked:
    """What is seen of coded pictures; the first is only compared with."""
    left_out = covered(zones, CELLS[1], CELLS[0]) if zones else None
    return looked_at(key_pictures(scenes.coded(pictures).data), left_out)


def marks(looked: Looked, before: Before | None = None) -> list[tuple[int, Seen]]:
    return [(mark.level, mark.seen) for mark in rules.marks_of(looked, before or Before())]


def sharp(looked: Looked) -> float:
    return float(np.median([look.sharp for look in looked.looks if look is not None and look.sharp is not None]))


@pytest.mark.parametrize("light", [Light.DAY, Light.NIGHT])
def test_a_street_moves_and_grain_and_a_burned_in_clock_do_not(light: Light) -> None:
    busy = marks(seen(scenes.street(N, light=light)))
    assert {what for _level, what in busy} == {Seen.NOTHING}
    assert min(level for level, _what in busy) >= 7
    assert marks(seen(scenes.quiet(N, light=light))) == [(0, Seen.NOTHING)] * (N - 1)


def test_light_that_goes_on_moves_nothing() -> None:
    pictures = scenes.quiet(N)
    for n, picture in enumerate(pictures[4:9], 4):
        lit = picture.copy()
        lit[: scenes.HEIGHT] = np.minimum(picture[: scenes.HEIGHT], 215) + 20
        pictures[n] = lit
    assert max(level for level, _what in marks(seen(pictures))) <= 2


def test_one_who_passes_is_marked_when_he_does() -> None:
    pictures = scenes.quiet(N)
    busy = scenes.street(N)
    pictures[6] = busy[6]
    found = [level for level, _what in marks(seen(pictures))]
    assert [n for n, level in enumerate(found) if level] == [5, 6]  # he comes, and he has gone


def test_black_frozen_and_blurred_are_told_apart() -> None:
    assert {what for _level, what in marks(seen(scenes.black(N)))} == {Seen.BLACK}
    # The coder takes a picture or two until it gives the same for the same.
    assert marks(seen(scenes.frozen(N)))[2:] == [(0, Seen.FROZEN)] * (N - 3)
    street = seen(scenes.street(N))
    usual = Before(sharp(street))
    assert {what for _level, what in marks(street, usual)} == {Seen.NOTHING}
    assert {what for _level, what in marks(seen(scenes.blurred(scenes.street(N))), usual)} == {Seen.DEFOCUSED}
    assert {what for _level, what in marks(seen(scenes.street(N, light=Light.NIGHT)), usual)} == {Seen.NOTHING}


def test_a_camera_that_was_turned_shows_another_scene_by_day_as_by_night() -> None:
    at = [seen(scenes.street(N, first_s=60 * n, light=light)) for light in Light for n in range(2)]
    turned = seen(scenes.turned(scenes.street(N)))
    known = [look.scene for look in at if look.scene is not None]
    assert len(known) == len(at)
    assert turned.scene is not None
    assert all(rules.apart(one, other) < rules.SCENES_AGREE for one in known for other in known)
    assert all(rules.apart(one, turned.scene) > rules.SCENES_DIFFER for one in known)


def test_what_lies_in_a_zone_changes_no_measure() -> None:
    """No mark may tell of what may not be seen."""
    busy, quiet = (seen(pictures, (ZONE,)) for pictures in (scenes.street(N), scenes.quiet(N)))
    assert marks(busy) == marks(quiet) == [(0, Seen.NOTHING)] * (N - 1)
    everything = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    assert seen(scenes.street(3), (everything,)) == Looked((None, None), None)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**31), corner=st.tuples(st.floats(0.05, 0.5), st.floats(0.05, 0.5)))
def test_pictures_that_differ_in_a_zone_alone_measure_the_same(seed: int, corner: tuple[float, float]) -> None:
    chance = np.random.default_rng(seed)
    x, y = corner
    zone = ((x, y), (x + 0.4, y), (x + 0.4, y + 0.4), (x, y + 0.4))
    left_out = covered((zone,), CELLS[1], CELLS[0])
    pictures: list[Grey | None] = list(chance.integers(0, 255, (4, HEIGHT, WIDTH), dtype=np.uint8))
    others: list[Grey | None] = []
    inside: NDArray[np.bool_] = left_out.repeat(2, 0).repeat(2, 1)
    for picture in pictures:
        assert picture is not None
        other = picture.copy()
        other[inside] = chance.integers(0, 255, int(inside.sum()), dtype=np.uint8)
        others.append(other)
    assert looked_at(pictures, left_out) == looked_at(others, left_out)


def test_a_picture_that_cannot_be_read_is_left_out_and_the_next_compared_with_the_last() -> None:
    pictures: list[Grey | None] = [*key_pictures(scenes.coded(scenes.quiet(4)).data)]
    pictures[2] = None
    looks = looked_at(pictures, None).looks
    assert [look is None for look in looks] == [False, True, False]
    alone = looked_at([None, *pictures[:1]], None).looks[0]
    assert alone is not None
    assert alone.changed is None
    assert rules.marks_of(looked_at([None, *pictures[:1]], None), Before()) == [rules.UNKNOWN]


def test_what_is_no_video_is_refused_and_a_broken_key_frame_is_none() -> None:
    with pytest.raises((ValueError, OSError)):
        key_pictures(bytes(4096))
    found = scenes.coded(scenes.quiet(3))
    broken = bytearray(found.data)
    begins = found.keys[1][0]
    broken[begins + 200 : found.ends[1][0]] = bytes(found.ends[1][0] - begins - 200)
    assert [picture is None for picture in key_pictures(bytes(broken))][0::2] == [False, False]
