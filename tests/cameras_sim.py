"""Test cameras for tests: simulated ones that fail on demand, and a film served by GStreamer's own server.

``simulated_cameras`` (tests/conftest.py) starts the first kind::

    def test_it(simulated_cameras: StartCameras) -> None:
        cameras = simulated_cameras(2)
        with av.open(address(cameras, "camera-1")) as opened: ...
        cameras.ask("camera-1", "half-open")
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ecrime.cli.machine import gstreamer

if TYPE_CHECKING:
    from ecrime.cli.simulator.packets import Format
    from ecrime.cli.simulator.simulator import Simulator

USER, PASSWORD = "camera", "a test, and no secret"
SERVER = Path(__file__).parent / "gstreamer_server.py"


class StartCameras(Protocol):
    """Starts cameras that draw live; they end with the test."""

    def __call__(
        self, count: int = 1, *, main: Format | None = None, sub: Format | None = None, **how: Any
    ) -> Simulator:
        """
        main, sub  small H.264 pictures with a key picture each half second where nothing is said
        how        of the manner (``algorithms``, ``clock_wrong_s``, ``reports``), or ``light``, ``seed``, ``plan``
        """


def small_format(**changes: Any) -> Format:
    """A picture that costs little to code, and key pictures that come soon."""
    from ecrime.cli.simulator.packets import Codec, Format

    usual = {"codec": Codec.H264, "width": 320, "height": 180, "fps": 25, "bit_rate": 300_000, "key_every_s": 0.4}
    return Format(**{**usual, **changes})


def address(cameras: Simulator, name: str = "camera-1", role: str = "main") -> str:
    """Where a stream is to be had, with the password."""
    from urllib.parse import quote

    return cameras.camera(name).address(role).replace("//", f"//{USER}:{quote(PASSWORD)}@")


@contextmanager
def starter() -> Iterator[StartCameras]:
    """What the fixture gives; all that was started ends with it."""
    from ecrime.cli.simulator.camera import Manner
    from ecrime.cli.simulator.digest import Credentials
    from ecrime.cli.simulator.simulator import Simulator, live_cameras

    with ExitStack() as started:

        def start(count: int = 1, *, main: Format | None = None, sub: Format | None = None, **how: Any) -> Simulator:
            plan = how.pop("plan", ())
            drawn = {word: how.pop(word) for word in ("light", "seed") if word in how}
            manner = Manner(Credentials(USER, PASSWORD), **how)
            cameras = live_cameras(
                count, manner=manner, main=main or small_format(), sub=sub or small_format(fps=10), **drawn
            )
            return started.enter_context(Simulator(cameras, plan))

        yield start


@contextmanager
def served_by_gstreamer(film: Path) -> Iterator[str]:
    """The address under which GStreamer's server plays a film, from its beginning for each client; skips without it."""
    python = os.environ.get(gstreamer.VARIABLE) or gstreamer.find()
    if python is None:
        pytest.skip(gstreamer.MISSING)
    command = [python, str(SERVER), str(film)]
    # Nothing of ours on its path: it is the system's Python, with the system's packages.
    with subprocess.Popen(command, env={"PATH": os.defpath}, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()
            server.wait(30)
