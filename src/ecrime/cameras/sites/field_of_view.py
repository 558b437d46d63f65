"""What a camera can show of the ground before it: pure geometry of a lens without distortion.

Lengths in metres, angles in degrees. Distances run on the ground from the foot of the mast, along the middle of the
picture. How much a picture shows at a place is told by its density: pixels on one metre that stands there across.
Source of the levels: IEC 62676-4, editions of 2025 and 2014.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from ecrime.cameras.sites.facts import CameraFacts, StreamFacts, StreamRole, StreamSeen
from ecrime.cameras.sites.rules import angle_of_view

TARGET_M = 1.6  # of a face above the ground
WIDEST = 150.0  # beyond it a lens bends what is straight, and this does not tell what it shows
STEEPEST = 13.0  # seen from higher than this below the horizon, a face shows its crown


class Level(StrEnum):
    """What can be told of somebody or something, by the density that it takes; those of 2014 come last."""

    OVERVIEW = "overview"
    OUTLINE = "outline"
    DISCERN = "discern"
    PERCEIVE = "perceive"
    CHARACTERISE = "characterise"
    VALIDATE = "validate"
    SCRUTINISE = "scrutinise"
    DETECTION = "detection"
    OBSERVATION = "observation"
    RECOGNITION = "recognition"
    IDENTIFICATION = "identification"


LEVELS_2025 = {
    Level.OVERVIEW: 20.0,
    Level.OUTLINE: 40.0,
    Level.DISCERN: 80.0,
    Level.PERCEIVE: 125.0,
    Level.CHARACTERISE: 250.0,
    Level.VALIDATE: 500.0,
    Level.SCRUTINISE: 1500.0,
}
LEVELS_2014 = {
    Level.DETECTION: 25.0,
    Level.OBSERVATION: 62.5,
    Level.RECOGNITION: 125.0,
    Level.IDENTIFICATION: 250.0,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where a level is met, and half the width of the picture at either end."""

    from_m: float
    to_m: float
    near_half_m: float
    far_half_m: float


@dataclass(frozen=True, slots=True)
class FieldOfView:
    """A camera's view.

    angle, upright  from left to right, from top to bottom
    width           of the picture in pixels
    height_m, down  of the lens above ground; below the horizon. Without both the ground is taken to lie along the axis
    bearing         clockwise from north, None where nobody knows
    """

    angle: float
    upright: float
    width: int
    height_m: float | None
    down: float | None
    bearing: float | None

    @property
    def is_placed(self) -> bool:
        """Whether height and tilt are known, so that distances are those on the ground."""
        return self.height_m is not None and self.down is not None

    @property
    def blind_m(self) -> float | None:
        """How far before the mast nothing of the ground is seen; None where that is not known, or it sees no ground."""
        if self.height_m is None or self.down is None:
            return None
        return _seen(self.height_m, math.radians(self.down), math.radians(self.upright / 2))[0]

    def depth_m(self, density: float) -> float:
        """How far along its axis the camera has so many pixels on a metre."""
        return self.width / (2 * density * self._spread)

    def reach(self, density: float, target_m: float = TARGET_M) -> Reach | None:
        """Where something so high above ground has at least this density; None for nowhere in the picture."""
        depth = self.depth_m(density)
        if self.height_m is None or self.down is None:
            return Reach(0.0, depth, 0.0, depth * self._spread)
        drop, down = self.height_m - target_m, math.radians(self.down)
        if drop < 0:  # it looks up at the target: the same, turned over
            drop, down = -drop, -down
        near, far = _seen(drop, down, math.radians(self.upright / 2))
        if near is None:
            return None
        along, sunk = math.cos(down), drop * math.sin(down)
        # Straight down everything is as deep.
        to = min(far, (depth - sunk) / along) if along > 1e-9 else far * (sunk <= depth)
        if to <= near:
            return None
        return Reach(near, to, (near * along + sunk) * self._spread, (to * along + sunk) * self._spread)

    @property
    def _spread(self) -> float:
        return math.tan(math.radians(self.angle / 2))


def field_of_view(facts: CameraFacts, streams: tuple[StreamFacts | StreamSeen, ...]) -> FieldOfView | None:
    """The view of a registered camera by its main stream; None where lens or picture are unknown, and for a fisheye."""
    angle = angle_of_view(facts)
    main = next((one for one in streams if one.role is StreamRole.MAIN), None)
    if angle is None or angle > WIDEST or main is None or not main.width or not main.height:
        return None
    upright = 2 * math.degrees(math.atan(math.tan(math.radians(angle / 2)) * main.height / main.width))
    down = None if facts.tilt is None else -facts.tilt
    return FieldOfView(angle, upright, main.width, facts.height_m, down, facts.bearing)


def _seen(drop: float, down: float, half: float) -> tuple[float | None, float]:
    """From where to where a plane so far below the lens is in the picture; angles in radians. (None, 0) for nowhere."""
    lowest, highest = down + half, down - half
    if lowest <= 0 or (drop == 0 and highest > 0):
        return None, 0.0
    near = 0.0 if lowest >= math.pi / 2 else drop / math.tan(lowest)
    return near, math.inf if highest <= 0 else drop / math.tan(highest)
