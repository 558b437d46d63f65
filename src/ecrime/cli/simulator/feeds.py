"""Streams at work: pictures drawn live, or a loop; each sends to whoever listens, and stops when nobody does."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import Protocol

from ecrime.cli.simulator.coding import Encoder, Loop, sets_of
from ecrime.cli.simulator.packets import RATE, Format, Frame, sdp, stamped
from ecrime.cli.simulator.picture import Light, Plane, dark, draw
from ecrime.cli.simulator.street import Street


@dataclass(frozen=True, slots=True)
class Sent:
    """One picture as it goes to all who listen.

    packets  for RTSP, one by one, so that some can be left out
    whole    the same in one piece
    """

    packets: list[bytes]
    whole: bytes
    is_key: bool
    timestamp: int


class Listener(Protocol):
    """A connection that plays."""

    def take(self, sent: Sent) -> None: ...
    def close(self) -> None: ...


def tell_failure(task: asyncio.Task[None]) -> None:
    """Say a fault of ours on stderr; nobody waits for the task it befell."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": "A test camera has failed", "exception": error})


class Feed:
    """What all streams share: who listens, numbers and times of RTP."""

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        self.base = secrets.randbits(32)
        self.sequence = secrets.randbits(16)
        self.epoch = time.monotonic()
        # How many seconds the camera's own clock goes on in one of ours.
        self.speed = 1.0
        self.listeners: set[Listener] = set()
        self.task: asyncio.Task[None] | None = None
        # The farthest that sending has been behind its time, in seconds.
        self.behind_s = 0.0

    def join(self, listener: Listener) -> None:
        """Begin to send to a listener; the first one starts the stream."""
        self.listeners.add(listener)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._run_to_the_end())
            self.task.add_done_callback(tell_failure)

    def leave(self, listener: Listener) -> None:
        """Send to a listener no longer; the stream ends by itself after the last."""
        self.listeners.discard(listener)

    async def stop(self) -> None:
        """End now."""
        self.listeners.clear()
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def timestamp(self, at: float | None = None) -> int:
        """The time of RTP at a moment of the monotonic clock; of now without one."""
        return self.base + round(((time.monotonic() if at is None else at) - self.epoch) * self.speed * RATE)

    def run_at(self, speed: float) -> None:
        """From now on the camera's clock runs faster or slower; no time is left out or repeated."""
        now = time.monotonic()
        self.base, self.epoch, self.speed = self.timestamp(now), now, speed

    def reported(self) -> int:
        """The time of RTP that a sender report gives for now."""
        return self.timestamp()

    def send(self, frame: Frame, timestamp: int) -> None:
        """Number and time a picture, and give the same bytes to all."""
        packets = stamped(frame, sequence=self.sequence, timestamp=timestamp, ssrc=self.ssrc)
        self.sequence += len(packets)
        sent = Sent(packets, b"".join(packets), frame.is_key, timestamp)
        for listener in list(self.listeners):
            listener.take(sent)

    async def wait_until(self, due: float) -> None:
        """Sleep until a moment of the monotonic clock, and remember how late it was kept."""
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        self.behind_s = max(self.behind_s, time.monotonic() - due)

    async def _run_to_the_end(self) -> None:
        """A stream that fails leaves nobody waiting for it."""
        try:
            await self.run()
        finally:
            for listener in list(self.listeners):
                listener.close()

    async def description(self) -> str:
        """In SDP."""
        raise NotImplementedError

    async def run(self) -> None:
        """Send while anybody listens."""
        raise NotImplementedError


class LoopFeed(Feed):
    """A loop, from its beginning whenever somebody comes to listen after a silence."""

    def __init__(self, loop: Loop, *, later_s: float = 0.0) -> None:
        super().__init__()
        self.loop = loop
        self.later_s = later_s

    async def description(self) -> str:
        return sdp(self.loop.form, self.loop.sets)

    async def run(self) -> None:
        started = time.monotonic() + self.later_s
        while self.listeners:
            for timed in self.loop.frames:
                await self.wait_until(started + timed.sent_s)
                if not self.listeners:
                    return
                self.send(timed.frame, self.timestamp(started + timed.shown_s))
            started += self.loop.length_s


@dataclass(frozen=True, slots=True)
class Look:
    """What is wrong with the picture.

    fps           pictures a second that are sent, None as declared
    declared      times go on as though as many were sent as declared
    """

    frozen: bool = False
    black: bool = False
    fps: float | None = None
    declared: bool = False


class LiveFeed(Feed):
    """Draws and codes the street as it is now."""

    def __init__(self, form: Format, street: Street, light: Light) -> None:
        super().__init__()
        # What the camera is set to, and what it sends just now.
        self.declared = self.form = form
        self.street = street
        self.light = light
        self.look = Look()
        self.encoder: Encoder | None = None
        self.picture: Plane | None = None
        # When times lie: the last one written, and when.
        self.lied: tuple[int, float] | None = None

    async def description(self) -> str:
        return sdp(self.form, await asyncio.to_thread(sets_of, self.form))

    async def run(self) -> None:
        due = time.monotonic()
        self.encoder = None
        while self.listeners:
            await self.wait_until(due)
            at, ms = time.monotonic(), time.time_ns() // 1_000_000
            frame = await asyncio.to_thread(self.frame, ms)
            self.send(frame, self._shown(at))
            # A camera that cannot keep up leaves pictures out; it does not send the past.
            due = max(due + 1 / (self.look.fps or self.form.fps), time.monotonic())

    def _shown(self, at: float) -> int:
        """The time written on a picture: when it was taken, unless the camera lies."""
        if not self.look.declared:
            self.lied = None
            return self.timestamp(at)
        last = self.timestamp(at) if self.lied is None else self.lied[0]
        self.lied = last + round(RATE / self.form.fps), at
        return self.lied[0]

    def reported(self) -> int:
        """A camera whose times lie takes its last picture for the truth."""
        if self.lied is None:
            return self.timestamp()
        return self.lied[0] + round((time.monotonic() - self.lied[1]) * RATE)

    def frame(self, ms: int) -> Frame:
        """Draw and code one picture."""
        form = self.form
        if self.encoder is None or self.encoder.form != form:
            self.encoder, self.picture = Encoder(form), None
        if self.picture is None or not self.look.frozen:
            self.picture = self._drawn(form, ms)
        return self.encoder.encode(self.picture)

    def _drawn(self, form: Format, ms: int) -> Plane:
        if self.look.black:
            return dark(width=form.width, height=form.height, ms=ms)
        return draw(self.street, self.light, width=form.width, height=form.height, ms=ms)
