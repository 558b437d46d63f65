"""Clock chips: state, word, span and time; a shape for every state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from ecrime.base.pages import clocks
from ecrime.base.pages.clocks import ClockState
from ecrime.base.pages.templatetags import parts

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
ZONE = "Asia/Phnom_Penh"
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("left", "state", "text"),
    [
        (timedelta(hours=46), ClockState.ON_TIME, "46 h left"),
        (timedelta(hours=12), ClockState.ON_TIME, "12 h left"),
        (timedelta(hours=12) - MOMENT, ClockState.SOON, "11 h left"),
        (timedelta(minutes=59), ClockState.SOON, "59 min left"),
        (MOMENT, ClockState.SOON, "0 min left"),
        (timedelta(0), ClockState.LATE, "0 min late"),
        (-timedelta(hours=3), ClockState.LATE, "3 h late"),
        (-timedelta(days=5), ClockState.LATE, "5 days late"),
    ],
)
def test_due(left: timedelta, state: ClockState, text: str) -> None:
    with translation.override("en"):
        clock = clocks.due_clock(NOW + left, now=NOW, zone=ZONE)
    assert (clock.state, clock.text) == (state, text)


def test_a_window_locks_at_its_last_moment_and_not_before() -> None:
    with translation.override("en"):
        assert clocks.window_clock(NOW + MOMENT, now=NOW, zone=ZONE).state is ClockState.SOON
        locked = clocks.window_clock(NOW, now=NOW, zone=ZONE)
    assert (locked.state, locked.text, locked.time) == (ClockState.LOCKED, "locked since", "21/11 14:30")


def test_khmer_words() -> None:
    with translation.override("km"):
        assert clocks.due_clock(NOW + timedelta(hours=46), now=NOW, zone=ZONE).text == "នៅសល់ 46 ម៉ោង"
        assert clocks.late_mark(NOW, NOW - timedelta(days=5)).text == "កត់ត្រាយឺត 5 ថ្ងៃ"


def test_every_state_has_a_shape_and_a_word_of_its_own() -> None:
    assert len(set(clocks.SHAPES.values())) == len(ClockState) == len({str(word) for word in clocks.WORDS.values()})


def test_a_chip_shows_shape_word_and_time_and_what_it_counts_to() -> None:
    with translation.override("en"):
        html = parts.clock(clocks.due_clock(NOW + timedelta(hours=3), now=NOW, zone=ZONE))
    for piece in ('data-state="soon"', "◐", "3 h left", "21/11 17:30", 'data-ends="2026-11-21T10:30:00+00:00"'):
        assert piece in html
    assert "data-ends" not in parts.clock(clocks.state_clock(ClockState.GRANTED))


def test_the_page_counts_in_the_same_words() -> None:
    with translation.override("en"):
        words = clocks.counting_words()
        assert words["left"].format(words["hours"].format(3)) == clocks.span_text(NOW + timedelta(hours=3), now=NOW)
        assert words["late"].format(words["days"].format(5)) == clocks.span_text(NOW - timedelta(days=5), now=NOW)


def test_a_grant_counts_down_and_is_worth_nothing_afterwards() -> None:
    with translation.override("en"):
        fresh = clocks.grant_clock(NOW + timedelta(hours=71), now=NOW, zone=ZONE)
        ending = clocks.grant_clock(NOW + MOMENT, now=NOW, zone=ZONE)
        ended = clocks.grant_clock(NOW, now=NOW, zone=ZONE)
        words = clocks.counting_words()
    assert (fresh.state, fresh.text, fresh.kind) == (ClockState.GRANTED, "granted, 71 h left", "grant")
    assert fresh.text == words["granted"].format(words["left"].format(words["hours"].format(71)))
    assert ending.state is ClockState.SOON
    assert (ended.state, ended.text, ended.ends_at) == (ClockState.LOCKED, words["expired"], None)
