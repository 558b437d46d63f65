"""The cameras of a DEMO at work: some draw what they show live, the others share a few loops."""

from __future__ import annotations

from ecrime.cli.simulator.camera import Camera, Manner
from ecrime.cli.simulator.coding import Loop, drawn_loop
from ecrime.cli.simulator.digest import Credentials
from ecrime.cli.simulator.feeds import Feed, LiveFeed, LoopFeed
from ecrime.cli.simulator.of_demo import USER, Placed, Simulated
from ecrime.cli.simulator.packets import Codec, Format
from ecrime.cli.simulator.picture import Light
from ecrime.cli.simulator.simulator import PHASES_WITHIN_S
from ecrime.cli.simulator.street import Street

# Small, so that a laptop draws, sends and records them beside its other work.
FORMATS = {
    "main": Format(Codec.H264, 960, 540, 12, 400_000, 2.0),
    "sub": Format(Codec.H264, 320, 180, 6, 80_000, 2.0),
}


def cameras(kept: Simulated) -> list[Camera]:
    """Each with a street of its own where it is drawn live; loops are coded here, once for all that share them."""
    lights = sorted({one.light for one in kept.cameras if not one.is_live})
    loops = {
        (light, role): drawn_loop(form, Street(seed), Light(light), lambda _share: None)
        for seed, light in enumerate(lights)
        for role, form in FORMATS.items()
    }
    return [_camera(number, one, loops) for number, one in enumerate(kept.cameras)]


def _camera(number: int, placed: Placed, loops: dict[tuple[str, str], Loop]) -> Camera:
    manner = Manner(Credentials(USER, placed.password))
    feeds: dict[str, Feed] = {}
    street = Street(number) if placed.is_live else None
    for role, form in FORMATS.items():
        if street is not None:
            feeds[role] = LiveFeed(form, street, Light.DAY)
        else:
            # Not all of one loop at the same moment, so that their key pictures do not come at once.
            feeds[role] = LoopFeed(loops[placed.light, role], later_s=number * PHASES_WITHIN_S / 16)
    return Camera(placed.code, manner, feeds, street, placed.port)
