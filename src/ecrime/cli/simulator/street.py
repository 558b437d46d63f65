"""A synthetic street: what moves where is a function of the time, so that every count can be compared with the truth.

Nothing is drawn by chance: whoever knows the seed and the time knows every object, its box and when it crosses a line.
Lengths are shares of the picture's width and height, times are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256

LINES = {"west": 0.25, "middle": 0.5, "east": 0.75}


class Kind(StrEnum):
    """What moves."""

    CAR = "car"
    MOTORBIKE = "motorbike"
    BUS = "bus"
    CART = "cart"
    WALKER = "walker"


SIZES = {
    Kind.CAR: (0.09, 0.085),
    Kind.MOTORBIKE: (0.04, 0.06),
    Kind.BUS: (0.17, 0.13),
    Kind.CART: (0.055, 0.075),
    Kind.WALKER: (0.016, 0.085),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One file of traffic; all of it at one speed, so that nothing overtakes.

    y      the middle of what moves, from above
    speed  widths a second, below 0 to the left
    every  ms from one object to the next, on average
    """

    y: float
    speed: float
    every: int
    kinds: tuple[Kind, ...]


ROAD = (Kind.MOTORBIKE, Kind.MOTORBIKE, Kind.CAR, Kind.MOTORBIKE, Kind.CART, Kind.CAR, Kind.MOTORBIKE, Kind.BUS)
LANES = (
    Lane(0.36, -0.018, 13_000, (Kind.WALKER,)),
    Lane(0.50, -0.16, 3_400, ROAD),
    Lane(0.61, -0.11, 4_600, ROAD),
    Lane(0.73, 0.12, 4_300, ROAD),
    Lane(0.84, 0.18, 3_100, ROAD),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One object at one time; its box may reach over the edge of the picture.

    x, y           the middle of the box
    width, height  of the box
    tint           0 to 255, its own brightness and colour
    """

    id: str
    kind: Kind
    x: float
    y: float
    width: float
    height: float
    speed: float
    tint: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """The middle of an object crosses a line."""

    id: str
    kind: Kind
    line: str
    direction: str
    ms: int


@dataclass(frozen=True, slots=True)
class Street:
    """The traffic of one camera."""

    seed: int = 0

    def things(self, ms: int) -> list[Thing]:
        """All that is at least partly in the picture, in the order in which it is drawn."""
        return [thing for number in range(len(LANES)) for thing in self._in_lane(number, ms)]

    def crossings(self, first_ms: int, last_ms: int) -> list[Crossing]:
        """All crossings of all lines from the first up to, not including, the last, by time."""
        found = [
            Crossing(f"{number}-{nth}", kind, name, "right" if LANES[number].speed > 0 else "left", at)
            for number in range(len(LANES))
            for nth, entered, kind, _ in self._who_entered(number, first_ms, last_ms)
            for name, x in LINES.items()
            if first_ms <= (at := entered + _travel_ms(LANES[number], kind, x)) < last_ms
        ]
        return sorted(found, key=lambda crossing: (crossing.ms, crossing.id))

    def truth(self, first_ms: int, last_ms: int) -> dict[str, object]:
        """What a counting test compares with, ready for JSON: what stands where at first, what crosses which line."""
        return {
            "seed": self.seed,
            "from_ms": first_ms,
            "to_ms": last_ms,
            "lines": {name: {"x": x} for name, x in LINES.items()},
            "things": [asdict(thing) for thing in self.things(first_ms)],
            "crossings": [asdict(crossing) for crossing in self.crossings(first_ms, last_ms)],
        }

    def _in_lane(self, number: int, ms: int) -> Iterator[Thing]:
        lane = LANES[number]
        for nth, entered, kind, tint in self._who_entered(number, ms, ms):
            width, height = SIZES[kind]
            gone = lane.speed * (ms - entered) / 1000
            x = gone - width / 2 if lane.speed > 0 else 1 + width / 2 + gone
            if -width / 2 < x < 1 + width / 2:
                yield Thing(f"{number}-{nth}", kind, x, lane.y, width, height, lane.speed, tint)

    def _who_entered(self, number: int, first_ms: int, last_ms: int) -> Iterator[tuple[int, int, Kind, int]]:
        """(which, when it entered, kind, tint) of all that may be seen between two times."""
        lane = LANES[number]
        longest = int(1000 * (1 + max(SIZES[kind][0] for kind in lane.kinds)) / abs(lane.speed))
        for nth in range((first_ms - longest) // lane.every - 1, last_ms // lane.every + 2):
            drawn = sha256(f"{self.seed}/{number}/{nth}".encode()).digest()
            # Up to a quarter of the distance early or late: what is behind never reaches what is in front.
            late = (int.from_bytes(drawn[:2], "big") / 65_535 - 0.5) * lane.every / 2
            yield nth, int(nth * lane.every + late), lane.kinds[drawn[2] % len(lane.kinds)], drawn[3]


def _travel_ms(lane: Lane, kind: Kind, x: float) -> int:
    """From entering the picture until the middle of the box stands at x."""
    way = (x if lane.speed > 0 else 1 - x) + SIZES[kind][0] / 2
    return round(1000 * way / abs(lane.speed))
