"""What can go wrong with a test camera on demand, and how it is asked for in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ecrime.cli.simulator.packets import Codec


class Kind(StrEnum):
    """Each fault by the word that asks for it."""

    DROP = "drop"
    HALF_OPEN = "half-open"
    FREEZE = "freeze"
    BLACK = "black"
    CLOCK = "clock"
    DRIFT = "drift"
    LOCKED_OUT = "password"
    SIZE = "size"
    CODEC = "codec"
    SLOW = "slow"
    LOSS = "loss"
    REFUSE = "refuse"


# What each needs to be told, and what it does; the help of the command is made of this.
MEANINGS = {
    Kind.DROP: ("", "close every connection, once"),
    Kind.HALF_OPEN: ("", "keep every connection and send nothing more; new ones are answered by silence"),
    Kind.FREEZE: ("", "send one picture again and again, its clock as well"),
    Kind.BLACK: ("", "show what a covered lens sees; the clock runs on"),
    Kind.CLOCK: ("SECONDS", "the camera's clock is wrong by so much, in sender reports and Date (3600, -3600)"),
    Kind.DRIFT: (
        "PPM",
        "the camera's clock runs so many millionths too fast, in its pictures and reports (-500, 100000)",
    ),
    Kind.LOCKED_OUT: ("", "no password is right any more; every connection is closed"),
    Kind.SIZE: ("WIDTHxHEIGHT", "the main stream goes on in another size, without a word"),
    Kind.CODEC: ("h264|hevc", "the main stream is coded otherwise; its connections are closed"),
    Kind.SLOW: (
        "FPS [declared]",
        "send fewer pictures than declared; 'declared': with the times of as many as declared",
    ),
    Kind.LOSS: ("PERCENT", "leave out packets"),
    Kind.REFUSE: ("", "close every connection and refuse new ones"),
}
# These change what is drawn, coded or timed; a loop is so already, and is that of other cameras too.
OF_THE_PICTURE = frozenset({Kind.FREEZE, Kind.BLACK, Kind.SIZE, Kind.CODEC, Kind.SLOW, Kind.DRIFT})
CLEAR = "clear"
SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
FARTHEST_S = 366 * 24 * 3600.0
FASTEST_PPM = 100_000.0


class Misused(Exception):
    """Words that ask for nothing we know; the text says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    amount    seconds or millionths of the clock, pictures a second or per cent
    size      width and height of the pictures
    declared  the times of the pictures lie as well
    """

    kind: Kind
    amount: float = 0.0
    size: tuple[int, int] = (0, 0)
    codec: Codec = Codec.H264
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault at a time, in seconds from the start; until None it stays."""

    at_s: float
    until_s: float | None
    camera: str
    fault: Fault


def fault_of(words: Sequence[str]) -> Fault:
    """Read "loss 30" and the like; raises Misused."""
    kinds = [kind for kind in Kind if words and kind == words[0]]
    if not kinds:
        raise Misused(f"There is no fault {' '.join(words)!r}; there are: {', '.join(Kind)}.")
    (kind,), values = kinds, list(words[1:])
    if kind is Kind.SLOW and values[1:] == ["declared"]:
        return Fault(kind, amount=_number(kind, values[0], 1, 60), declared=True)
    wanted = MEANINGS[kind][0]
    if len(values) != (1 if wanted else 0):
        raise Misused(f"The fault {kind} is asked for as: {kind} {wanted}".rstrip() + ".")
    if kind is Kind.SIZE:
        return Fault(kind, size=size_of(values[0]))
    if kind is Kind.CODEC:
        return Fault(kind, codec=codec_of(values[0]))
    if not wanted:
        return Fault(kind)
    spans = {Kind.SLOW: (1.0, 60.0), Kind.LOSS: (0.0, 100.0), Kind.DRIFT: (-FASTEST_PPM, FASTEST_PPM)}
    lowest, highest = spans.get(kind, (-FARTHEST_S, FARTHEST_S))
    return Fault(kind, amount=_number(kind, values[0], lowest, highest))


def planned_of(text: str) -> Planned:
    """Read "40-60 camera-1 loss 30", or "40 camera-1 drop"; raises Misused."""
    when, *rest = text.split() or [""]
    first, dash, last = when.partition("-")
    try:
        at, until = float(first), float(last) if dash else None
    except ValueError:
        raise Misused(f"A planned fault begins with seconds, like 40 or 40-60, not {when!r}.") from None
    if not rest or not 0 <= at < FARTHEST_S or (until is not None and not at < until < FARTHEST_S):
        raise Misused(f"{text!r} is not planned as: SECONDS[-SECONDS] CAMERA FAULT.")
    return Planned(at, until, rest[0], fault_of(rest[1:]))


def size_of(text: str) -> tuple[int, int]:
    """Read 1920x1080; raises Misused where no picture can be of that size."""
    found = SIZE.fullmatch(text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (128 <= width <= 3840 and 72 <= height <= 2160) or width % 4 or height % 4:
        raise Misused(f"{text!r} is no size from 128x72 to 3840x2160 in steps of 4.")
    return width, height


def codec_of(text: str) -> Codec:
    """Read a codec by the names it goes by; raises Misused."""
    codec = {"h264": Codec.H264, "h265": Codec.HEVC, "hevc": Codec.HEVC}.get(text.lower())
    if codec is None:
        raise Misused(f"There is no codec {text!r}; there are h264 and h265.")
    return codec


def _number(kind: Kind, text: str, lowest: float, highest: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = highest + 1
    if not lowest <= number <= highest:
        raise Misused(f"The fault {kind} takes a number from {lowest:g} to {highest:g}, not {text!r}.")
    return number
