"""What a privacy zone may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.cameras.watching.zones import rules

SQUARE = "10,20 40,20 40,60 10,60"


def codes(typed: str) -> list[str]:
    return [problem.code for problem in rules.read_zones(typed)[1]]


def test_zones_are_read_in_either_script_and_written_again() -> None:
    zones, problems = rules.read_zones(f"{SQUARE}\n\n ៥០,៥០ 60.5,50 55,70 ;")
    assert problems == []
    assert zones[1] == ((0.5, 0.5), (0.605, 0.5), (0.55, 0.7))
    assert rules.read_zones(rules.written(zones)) == (zones, [])
    assert rules.read_zones("") == ((), [])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("10,20 40", "zone.unreadable"),
        ("a window", "zone.unreadable"),
        ("10,20 40,20", "zone.corners"),
        (" ".join(f"{n},{n * n % 97}" for n in range(21)), "zone.corners"),
        ("10,20 140,20 40,60", "zone.outside"),
        ("10,10 60,60 60,10 10,60", "zone.crossed"),
        ("10,10 20,20 30,30", "zone.too_small"),
        ("10,10 10.1,10 10.1,10.1", "zone.too_small"),
        ("\n".join([SQUARE] * 21), "zone.too_many"),
    ],
)
def test_what_is_no_zone_is_refused_in_its_line(typed: str, code: str) -> None:
    assert codes(typed) == [code]


@given(st.floats(0.05, 0.4), st.floats(0, 6.28), st.integers(3, 20))
def test_a_round_zone_never_crosses_itself(radius: float, turn: float, corners: int) -> None:
    from math import cos, pi, sin

    zone = tuple(
        (0.5 + radius * cos(turn + 2 * pi * n / corners), 0.5 + radius * sin(turn + 2 * pi * n / corners))
        for n in range(corners)
    )
    assert not rules.crosses_itself(zone)
    assert rules.check_zones((zone,)) == []
