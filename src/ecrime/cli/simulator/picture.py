"""Draws the street as a camera sees it: planes of YUV 4:2:0, by day, at night or without colour."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ecrime.cli.simulator.burned_clock import burn_clock
from ecrime.cli.simulator.street import Kind, Street, Thing

Plane = NDArray[np.uint8]
NO_COLOUR = 128
NOISES = 8


class Light(StrEnum):
    """How the street is lit."""

    DAY = "day"
    NIGHT = "night"
    GREY = "grey"


# (U, V) of what moves, by its tint; the colours are those of cars, not of people.
TINTS = ((128, 128), (110, 180), (170, 110), (120, 140), (100, 120), (140, 105))


def draw(street: Street, light: Light, *, width: int, height: int, ms: int, has_clock: bool = True) -> Plane:
    """The picture at a time, its clock burned in.

    width, height  multiples of 4, at least 128 by 72
    has_clock      not where the picture is shown at other times than this: no clock is better than a wrong one
    returns        (height * 3 / 2, width) brightness and below it the colours, as libav's yuv420p
    """
    picture = _ground(light, width, height, (ms // 40) % NOISES).copy()
    for thing in street.things(ms):
        _draw_thing(picture, thing, light, height)
    if has_clock:
        burn_clock(picture[:height], ms)
    return picture


def dark(*, width: int, height: int, ms: int) -> Plane:
    """What a covered lens sees; the camera still writes the time."""
    picture = np.full((height * 3 // 2, width), NO_COLOUR, dtype=np.uint8)
    picture[:height] = 17
    burn_clock(picture[:height], ms)
    return picture


@lru_cache(maxsize=4 * NOISES)
def _ground(light: Light, width: int, height: int, which: int) -> Plane:
    """Sky, houses, pavement, road, markings, and one of a few grains that a sensor would give."""
    picture = np.full((height * 3 // 2, width), NO_COLOUR, dtype=np.uint8)
    luma = picture[:height].astype(np.float64)
    for top, bottom, brightness in (
        (0.0, 0.16, 190), (0.16, 0.30, 130), (0.30, 0.42, 150), (0.42, 0.92, 85), (0.92, 1.0, 120),
    ):  # fmt: skip
        luma[int(top * height) : int(bottom * height)] = brightness
    _draw_houses(luma)
    marking = slice(int(0.665 * height), max(int(0.665 * height) + 1, int(0.675 * height)))
    luma[marking, (np.arange(width) * 24 // width) % 2 == 0] = 215
    grain = np.random.default_rng(which).normal(0, 5 if light is Light.NIGHT else 3, luma.shape)
    still = np.random.default_rng(NOISES).normal(0, 6, luma.shape)
    luma = luma * 0.28 if light is Light.NIGHT else luma
    picture[:height] = np.clip(luma + grain + still, 16, 235).astype(np.uint8)
    if light is Light.DAY:
        _colour(picture, height, slice(0, int(0.16 * height)), slice(0, width), (150, 118))
        _colour(picture, height, slice(int(0.16 * height), int(0.30 * height)), slice(0, width), (118, 138))
    return picture


def _draw_houses(luma: NDArray[np.float64]) -> None:
    """Fronts of different brightness with rows of windows."""
    height, width = luma.shape
    for house in range(9):
        left, right = house * width // 9, (house + 1) * width // 9
        luma[int((0.06 + 0.03 * (house % 3)) * height) : int(0.30 * height), left:right] = 105 + 13 * (house * 5 % 7)
        for window in range(4):
            start = left + (2 * window + 1) * (right - left) // 9
            luma[int(0.17 * height) : int(0.22 * height), start : start + max(1, (right - left) // 10)] = 60


def _draw_thing(picture: Plane, thing: Thing, light: Light, height: int) -> None:
    """A body of two parts and what it stands on; lamps at night. A walker is a bar without a face."""
    luma = picture[:height]
    left, right = thing.x - thing.width / 2, thing.x + thing.width / 2
    top, bottom = thing.y - thing.height / 2, thing.y + thing.height / 2
    shade = 45 + thing.tint * 150 // 255
    brightness = shade // 3 if light is Light.NIGHT else shade
    upper = top + thing.height * 0.45
    inset = 0.0 if thing.kind in (Kind.BUS, Kind.WALKER) else thing.width * 0.2
    body = _fill(luma, (left, right), (upper, bottom), brightness)
    _fill(luma, (left + inset, right - inset), (top, upper), max(20, brightness - 25))
    if thing.kind is not Kind.WALKER:
        wheel = thing.width * 0.18
        for at in (left + wheel / 2, right - wheel * 1.5):
            _fill(luma, (at, at + wheel), (bottom - thing.height * 0.2, bottom), 22)
        if light is Light.NIGHT:
            front = right - 0.01 if thing.speed > 0 else left
            _fill(luma, (front, front + 0.01), (upper, upper + thing.height * 0.2), 230)
    if light is Light.DAY:
        _colour(picture, height, *body, TINTS[thing.tint % len(TINTS)])


def _fill(luma: Plane, across: tuple[float, float], down: tuple[float, float], brightness: int) -> tuple[slice, slice]:
    """Fill a box given in shares, cut off at the edges; (rows, columns) of what was filled."""
    rows, columns = (
        slice(*(min(length, max(0, int(share * length))) for share in shares))
        for length, shares in zip(luma.shape, (down, across), strict=True)
    )
    luma[rows, columns] = brightness
    return rows, columns


def _colour(picture: Plane, height: int, rows: slice, columns: slice, tint: tuple[int, int]) -> None:
    """Give a box its colour: a quarter of the rows for U, then a quarter for V, each half as wide."""
    width = picture.shape[1]
    planes = picture[height:].reshape(2, height // 2, width // 2)
    for plane, value in zip(planes, tint, strict=True):
        plane[rows.start // 2 : rows.stop // 2, columns.start // 2 : columns.stop // 2] = value
