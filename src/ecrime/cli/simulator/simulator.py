"""Many test cameras in one process: started and stopped together, asked for faults from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from ecrime.cli.simulator.camera import Camera, Manner, PortTaken
from ecrime.cli.simulator.coding import Loop
from ecrime.cli.simulator.faults import Misused, Planned
from ecrime.cli.simulator.feeds import Feed, LiveFeed, LoopFeed, tell_failure
from ecrime.cli.simulator.packets import Format
from ecrime.cli.simulator.picture import Light
from ecrime.cli.simulator.street import Street

Answer = TypeVar("Answer")
# Cameras that share a loop begin it at so many different moments, so that their key pictures do not come all at once.
PHASES = 25
PHASES_WITHIN_S = 2.0
WAIT_S = 30.0
# So long a camera waits before it asks again for a port that another program has.
ASKS_AGAIN_S = 5.0


def live_cameras(
    count: int,
    *,
    manner: Manner,
    main: Format,
    sub: Format | None,
    light: Light = Light.DAY,
    seed: int = 0,
    port: int = 0,
) -> list[Camera]:
    """Cameras that draw and code the street as it is now, each a street of its own. Port 0 takes free ones."""
    cameras = []
    for number in range(count):
        street = Street(seed + number)
        feeds: dict[str, Feed] = {"main": LiveFeed(main, street, light)}
        if sub is not None:
            feeds["sub"] = LiveFeed(sub, street, light)
        cameras.append(Camera(f"camera-{number + 1}", manner, feeds, street, port and port + number))
    return cameras


def loop_cameras(
    count: int, *, manner: Manner, main: Loop, sub: Loop | None, first: int = 1, port: int = 0
) -> list[Camera]:
    """Cameras that share coded pictures; where there is no second loop, the sub stream is the main one."""
    streams = {"main": _phases(main, count), "sub": _phases(sub, count)} if sub else {"main": _phases(main, count)}
    streams.setdefault("sub", streams["main"])
    return [
        Camera(
            f"camera-{first + number}",
            manner,
            {role: feeds[number % len(feeds)] for role, feeds in streams.items()},
            None,
            port and port + number,
        )
        for number in range(count)
    ]


def _phases(loop: Loop, count: int) -> list[LoopFeed]:
    phases = min(PHASES, count)
    return [LoopFeed(loop, later_s=PHASES_WITHIN_S * number / phases) for number in range(phases)]


class Simulator:
    """Cameras at work in a thread of their own.

    told  hears of a port that is taken, whose camera then waits for it; without it the whole is refused
    """

    def __init__(
        self,
        cameras: Iterable[Camera],
        plan: Sequence[Planned] = (),
        *,
        told: Callable[[PortTaken], None] | None = None,
    ) -> None:
        self.cameras = {camera.name: camera for camera in cameras}
        for planned in plan:
            self.camera(planned.camera).check(planned.fault)
        self.plan = plan
        self.told = told
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="cameras")
        self.planned: list[asyncio.Task[None]] = []

    def __enter__(self) -> Self:
        self.thread.start()
        try:
            self.do(self._open())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, name: str, words: str) -> None:
        """Ask for a fault: ask("camera-1", "loss 30"), ask("camera-1", "clear"); raises Misused."""
        self.do(self.camera(name).ask(words.split()))

    def camera(self, name: str) -> Camera:
        """A camera by its name; raises Misused."""
        if name not in self.cameras:
            raise Misused(f"There is no {name!r}; there are camera-1 to camera-{len(self.cameras)}.")
        return self.cameras[name]

    @property
    def behind_s(self) -> float:
        """The farthest that sending has been behind its time."""
        return max((feed.behind_s for feed in self._feeds()), default=0.0)

    def do(self, work: Coroutine[object, object, Answer]) -> Answer:
        """Do something in the cameras' thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(WAIT_S)

    async def _open(self) -> None:
        for camera in self.cameras.values():
            try:
                await camera.open()
            except PortTaken as taken:
                if self.told is None:
                    raise
                self.told(taken)
                self._begin(self._open_later(camera))
        for planned in self.plan:
            self._begin(self._carry_out(planned))

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = self.loop.create_task(work)
        task.add_done_callback(tell_failure)
        self.planned.append(task)

    async def _open_later(self, camera: Camera) -> None:
        while camera.server is None:
            await asyncio.sleep(ASKS_AGAIN_S)
            with suppress(PortTaken):
                await camera.open()

    async def _carry_out(self, planned: Planned) -> None:
        await asyncio.sleep(planned.at_s)
        camera = self.camera(planned.camera)
        await camera.begin(planned.fault)
        if planned.until_s is not None:
            await asyncio.sleep(planned.until_s - planned.at_s)
            await camera.end(planned.fault.kind)

    def _end(self) -> None:
        """Close everything; nothing of it is left running."""
        self.do(self._shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _shut(self) -> None:
        for task in self.planned:
            task.cancel()
        await asyncio.gather(*self.planned, return_exceptions=True)
        for camera in self.cameras.values():
            await camera.shut()
        for feed in self._feeds():
            await feed.stop()
        await asyncio.sleep(0)
        await self.loop.shutdown_default_executor()

    def _feeds(self) -> list[Feed]:
        return list({feed for camera in self.cameras.values() for feed in camera.feeds.values()})
