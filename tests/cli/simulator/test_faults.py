"""What a fault is asked for as, and what is refused with a sentence."""

from __future__ import annotations

import pytest

from ecrime.cli.simulator.faults import Fault, Kind, Misused, Planned, fault_of, planned_of
from ecrime.cli.simulator.packets import Codec


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("drop", Fault(Kind.DROP)),
        ("half-open", Fault(Kind.HALF_OPEN)),
        ("freeze", Fault(Kind.FREEZE)),
        ("black", Fault(Kind.BLACK)),
        ("clock -3600", Fault(Kind.CLOCK, amount=-3600)),
        ("drift -500", Fault(Kind.DRIFT, amount=-500)),
        ("password", Fault(Kind.LOCKED_OUT)),
        ("size 640x360", Fault(Kind.SIZE, size=(640, 360))),
        ("codec h265", Fault(Kind.CODEC, codec=Codec.HEVC)),
        ("slow 21", Fault(Kind.SLOW, amount=21)),
        ("slow 21 declared", Fault(Kind.SLOW, amount=21, declared=True)),
        ("loss 30", Fault(Kind.LOSS, amount=30)),
        ("refuse", Fault(Kind.REFUSE)),
    ],
)
def test_every_fault_has_words(words: str, fault: Fault) -> None:
    assert fault_of(words.split()) == fault


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "There is no fault"),
        ("burn", "there are: drop, half-open"),
        ("drop 3", "is asked for as: drop."),
        ("loss", "is asked for as: loss PERCENT."),
        ("loss 101", "a number from 0 to 100"),
        ("loss nan", "a number from 0 to 100"),
        ("drift 100001", "a number from -100000 to 100000"),
        ("clock inf", "a number from"),
        ("slow 0", "a number from 1 to 60"),
        ("slow 21 lying", "is asked for as: slow FPS"),
        ("size 5", "no size from"),
        ("size 641x361", "in steps of 4"),
        ("size 64000x360", "no size from"),
        ("codec vp9", "there are h264 and h265"),
    ],
)
def test_what_is_no_fault_is_refused(words: str, said: str) -> None:
    with pytest.raises(Misused, match=said):
        fault_of(words.split())


def test_a_plan_has_a_beginning_and_perhaps_an_end() -> None:
    assert planned_of("40-60.5 camera-1 loss 30") == Planned(40, 60.5, "camera-1", Fault(Kind.LOSS, amount=30))
    assert planned_of("0 camera-2 drop") == Planned(0, None, "camera-2", Fault(Kind.DROP))


@pytest.mark.parametrize(
    "text", ["", "soon camera-1 drop", "5", "9-3 camera-1 freeze", "-3 camera-1 drop", "nan camera-1 drop"]
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(Misused):
        planned_of(text)
