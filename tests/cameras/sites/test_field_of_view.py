"""The field of view against a calculator's figures, and against points put through a lens one by one."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecrime.cameras.sites.facts import CameraFacts, Codec, Scheme, StreamRole, StreamSeen, Transport
from ecrime.cameras.sites.field_of_view import (
    LEVELS_2014,
    LEVELS_2025,
    FieldOfView,
    Level,
    field_of_view,
)

# 1080p, a sensor of 1/2.8 inch, 4 mm: what a planner's calculator gives (shared research, video, 6).
ORACLE = {Level.DETECTION: 56.9, Level.OBSERVATION: 22.6, Level.RECOGNITION: 11.4, Level.IDENTIFICATION: 5.7}


def stream(width: int | None = 1920, height: int | None = 1080, role: StreamRole = StreamRole.MAIN) -> StreamSeen:
    return StreamSeen(role, Scheme.RTSP, Transport.TCP, Codec.H264, width, height, 25.0)


def camera(**more: float | None) -> CameraFacts:
    return CameraFacts("LAK-1", "LAK-S1", **{"focal_mm": 4.0, "sensor_mm": 5.396, **more})  # type: ignore[arg-type]


def view(**more: float | None) -> FieldOfView:
    found = field_of_view(camera(**more), (stream(),))
    assert found is not None
    return found


def test_a_calculators_figures_come_out_to_a_hundredth() -> None:
    found = view()
    assert found.angle == pytest.approx(68.0, rel=0.01)
    for level, metres in ORACLE.items():
        reach = found.reach(LEVELS_2014[level])
        assert reach is not None
        assert [reach.from_m, reach.to_m] == pytest.approx([0, metres], rel=0.01), level


def test_the_levels_of_both_editions_are_those_of_the_standard() -> None:
    assert list(LEVELS_2025.values()) == [20, 40, 80, 125, 250, 500, 1500]
    assert list(LEVELS_2014.values()) == [25, 62.5, 125, 250]


def test_what_is_not_known_is_not_made_up() -> None:
    assert field_of_view(camera(focal_mm=None, sensor_mm=None), (stream(),)) is None
    assert field_of_view(camera(), (stream(width=None, height=None),)) is None
    assert field_of_view(camera(), (stream(role=StreamRole.SUB),)) is None
    assert field_of_view(camera(focal_mm=None, sensor_mm=None, angle=180), (stream(),)) is None
    assert not view().is_placed
    assert view(height_m=6).blind_m is None


def test_a_mast_has_a_blind_foot_and_a_steep_camera_an_end() -> None:
    found = view(height_m=6, tilt=-30)
    lower, upper = math.radians(30 + found.upright / 2), math.radians(30 - found.upright / 2)
    assert found.blind_m == pytest.approx(6 / math.tan(lower))
    reach = found.reach(1, target_m=0)
    assert reach is not None
    assert [reach.from_m, reach.to_m] == pytest.approx([6 / math.tan(lower), 6 / math.tan(upper)])
    assert view(height_m=6, tilt=-89.9999999999).reach(20) is not None
    assert view(height_m=6, tilt=-90).blind_m == 0
    assert view(height_m=6, tilt=60).blind_m is None
    assert view(height_m=6, tilt=60).reach(20) is None
    assert view(height_m=6, tilt=-30).reach(1500) is None


@given(
    height=st.floats(0, 40),
    tilt=st.floats(-85, 40),
    focal=st.floats(2, 50),
    density=st.floats(5, 2000),
    share=st.floats(0.001, 0.999),
)
def test_a_metre_held_there_has_as_many_pixels(
    height: float, tilt: float, focal: float, density: float, share: float
) -> None:
    """A point of the reach lies in the picture with the density or more; one beyond it has less, or is out of it."""
    found = view(height_m=height, tilt=tilt, focal_mm=focal)
    reach = found.reach(density)
    assume(reach is not None)
    assert reach is not None
    at = reach.from_m + share * (reach.to_m - reach.from_m)
    pixels, is_in = held(found, at)
    assert is_in
    assert pixels >= density * 0.999
    pixels, is_in = held(found, reach.to_m * 1.01 + 0.01)
    assert not is_in or pixels < density
    if reach.from_m > 0.1:
        assert not held(found, reach.from_m * 0.99)[1]


def held(found: FieldOfView, at: float) -> tuple[float, bool]:
    """A metre across at the height of a face, put through the lens: its pixels, and whether it is in the picture."""
    assert found.height_m is not None
    assert found.down is not None
    down, drop = math.radians(found.down), found.height_m - 1.6
    depth = at * math.cos(down) + drop * math.sin(down)
    above = at * math.sin(down) - drop * math.cos(down)
    focal = found.width / 2 / math.tan(math.radians(found.angle / 2))
    if depth <= 0:
        return 0.0, False
    return focal / depth, abs(above / depth) <= math.tan(math.radians(found.upright / 2)) * (1 + 1e-9)
