"""What speaks against watching, which networks and walls there can be: without a database."""

from __future__ import annotations

from dataclasses import fields, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.cameras.watching.live import rules
from ecrime.cameras.watching.live.facts import Standing, WallFacts, WatchNetworkFacts, Why

ALL_HOLDS = Standing(True, True, True, True, True)
CAMERA = UUID(int=7)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("has_passkey", Why.PASSKEY),
        ("has_right", Why.RIGHT),
        ("is_headquarters", Why.UNIT),
        ("in_zone", Why.ZONE),
        ("may_be_watched", Why.CAMERA),
    ],
)
def test_each_thing_that_is_missing_speaks_against_it(name: str, why: Why) -> None:
    assert rules.why_not(ALL_HOLDS) is None
    assert rules.why_not(replace(ALL_HOLDS, **{name: False})) is why


@given(st.tuples(*[st.booleans()] * len(fields(Standing))))
def test_nobody_watches_unless_all_holds(held: tuple[bool, ...]) -> None:
    assert (rules.why_not(Standing(*held)) is None) == (Standing(*held) == ALL_HOLDS)


@pytest.mark.parametrize(
    ("network", "code"),
    [
        ("10.0.0.0/8", "watch_network.too_wide"),
        ("::/0", "watch_network.too_wide"),
        ("10.1.2.3/24", "watch_network.unfit"),
        ("headquarters", "watch_network.unfit"),
        ("", "watch_network.unfit"),
    ],
)
def test_a_network_of_headquarters_is_one_and_not_a_countrys(network: str, code: str) -> None:
    _, problems = rules.check_network(WatchNetworkFacts(network, "why"))
    assert [problem.code for problem in problems] == [code]


def test_a_network_is_kept_in_its_plain_form_with_its_reason() -> None:
    kept, problems = rules.check_network(WatchNetworkFacts(" 10.1.2.0/24 ", "  The third   floor "))
    assert (kept.network, problems) == ("10.1.2.0/24", [])
    assert kept.reason == "The third floor"
    _, problems = rules.check_network(WatchNetworkFacts("10.1.2.0/24", "  "))
    assert [problem.code for problem in problems] == ["watch_network.reason_missing"]


def test_a_wall_has_no_more_cameras_than_tiles_and_each_once() -> None:
    kept, problems = rules.check_wall(WallFacts(1, "Market", 4, (CAMERA, CAMERA)), cameras=[CAMERA])
    assert (kept.cameras, problems) == ((CAMERA,), [])
    many = tuple(UUID(int=n) for n in range(5))
    wrong = WallFacts(0, "x" * 70, 5, many)
    _, problems = rules.check_wall(wrong, cameras=[CAMERA])
    assert {problem.field for problem in problems} == {"name", "number", "tiles", "cameras"}
    _, problems = rules.check_wall(WallFacts(1, "", 4, many), cameras=many)
    assert [problem.code for problem in problems] == ["wall.too_many"]
