"""A stream with its privacy zones filled before it is sent: decoded, filled and coded anew, once for all who look."""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator

import av.error

from ecrime.cameras.recorder.live import mime_of
from ecrime.cameras.sites.cells import Zone
from ecrime.cameras.watching.live.shown import PieceSeen, RunSeen, Shown, Stream, Streams
from ecrime.cameras.watching.masking import mask_stream

MOST_WAITING = 60
# What libav, and PyAV over it, say of pictures that cannot be read: an AttributeError of a codec that nobody knows.
UNREADABLE = (av.error.FFmpegError, OSError, ValueError, IndexError, AttributeError)
TICKS_NS = 1_000_000_000 / 90_000

logger = logging.getLogger("ecrime.live")


class Masked(Shown):
    """Looks at the plain stream itself; nothing of that goes on but what a thread of its own has filled."""

    def __init__(self, streams: Streams, stream: Stream, gone: Callable[[], object]) -> None:
        super().__init__(gone)
        self._streams, self._plain = streams, stream._replace(zones="")
        self._zones = zones_of(stream.zones)
        self._loop = asyncio.get_running_loop()
        self._arrived: RunSeen | None = None
        self._work: _Work | None = None
        streams.join(self._plain, self)

    def run(self, run: RunSeen) -> None:
        """A run begins: with it the coding begins anew, at its first key frame."""
        self._stop()
        self._lost()
        self._arrived = run

    def piece(self, piece: PieceSeen) -> None:
        """The next of the plain ones. Where the thread falls behind, all up to a key frame are left out."""
        if self._arrived is None:
            return
        if self._work is None and piece.is_key:
            self._work = _Work(self, self._arrived, self._zones, self._loop)
        if self._work is not None and not self._work.offer(piece):
            self._stop()

    def away(self) -> None:
        """Nothing comes of the plain stream."""
        self._stop()
        self._arrived = None
        self._lost()

    def begin(self, work: _Work, init: bytes) -> None:
        """The initialisation part of what is coded anew; in the loop's thread, as the two below."""
        if work is self._work and self._arrived is not None:
            self._begin(
                RunSeen({**self._arrived.said, "codec": "h264", "mime": mime_of("h264", init), "masked": True}, init)
            )

    def hand_on(self, work: _Work, piece: PieceSeen) -> None:
        """A piece that was coded anew."""
        if work is self._work:
            self._hand_on(piece)

    def failed(self, work: _Work) -> None:
        """It cannot be coded anew from here; it is tried again from the next key frame on."""
        if work is self._work:
            logger.warning("live.masking_failed")
            self._work = None
            self._lost()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def _end(self) -> None:
        self._stop()
        self._streams.leave(self._plain, self)
        super()._end()


class _Work:
    """The thread that fills one run from a key frame on."""

    def __init__(self, owner: Masked, run: RunSeen, zones: tuple[Zone, ...], loop: asyncio.AbstractEventLoop) -> None:
        self._owner, self._zones, self._loop = owner, zones, loop
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._waiting.put(run.init)
        self._keys: set[int] = set()
        self._clock = (0, 0)
        self._is_over = False
        threading.Thread(target=self._fill, name="masking", daemon=True).start()

    def offer(self, piece: PieceSeen) -> bool:
        """Take the next; False when it is too far behind."""
        if self._waiting.qsize() >= MOST_WAITING:
            return False
        self._clock = (piece.ticks, piece.wall_ns)
        self._waiting.put(piece.data)
        return True

    def stop(self) -> None:
        """Nothing more comes, and what waits is not coded any more: nobody is shown it."""
        self._is_over = True
        self._waiting.put(None)

    def _fill(self) -> None:
        is_first = True
        try:
            for data in mask_stream(self._come(), self._zones, self._keys.add):
                if is_first:
                    is_first = False
                    self._soon(lambda data=data: self._owner.begin(self, data))  # type: ignore[misc]
                    continue
                piece = self._piece(data)
                self._soon(lambda piece=piece: self._owner.hand_on(self, piece))  # type: ignore[misc]
        except UNREADABLE:
            self._soon(lambda: self._owner.failed(self))

    def _come(self) -> Iterator[bytes]:
        while (data := self._waiting.get()) is not None and not self._is_over:
            yield data

    def _piece(self, data: bytes) -> PieceSeen:
        """Each piece says itself when its frame is shown, and the coder which frames one may begin with.

        What the camera calls a key frame tells neither: with B-frames it is shown later than it is sent.
        """
        ticks = ticks_of(data)
        is_key = ticks in self._keys
        self._keys.discard(ticks)
        known, wall_ns = self._clock
        return PieceSeen(data, is_key, ticks, wall_ns + round((ticks - known) * TICKS_NS))

    def _soon(self, work: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:  # the gateway has ended
            return


def zones_of(said: str) -> tuple[Zone, ...]:
    """Zones as the database writes them."""
    return tuple(tuple((float(x), float(y)) for x, y in zone) for zone in json.loads(said))


def ticks_of(data: bytes) -> int:
    """When the first frame of a fragment is decoded, as the fragment says. Raises ValueError for what is none."""
    place = data.index(b"tfdt") + 4
    size = 8 if data[place] else 4
    return int.from_bytes(data[place + 4 : place + 4 + size], "big")
