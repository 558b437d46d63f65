"""What stands out and what does not, without a database."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.oversight.inspection import signs
from ecrime.oversight.inspection.facts import AlertKind, Colleagues, Day, Record, Repeat

USUAL = Colleagues(looked=10.0, without_case=0.04, off_duty=0.02)
TODAY = 60
days = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60)).map(
        lambda figures: (figures[0], min(figures[1], figures[0]), min(figures[2], figures[1], figures[0]))
    ),
    min_size=1,
    max_size=60,
)


def record(*figures: tuple[int, int, int], repeats: tuple[Repeat, ...] = ()) -> Record:
    """An officer whose last days were these."""
    first = TODAY - len(figures) + 1
    return Record(TODAY, [Day(first + number, *one) for number, one in enumerate(figures)], repeats)


def kinds(found: Record, around: Colleagues = USUAL) -> set[AlertKind]:
    return {sign.kind for sign in signs.stand_out(found, around)}


QUIET = [(10, 0, 0), (10, 1, 0)] * 15


def test_ordinary_days_say_nothing() -> None:
    assert kinds(record(*QUIET)) == set()


def test_a_list_gone_through_within_days_stands_out() -> None:
    found = signs.stand_out(record(*QUIET, (20, 10, 0), (18, 9, 0)), USUAL)
    sign = next(sign for sign in found if sign.kind is AlertKind.WITHOUT_CASE)
    assert (sign.seen, sign.days, sign.is_new) == (20, 3, False)
    assert 0 < sign.usual < 5


def test_as_many_more_look_ups_for_cases_excuse_as_many_without() -> None:
    assert AlertKind.WITHOUT_CASE not in kinds(record(*QUIET, (200, 10, 0), (180, 9, 0)))


def test_a_slow_rise_stands_out_as_a_drift() -> None:
    rising = [(12, 1 + week, 0) for week in range(4) for _day in range(7)]
    assert AlertKind.DRIFT in kinds(record(*QUIET, *rising))
    assert AlertKind.DRIFT not in kinds(record(*QUIET, *QUIET))


def test_five_times_the_usual_day_stands_out_unless_everybody_around_has_one() -> None:
    day = record(*QUIET, (120, 0, 0))
    assert kinds(day) == {AlertKind.VOLUME}
    assert kinds(day, dataclasses.replace(USUAL, surge=6.0)) == set()


@pytest.mark.parametrize(
    ("repeats", "stands_out"),
    [
        ((Repeat(1, 5, 5),), True),
        ((Repeat(1, 9, 4),), False),  # often, but on few days
        ((Repeat(1, 5, 5), Repeat(2, 4, 4)), False),  # his work brings him back to many
        ((Repeat(1, 5, 5, with_case=6),), False),  # a case, its number forgotten now and then
        ((Repeat(1, 5, 5, with_case=2),), True),
    ],
)
def test_one_subject_again_and_again(repeats: tuple[Repeat, ...], stands_out: bool) -> None:
    found = signs.stand_out(record(*QUIET, repeats=repeats), USUAL)
    assert [sign.subject for sign in found] == ([1] if stands_out else [])


def test_coming_back_when_there_is_no_work_stands_out() -> None:
    off_duty = [(10, 0, 0), (1, 1, 1)] * 5
    assert AlertKind.OFF_DUTY in kinds(record(*QUIET, *off_duty))
    # Whose work needs no case is on duty all the same.
    working = [(10, 8, 0)] * 30
    assert AlertKind.OFF_DUTY not in kinds(record(*working, *off_duty))


def test_who_is_new_is_held_to_his_post() -> None:
    (sign,) = (one for one in signs.stand_out(record((14, 12, 0)), USUAL) if one.kind is AlertKind.WITHOUT_CASE)
    assert sign.is_new
    assert kinds(record((14, 12, 0)), dataclasses.replace(USUAL, without_case=0.7)) == set()
    assert kinds(record((25, 1, 0))) == set()


@given(days)
def test_nothing_below_the_floors_is_ever_said(figures: list[tuple[int, int, int]]) -> None:
    for sign in signs.stand_out(record(*figures), USUAL):
        assert sign.seen >= signs.FLOORS[sign.kind]
        assert sign.days <= signs.SPANS[sign.kind]
        assert sign.seen > sign.usual


@given(days, st.integers(1, 50))
def test_more_look_ups_for_cases_today_never_add_a_sign_about_those_without(
    figures: list[tuple[int, int, int]], more: int
) -> None:
    *earlier, (looked, alone, off_duty) = figures
    about_cases = {AlertKind.WITHOUT_CASE, AlertKind.DRIFT}
    with_more = record(*earlier, (looked + more, alone, off_duty))
    assert kinds(with_more) & about_cases <= kinds(record(*figures)) & about_cases


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 2))
def test_beyond_is_above_nothing_exactly_when_more_was_seen(seen: float, expected: float, differ: float) -> None:
    distance = signs.beyond(seen, expected, differ=differ)
    assert (distance > 0) == (seen > expected) or distance == 0


def test_beyond_agrees_with_chance() -> None:
    # Of Poisson counts with mean 9, 1.2 in a hundred reach 17 (P = 0.0111) and 2.2 is that quantile of the normal.
    assert signs.beyond(17, 9, differ=0.0) == pytest.approx(2.2, abs=0.1)


def test_a_surge_needs_enough_colleagues_and_is_never_below_one() -> None:
    assert signs.surge([3.0] * 9) == 1.0
    assert signs.surge([3.0] * 10) == 3.0
    assert signs.surge([0.2] * 50) == 1.0


@given(st.lists(st.integers(0, 500), min_size=1))
def test_one_wild_day_hardly_moves_how_days_differ(figures: list[int]) -> None:
    assert signs.days_differ(figures) >= signs.DAYS_DIFFER


def test_nothing_has_no_middle() -> None:
    with pytest.raises(ValueError, match="middle"):
        signs.median([])
